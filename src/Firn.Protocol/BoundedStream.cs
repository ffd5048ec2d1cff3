namespace Firn.Protocol;

/// <summary>The next bytes of a stream, as if it ended after them.</summary>
public sealed class BoundedStream(Stream source, ulong size) : Stream
{
    ulong left = size;

    public override int Read(Span<byte> buffer)
    {
        var read = source.Read(buffer[..(int)Math.Min((ulong)buffer.Length, left)]);
        left -= (ulong)read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Reads what is left and forgets it.</summary>
    public void Skip()
    {
        var buffer = new byte[65536];
        while (left > 0)
        {
            if (Read(buffer) == 0)
            {
                throw new ProtocolException("unexpected end of file in the middle of an archive");
            }
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
