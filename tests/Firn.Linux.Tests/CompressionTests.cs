using Firn.Linux.Compression;
using Firn.Primitives;

namespace Firn.Linux.Tests;

public class CompressionTests
{
    static readonly byte[] sample = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * i / 7))];

    static byte[] Compress(CompressionFormat format)
    {
        var compressed = new MemoryStream();
        using (var stream = format.Compress(compressed, leaveOpen: true))
        {
            stream.Write(sample);
        }
        return compressed.ToArray();
    }

    static byte[] Decompress(CompressionFormat format, byte[] compressed)
    {
        var plain = new MemoryStream();
        using var stream = format.Decompress(new MemoryStream(compressed));
        stream.CopyTo(plain);
        return plain.ToArray();
    }

    [Theory]
    [InlineData(CompressionFormat.Xz)]
    [InlineData(CompressionFormat.Zstd)]
    [InlineData(CompressionFormat.Bzip2)]
    [InlineData(CompressionFormat.Gzip)]
    public void ComesBackAlsoFromTwoStreamsInARow(CompressionFormat format)
    {
        var compressed = Compress(format);
        Assert.Equal(format, CompressionFormats.Recognise(compressed));
        Assert.Equal(sample, Decompress(format, compressed));
        Assert.Equal([.. sample, .. sample], Decompress(format, [.. compressed, .. compressed]));
    }

    [Theory]
    [InlineData(CompressionFormat.Xz)]
    [InlineData(CompressionFormat.Zstd)]
    [InlineData(CompressionFormat.Bzip2)]
    public void SaysThatDataIsCutOffOrDamaged(CompressionFormat format)
    {
        var compressed = Compress(format);
        for (var length = 1; length < compressed.Length; length += compressed.Length / 40)
        {
            Assert.Throws<CompressionException>(() => Decompress(format, compressed[..length]));
        }
        compressed[compressed.Length / 2] ^= 0xff;
        Assert.Throws<CompressionException>(() => Decompress(format, compressed));
    }
}
