using Firn.Primitives;

namespace Firn.Cli.Arguments;

/// <summary>The command line itself is wrong; the message says which word.</summary>
sealed class UsageException(string message) : NixException(message);
