using Firn.Primitives;

namespace Firn.Store;

/// <summary>Passes bytes on with hash parts replaced, also those that lie across the edges of what is written at once.</summary>
public sealed class HashRewritingStream(HashRewriter rewriter, Stream destination) : ForwardWriteStream
{
    const int Overlap = StorePath.HashLength - 1;

    readonly SortedSet<long> places = [];
    byte[] held = [];
    long passed;

    /// <summary>Where replaced parts began, in bytes from the beginning.</summary>
    public IReadOnlyCollection<long> Places => places;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        byte[] all = [.. held, .. buffer];
        rewriter.Rewrite(all, start => places.Add(passed + start));
        var ready = Math.Max(0, all.Length - Overlap);
        destination.Write(all, 0, ready);
        passed += ready;
        held = all[ready..];
    }

    /// <summary>After the last byte.</summary>
    public override void Flush()
    {
        destination.Write(held);
        passed += held.Length;
        held = [];
        destination.Flush();
    }
}
