using Firn.Primitives;

namespace Firn.Building.BuiltIn;

/// <summary>A built-in builder could not do its work.</summary>
sealed class BuiltinException(string message) : NixException(message);
