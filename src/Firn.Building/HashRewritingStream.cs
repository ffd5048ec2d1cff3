using Firn.Store;

namespace Firn.Building;

/// <summary>Passes bytes on with hash parts replaced, also those that lie across the edges of what is written at once.</summary>
sealed class HashRewritingStream(HashRewriter rewriter, Stream destination) : Stream
{
    const int Overlap = StorePath.HashLength - 1;

    byte[] held = [];

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        byte[] all = [.. held, .. buffer];
        rewriter.Rewrite(all);
        var ready = Math.Max(0, all.Length - Overlap);
        destination.Write(all, 0, ready);
        held = all[ready..];
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>After the last byte.</summary>
    public override void Flush()
    {
        destination.Write(held);
        held = [];
        destination.Flush();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
