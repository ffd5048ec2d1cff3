using Firn.Linux.Compression;
using Firn.Linux.Digests;
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

    [Fact]
    public void FastDigestsAgreeWithManagedOnesAroundTheirThreshold()
    {
        foreach (var algorithm in Enum.GetValues<HashAlgorithm>())
        {
            foreach (var length in new[] { 0, 1, 16383, 16384, 16385, 100_000 })
            {
                using var fast = OpenSslDigests.Instance.Create(algorithm);
                fast.Append(sample.AsSpan(0, length / 3));
                fast.Append(sample.AsSpan(length / 3, length - length / 3));
                Assert.Equal(((IDigests)ManagedDigests.Instance).Compute(algorithm, sample.AsSpan(0, length)), fast.Finish());
            }
        }
    }

    [Fact]
    public void DigestsOfSmallPiecesAgreeOnceTheLibraryIsWorthLoading()
    {
        var seen = 0;
        for (var length = 0; seen < 2_000_000; length = (length + 37) % 4000, seen += length)
        {
            var piece = sample.AsSpan(length, length);
            Assert.Equal(ManagedDigests.Instance.Compute(HashAlgorithm.Sha256, piece), OpenSslDigests.Instance.Compute(HashAlgorithm.Sha256, piece));
        }
    }

    [Fact]
    public void ADigestOfOnePieceIsThatOfItsParts()
    {
        for (var length = 0; length < 300; length++)
        {
            using var parts = ManagedDigests.Instance.Create(HashAlgorithm.Sha256);
            parts.Append(sample.AsSpan(0, length / 3));
            parts.Append(sample.AsSpan(length / 3, length - length / 3));
            Assert.Equal(parts.Finish(), ManagedDigests.Instance.Compute(HashAlgorithm.Sha256, sample.AsSpan(0, length)));
        }
    }
}
