using FsCheck;
using FsCheck.Fluent;

namespace Firn.Primitives.Tests;

public class HashTests
{
    const string Empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const string EmptyNix32 = "0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73";

    [Fact]
    public void WritesNix32FromTheLastByteOn() => Assert.Equal(EmptyNix32, Hash.Parse("sha256:" + Empty).ToNix32());

    [Fact]
    public void DigitsOfAnyNumberOfBytesAreWritten()
    {
        for (var length = 0; length <= 64; length++)
        {
            // All bytes there are, in turn.
            var bytes = Enumerable.Range(0, length).Select(i => (byte)((i * 7) + length)).ToArray();
            var digits = new byte[(length * 2) + 1];
            Hash.WriteBase16(bytes, digits);
            Assert.Equal(Convert.ToHexStringLower(bytes) + "\0", System.Text.Encoding.ASCII.GetString(digits));
        }
    }

    [Theory]
    [InlineData("sha256:" + Empty)]
    [InlineData("sha256:" + EmptyNix32)]
    [InlineData("sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    [InlineData("sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    [InlineData("sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU")] // package sets leave the padding out
    [InlineData("sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=")] // real Nix ignores the spare bits too
    public void ReadsEverySpelling(string text) => Assert.Equal(Empty, Hash.Parse(text).ToBase16());

    [Theory]
    [InlineData("sha256:" + "z0000000000000000000000000000000000000000000000000000")]
    [InlineData("sha256:zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")] // more than 256 bits
    [InlineData("sha999:00")]
    [InlineData("sha256:e3b0")]
    [InlineData(Empty)]
    public void RejectsWhatIsNotOneHash(string text) => Assert.ThrowsAny<NixException>(() => Hash.Parse(text));

    [Fact]
    public void RejectsAnotherAlgorithmThanExpected() => Assert.Throws<BadHashException>(() => Hash.Parse("sha256:" + Empty, HashAlgorithm.Sha512));

    [Fact]
    public void Nix32ReadsWhatItWrites() => Prop.ForAll<byte[]>(bytes =>
    {
        var back = new byte[bytes.Length];
        return Nix32.TryDecode(Nix32.Encode(bytes), back) && back.AsSpan().SequenceEqual(bytes);
    }).QuickCheckThrowOnFailure();
}
