using Firn.Primitives;

namespace Firn.Locking;

/// <summary>A lock cannot be made; the message names what the caller wrote and what was expected.</summary>
public sealed class LockingException(string message) : NixException(message);
