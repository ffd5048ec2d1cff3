using Firn.Primitives;

namespace Firn.Protocol;

/// <summary>The next bytes of a stream, as if it ended after them.</summary>
public sealed class BoundedStream(Stream source, ulong size) : ForwardReadStream
{
    ulong left = size;

    public override int Read(Span<byte> buffer)
    {
        var read = source.Read(buffer[..(int)Math.Min((ulong)buffer.Length, left)]);
        left -= (ulong)read;
        return read;
    }

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
}
