using Firn.Linux.Compression;

namespace Firn.Building.BuiltIn;

/// <summary>Downloads that may or may not be compressed.</summary>
static class CompressedFile
{
    /// <summary>The plain bytes, by what the data says itself and not by what it is named.</summary>
    public static Stream Plain(Stream stream)
    {
        var head = new byte[6];
        var count = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var whole = new PrefixedStream(head.AsMemory(0, count), stream);
        return CompressionFormats.Recognise(head.AsSpan(0, count)).Decompress(whole);
    }
}
