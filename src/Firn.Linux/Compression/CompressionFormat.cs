using System.IO.Compression;

namespace Firn.Linux.Compression;

/// <summary>The formats that archives, downloads and logs come in.</summary>
public enum CompressionFormat
{
    None,
    Gzip,
    Xz,
    Lzma,
    Zstd,
    Bzip2,
}

/// <summary>Streams that compress and decompress. The libraries are loaded at first use.</summary>
public static class CompressionFormats
{
    /// <summary>By what the data begins with; <see cref="CompressionFormat.None"/> when nothing is recognised. Six bytes suffice.</summary>
    public static CompressionFormat Recognise(ReadOnlySpan<byte> head) => head switch
    {
        [0x1f, 0x8b, ..] => CompressionFormat.Gzip,
        [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => CompressionFormat.Xz,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => CompressionFormat.Zstd,
        [(byte)'B', (byte)'Z', (byte)'h', ..] => CompressionFormat.Bzip2,
        [0x5d, 0, 0, ..] => CompressionFormat.Lzma,
        _ => CompressionFormat.None,
    };

    /// <summary>Names as in <c>Compression:</c> lines; null for an unknown one.</summary>
    public static CompressionFormat? TryParse(string name) => name switch
    {
        "none" => CompressionFormat.None,
        "gzip" or "gz" => CompressionFormat.Gzip,
        "xz" => CompressionFormat.Xz,
        "lzma" => CompressionFormat.Lzma,
        "zstd" or "zst" => CompressionFormat.Zstd,
        "bzip2" or "bz2" => CompressionFormat.Bzip2,
        _ => null,
    };

    /// <summary>Reads the plain bytes of a compressed stream. Data that ends early is a <see cref="CompressionException"/>.</summary>
    public static Stream Decompress(this CompressionFormat format, Stream compressed, bool leaveOpen = false) => format switch
    {
        CompressionFormat.Gzip => new GZipStream(compressed, CompressionMode.Decompress, leaveOpen),
        CompressionFormat.Xz => new DecodingStream(compressed, LzmaCodec.XzDecoder(), "xz", leaveOpen),
        CompressionFormat.Lzma => new DecodingStream(compressed, LzmaCodec.LzmaDecoder(), "lzma", leaveOpen),
        CompressionFormat.Zstd => new DecodingStream(compressed, new ZstdCodec(decode: true, 0), "zstd", leaveOpen),
        CompressionFormat.Bzip2 => new DecodingStream(compressed, new BzipCodec(decode: true), "bzip2", leaveOpen),
        _ => compressed,
    };

    /// <summary>Writes compressed bytes; closing the stream writes the format's end.</summary>
    public static Stream Compress(this CompressionFormat format, Stream destination, int? level = null, bool leaveOpen = false) => format switch
    {
        CompressionFormat.Gzip => new GZipStream(destination, CompressionLevel.Optimal, leaveOpen),
        CompressionFormat.Xz => new EncodingStream(destination, LzmaCodec.XzEncoder(level ?? 6), leaveOpen),
        CompressionFormat.Zstd => new EncodingStream(destination, new ZstdCodec(decode: false, level ?? 3), leaveOpen),
        CompressionFormat.Bzip2 => new EncodingStream(destination, new BzipCodec(decode: false), leaveOpen),
        CompressionFormat.None => destination,
        _ => throw new CompressionException(format.ToString(), "cannot be written by this program"),
    };
}
