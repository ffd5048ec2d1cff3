using System.Buffers;

namespace Firn.Primitives.Tests;

public class ByteStringTests
{
    [Fact]
    public void APartOfAnArrayIsTakenAsItIs()
    {
        byte[] bytes = [.. "one two three"u8];
        var part = new ByteString(bytes, 4, 3);
        Assert.Equal("two", part.ToString());
        Assert.Equal(part, new ByteString(bytes.AsMemory(4, 3)));
        Assert.Equal(part, new ByteString(bytes).Slice(4, 3));
        Assert.Equal("wo", part.Slice(1).ToString());
        Assert.Equal("two", System.Text.Encoding.UTF8.GetString(part.Memory.Span));
        Assert.Equal((byte)'o', part[2]);
        Assert.NotSame(bytes, part.ToArrayOrShared());
        Assert.Same(bytes, new ByteString(bytes).ToArrayOrShared());
    }

    [Fact]
    public void NothingIsEmptyWhereverItComesFrom()
    {
        foreach (var empty in new[] { default, ByteString.Empty, "", new ByteString([]), new ByteString(default(ReadOnlyMemory<byte>)), new ByteString([1, 2], 2, 0), ((ByteString)"a").Slice(1) })
        {
            Assert.True(empty.IsEmpty);
            Assert.Equal(default, empty);
            Assert.Equal(default(ByteString).GetHashCode(), empty.GetHashCode());
            Assert.Empty(empty.ToArrayOrShared());
            Assert.Equal(0, empty.Memory.Length);
        }
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 4)]
    [InlineData(2, 2)]
    [InlineData(4, 0)]
    [InlineData(1, -1)]
    public void WhatLiesOutsideIsRefused(int start, int length)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ByteString([1, 2, 3], start, length));
        // Also where the array itself goes on.
        Assert.Throws<ArgumentOutOfRangeException>(() => new ByteString([0, 1, 2, 3, 4, 5, 6, 7], 2, 3).Slice(start, length));
    }

    [Fact]
    public void MemoryOfSomethingElseThanAnArrayIsCopied()
    {
        using var owner = new Elsewhere();
        Assert.Equal("abc", new ByteString(owner.Memory).ToString());
    }

    /// <summary>Memory that no array is behind, as far as others can see.</summary>
    sealed class Elsewhere : MemoryManager<byte>
    {
        readonly byte[] bytes = [.. "abc"u8];

        public override Span<byte> GetSpan() => bytes;

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin() => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
        }
    }
}
