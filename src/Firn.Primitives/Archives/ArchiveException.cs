namespace Firn.Primitives.Archives;

/// <summary>Bytes that were to be an archive and are not, or that hold what no tree of ours may hold.</summary>
public sealed class ArchiveException(string format, string reason) : NixException($"{format} archive: {reason}");
