using System.Buffers.Binary;
using System.Text;
using Firn.Primitives;

namespace Firn.Nar.Tests;

public class NarTests
{
    static byte[] Tokens(params object[] tokens)
    {
        var stream = new MemoryStream();
        foreach (var token in tokens)
        {
            var bytes = token as byte[] ?? Encoding.UTF8.GetBytes((string)token);
            var length = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
            stream.Write(length);
            stream.Write(bytes);
            stream.Write(new byte[(8 - bytes.Length % 8) % 8]);
        }
        return stream.ToArray();
    }

    static readonly byte[] tree = Tokens(
        "nix-archive-1", "(", "type", "directory",
        "entry", "(", "name", "a", "node", "(", "type", "regular", "contents", "hello", ")", ")",
        "entry", "(", "name", "b", "node", "(", "type", "regular", "executable", "", "contents", "12345678", ")", ")",
        "entry", "(", "name", new byte[] { 0xff, 0xfe }, "node", "(", "type", "symlink", "target", "a", ")", ")",
        ")");

    static void Read(byte[] archive) => NarReader.Read(new MemoryStream(archive), NarNothing.Instance);

    sealed class CountedWrites : MemoryStream
    {
        public int Writes { get; private set; }

        public override void Write(byte[] buffer, int offset, int count)
        {
            Writes++;
            base.Write(buffer, offset, count);
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Writes++;
            base.Write(buffer);
        }
    }

    [Fact]
    public void ManySmallFilesAreSentInFewPieces()
    {
        var stream = new CountedWrites();
        var writer = new NarWriter(stream);
        writer.BeginDirectory(ByteString.Empty);
        for (var i = 0; i < 5000; i++)
        {
            writer.File($"f{i:0000}", executable: false, "some bytes"u8);
        }
        writer.EndDirectory();
        writer.Complete();
        Assert.InRange(stream.Writes, 1, (int)(stream.Length / 30_000) + 1);
    }

    [Fact]
    public void AFileAtHandGetsTheArchiveThatTheWriterWrites()
    {
        foreach (var executable in (bool[])[false, true])
        {
            for (var length = 0; length < 40; length++)
            {
                var contents = Enumerable.Range(1, length).Select(value => (byte)value).ToArray();
                var stream = new MemoryStream();
                var writer = new NarWriter(stream);
                writer.File(ByteString.Empty, executable, contents);
                writer.Complete();
                // What was in the memory before is not part of it.
                var memory = Enumerable.Repeat((byte)0xff, NarOfFile.Size(length, executable) + 9).ToArray();
                var archive = memory[..NarOfFile.Write(contents, executable, memory)];
                Assert.Equal(stream.ToArray(), archive);
                Assert.True(NarOfFile.TryRead(archive, out var read, out var marked));
                Assert.Equal(contents, read.ToArray());
                Assert.Equal(executable, marked);
            }
        }
    }

    [Fact]
    public void OnlyTheWholeArchiveOfOneFileIsOne()
    {
        Assert.False(NarOfFile.TryRead(tree, out _, out _));
        var archive = new byte[NarOfFile.Size(3, executable: false)];
        NarOfFile.Write("abc"u8, executable: false, archive);
        Assert.False(NarOfFile.TryRead([.. archive, 0], out _, out _));
        for (var i = 0; i < archive.Length; i++)
        {
            Assert.False(NarOfFile.TryRead(archive.AsSpan(0, i), out _, out _));
            var damaged = archive.ToArray();
            damaged[i] ^= 1;
            // The three bytes of the file may be any.
            Assert.Equal(i is >= 96 and < 99, NarOfFile.TryRead(damaged, out _, out _));
        }
    }

    [Fact]
    public void WritingWhatWasReadGivesTheSameBytes()
    {
        var copy = new MemoryStream();
        var writer = new NarWriter(copy);
        NarReader.Read(new MemoryStream(tree), writer);
        writer.Complete();
        Assert.Equal(tree, copy.ToArray());
    }

    [Fact]
    public void RejectsTruncationAtEveryByte()
    {
        for (var length = 0; length < tree.Length; length++)
        {
            Assert.Throws<BadArchiveException>(() => Read(tree[..length]));
        }
    }

    [Fact]
    public void LeavesTheStreamRightBehindTheArchive()
    {
        var stream = new MemoryStream([.. tree, 1, 2, 3]);
        NarReader.Read(stream, NarNothing.Instance);
        Assert.Equal(tree.Length, stream.Position);
    }

    static byte[] Entries(params object[] names) => Tokens([
        "nix-archive-1", "(", "type", "directory",
        .. names.SelectMany(name => (object[])["entry", "(", "name", name, "node", "(", "type", "regular", "contents", "", ")", ")"]),
        ")"]);

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a\0b")]
    public void A9_RejectsNamesThatLeadElsewhere(string name) => Assert.Throws<BadArchiveException>(() => Read(Entries(name)));

    [Fact]
    public void AcceptsNamesOf255BytesAndNotOf256()
    {
        Read(Entries(new string('n', 255)));
        Assert.Throws<BadArchiveException>(() => Read(Entries(new string('n', 256))));
    }

    [Fact]
    public void RejectsUnsortedAndDuplicateNames()
    {
        Assert.Throws<BadArchiveException>(() => Read(Entries("b", "a")));
        Assert.Throws<BadArchiveException>(() => Read(Entries("a", "a")));
        Read(Entries("A", "a"));
        Read(Entries("a~nix~case~hack~1", new byte[] { 0xc3, 0x28 }));
    }

    static byte[] Nested(int depth) => Tokens([
        "nix-archive-1",
        .. Enumerable.Range(0, depth - 1).SelectMany(_ => (object[])["(", "type", "directory", "entry", "(", "name", "d", "node"]),
        "(", "type", "directory", ")",
        .. Enumerable.Range(0, depth - 1).SelectMany(_ => (object[])[")", ")"])]);

    [Fact]
    public void A20_AcceptsDepth64AndRejectsMore()
    {
        Read(Nested(64));
        Assert.Throws<BadArchiveException>(() => Read(Nested(65)));
        Assert.Throws<BadArchiveException>(() => Read(Nested(100_000)));
    }

    [Fact]
    public void RejectsNonZeroPadding()
    {
        var bytes = (byte[])tree.Clone();
        // The padding of "nix-archive-1": 13 bytes behind an 8-byte length.
        bytes[8 + 13] = 1;
        Assert.Throws<BadArchiveException>(() => Read(bytes));
    }

    [Theory]
    [InlineData("target", "")]
    [InlineData("target", "a\0b")]
    [InlineData("contents", "x")]
    public void RejectsSymlinksWithoutAUsableTarget(string tag, string target) =>
        Assert.Throws<BadArchiveException>(() => Read(Tokens("nix-archive-1", "(", "type", "symlink", tag, target, ")")));

    [Fact]
    public void RejectsSymlinkTargetsOf4096Bytes() =>
        Assert.Throws<BadArchiveException>(() => Read(Tokens("nix-archive-1", "(", "type", "symlink", "target", new string('t', 4096), ")")));

    [Fact]
    public void RejectsFieldsInAnotherOrder()
    {
        Assert.Throws<BadArchiveException>(() => Read(Tokens("nix-archive-1", "(", "type", "regular", "contents", "x", "contents", "y", ")")));
        Assert.Throws<BadArchiveException>(() => Read(Tokens("nix-archive-1", "(", "type", "regular", "executable", "1", "contents", "x", ")")));
        Assert.Throws<BadArchiveException>(() => Read(Tokens("nix-archive-1", "(", "contents", "x", "type", "regular", ")")));
        Assert.Throws<BadArchiveException>(() => Read(Tokens("nix-archive-1", "(", "type", "fifo", ")")));
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(ulong.MaxValue - 8)]
    [InlineData(1UL << 63)]
    [InlineData(1UL << 40)]
    [InlineData((1UL << 32) + 1)]
    [InlineData((1UL << 31) - 1)]
    public void A21_AllocatesNothingForAnEnormousLength(ulong length)
    {
        var number = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(number, length);
        var before = GC.GetAllocatedBytesForCurrentThread();
        // As the length of every string in turn, contents included.
        for (var at = 0; at + 8 <= tree.Length; at += 8)
        {
            var bytes = (byte[])tree.Clone();
            number.CopyTo(bytes, at);
            try
            {
                Read(bytes);
            }
            catch (BadArchiveException)
            {
            }
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, tree.Length / 8 * 200_000L);
    }

    [Fact]
    public void WriterRejectsFilesThatGrewOrShrank()
    {
        var writer = new NarWriter(new MemoryStream());
        writer.BeginFile(ByteString.Empty, executable: false, 3);
        Assert.Throws<BadArchiveException>(() => writer.Contents("four"u8));
        writer.Contents("ab"u8);
        Assert.Throws<BadArchiveException>(writer.EndFile);
    }
}
