using Firn.Primitives;

namespace Firn.Protocol;

/// <summary>The other side sent what the protocol does not allow, or stopped speaking.</summary>
public sealed class ProtocolException(string reason, Exception? cause = null) : NixException(reason, cause);
