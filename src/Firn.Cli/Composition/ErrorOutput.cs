using Firn.Linux.Files;

namespace Firn.Cli.Composition;

/// <summary>Standard error. Where nobody can hear, nothing is said: a message that cannot be written is no reason to end differently.</summary>
sealed class ErrorOutput : Stream
{
    readonly DescriptorStream descriptor = DescriptorStream.Standard(2);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            descriptor.Write(buffer);
        }
        catch (FileException)
        {
            // Closed, or its disk is full.
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
