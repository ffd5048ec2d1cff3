using Firn.Primitives;

namespace Firn.Nar;

/// <summary>Bytes that are no archive, or not all of one.</summary>
public sealed class BadArchiveException(string reason, Exception? cause = null) : NixException($"bad archive: {reason}", cause);
