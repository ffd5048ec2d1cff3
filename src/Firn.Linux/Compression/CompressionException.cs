using Firn.Primitives;

namespace Firn.Linux.Compression;

/// <summary>Bytes that are not what the compression format wants, or are cut off.</summary>
public sealed class CompressionException(string format, string reason) : NixException($"{format} data {reason}");
