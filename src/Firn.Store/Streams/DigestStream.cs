using Firn.Primitives;

namespace Firn.Store;

/// <summary>Hashes and counts what is written to it; passes it on when there is somewhere to pass it to.</summary>
public sealed class DigestStream(IDigest digest, Stream? destination = null) : ForwardWriteStream
{
    public ulong Count { get; private set; }

    /// <summary>Once, after the last byte.</summary>
    public Hash Finish() => digest.Finish();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        digest.Append(buffer);
        Count += (ulong)buffer.Length;
        destination?.Write(buffer);
    }

    public override void Flush() => destination?.Flush();

    protected override void Dispose(bool disposing)
    {
        digest.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Reads from a source and tells a sink every byte that was read: to hash, scan or copy on the way.</summary>
public sealed class ObservedStream(Stream source, Stream sink, ulong limit = ulong.MaxValue) : ForwardReadStream
{
    ulong left = limit;

    public override int Read(Span<byte> buffer)
    {
        var read = source.Read(buffer);
        if ((ulong)read > left)
        {
            throw new StoreFormatException($"the data is longer than was announced, by {(ulong)read - left} bytes or more");
        }
        left -= (ulong)read;
        sink.Write(buffer[..read]);
        return read;
    }
}
