using System.Buffers;
using Firn.Linux.Digests;
using Firn.Primitives;

namespace Firn.Cli.Composition;

/// <summary>
/// Hashes what is written to it, and keeps it as long as it is small: most sources can then be stored without being read again, and a large
/// one is never held in memory.
/// </summary>
sealed class KeepingStream : ForwardWriteStream
{
    // Larger arrays would stay in the heap: docs/decisions/evaluation-collector.md.
    const int Limit = 64 << 10;

    // Borrowed until this is disposed of: most sources fit into what the one before used.
    byte[]? kept = [];
    int used;
    // Not before there is too much to keep: what is at hand as a whole is hashed in one go.
    IDigest? digest;

    /// <summary>Everything that was written, from its first byte on, to be read before this is disposed of; null when it was too much.</summary>
    public MemoryStream? Kept => kept is null ? null : new MemoryStream(kept, 0, used, writable: false, publiclyVisible: true);

    /// <summary>Once, after the last byte.</summary>
    public Hash Finish() => digest?.Finish() ?? OpenSslDigests.Instance.Compute(HashAlgorithm.Sha256, kept.AsSpan(0, used));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (kept is not null && buffer.Length > Limit - used)
        {
            digest = OpenSslDigests.Instance.Create(HashAlgorithm.Sha256);
            digest.Append(kept.AsSpan(0, used));
            Drop();
        }
        if (kept is null)
        {
            digest!.Append(buffer);
            return;
        }
        if (buffer.Length > kept.Length - used)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Min(Math.Max(used + buffer.Length, used * 2), Limit));
            kept.AsSpan(0, used).CopyTo(larger);
            Drop();
            kept = larger;
        }
        buffer.CopyTo(kept.AsSpan(used));
        used += buffer.Length;
    }

    protected override void Dispose(bool disposing)
    {
        Drop();
        digest?.Dispose();
        base.Dispose(disposing);
    }

    // The pool takes no array of nothing.
    void Drop()
    {
        if (kept is { Length: > 0 })
        {
            ArrayPool<byte>.Shared.Return(kept);
        }
        kept = null;
    }
}
