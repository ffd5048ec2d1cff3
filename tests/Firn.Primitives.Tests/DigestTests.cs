using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Firn.Primitives.Tests;

public class DigestTests
{
    static Hash Compute(HashAlgorithm algorithm, byte[] bytes) => ((IDigests)ManagedDigests.Instance).Compute(algorithm, bytes);

    [Theory]
    [InlineData(HashAlgorithm.Md5)]
    [InlineData(HashAlgorithm.Sha1)]
    [InlineData(HashAlgorithm.Sha256)]
    [InlineData(HashAlgorithm.Sha512)]
    public void AgreesWithTheClassLibraryAtEveryLengthAroundBlocks(HashAlgorithm algorithm)
    {
        for (var length = 0; length < 300; length++)
        {
            var bytes = Enumerable.Range(0, length).Select(i => (byte)(i * 7)).ToArray();
            Assert.Equal(Reference(algorithm, bytes), Compute(algorithm, bytes).Bytes.ToArray());
        }
    }

    static byte[] Reference(HashAlgorithm algorithm, byte[] bytes) => algorithm switch
    {
        HashAlgorithm.Md5 => MD5.HashData(bytes),
        HashAlgorithm.Sha1 => SHA1.HashData(bytes),
        HashAlgorithm.Sha256 => SHA256.HashData(bytes),
        _ => SHA512.HashData(bytes),
    };

    [Theory]
    [InlineData("", "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262")]
    [InlineData("abc", "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85")]
    public void ComputesPublishedBlake3Values(string text, string expected) =>
        Assert.Equal(expected, Compute(HashAlgorithm.Blake3, Encoding.ASCII.GetBytes(text)).ToBase16());

    [Fact]
    public void PiecesDoNotMatter() => Prop.ForAll<byte[], int>((bytes, seed) =>
    {
        var all = Enumerable.Repeat(bytes, 40).SelectMany(piece => piece).ToArray();
        var random = new Random(seed);
        foreach (var algorithm in Enum.GetValues<HashAlgorithm>())
        {
            using var digest = ManagedDigests.Instance.Create(algorithm);
            for (var at = 0; at < all.Length;)
            {
                var length = Math.Min(random.Next(1, 2000), all.Length - at);
                digest.Append(all.AsSpan(at, length));
                at += length;
            }
            if (digest.Finish() != Compute(algorithm, all))
            {
                return false;
            }
        }
        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void ADigestOfOnePieceIsThatOfItsParts()
    {
        var sample = Enumerable.Range(0, 300).Select(i => (byte)(i * i / 7)).ToArray();
        for (var length = 0; length < sample.Length; length++)
        {
            using var parts = ManagedDigests.Instance.Create(HashAlgorithm.Sha256);
            parts.Append(sample.AsSpan(0, length / 3));
            parts.Append(sample.AsSpan(length / 3, length - length / 3));
            Assert.Equal(parts.Finish(), ManagedDigests.Instance.Compute(HashAlgorithm.Sha256, sample.AsSpan(0, length)));
        }
    }
}
