using Firn.Primitives;

namespace Firn.Cli.Composition;

/// <summary>
/// Hashes what is written to it, and keeps it as long as it is small: most sources can then be stored without being read again, and a large
/// one is never held in memory.
/// </summary>
sealed class KeepingStream(IDigest digest, int limit) : ForwardWriteStream
{
    MemoryStream? kept = limit > 0 ? new MemoryStream() : null;

    /// <summary>Everything that was written, from its first byte on; null when it was too much.</summary>
    public MemoryStream? Kept
    {
        get
        {
            kept?.Position = 0;
            return kept;
        }
    }

    /// <summary>Once, after the last byte.</summary>
    public Hash Finish() => digest.Finish();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        digest.Append(buffer);
        if (kept is not null && kept.Length + buffer.Length > limit)
        {
            kept = null;
        }
        kept?.Write(buffer);
    }

    protected override void Dispose(bool disposing)
    {
        digest.Dispose();
        base.Dispose(disposing);
    }
}
