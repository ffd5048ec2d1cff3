using Firn.Primitives;

namespace Firn.Linux.Compression;

/// <summary>The plain side of a decoder.</summary>
sealed class DecodingStream(Stream source, Codec codec, string format, bool leaveOpen) : ForwardReadStream
{
    readonly byte[] buffer = new byte[65536];
    int position;
    int filled;
    bool last;
    bool ended;

    public override int Read(Span<byte> target)
    {
        while (!ended && !target.IsEmpty)
        {
            if (position == filled && !last)
            {
                position = 0;
                filled = source.Read(buffer, 0, buffer.Length);
                last = filled == 0;
            }
            var (taken, given, end) = codec.Step(buffer.AsSpan(position, filled - position), target, last);
            position += taken;
            ended = end;
            if (given > 0)
            {
                return given;
            }
            if (last && !end && taken == 0)
            {
                throw new CompressionException(format, "ends early");
            }
        }
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            codec.Dispose();
            if (!leaveOpen)
            {
                source.Dispose();
            }
        }
        base.Dispose(disposing);
    }
}

/// <summary>The plain side of an encoder.</summary>
sealed class EncodingStream(Stream destination, Codec codec, bool leaveOpen) : ForwardWriteStream
{
    readonly byte[] buffer = new byte[65536];
    bool finished;

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var (taken, given, _) = codec.Step(bytes, buffer, last: false);
            destination.Write(buffer, 0, given);
            bytes = bytes[taken..];
        }
    }

    void Finish()
    {
        while (!finished)
        {
            var (_, given, ended) = codec.Step(default, buffer, last: true);
            destination.Write(buffer, 0, given);
            finished = ended;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            try
            {
                Finish();
            }
            finally
            {
                codec.Dispose();
                if (!leaveOpen)
                {
                    destination.Dispose();
                }
            }
        }
        base.Dispose(disposing);
    }
}
