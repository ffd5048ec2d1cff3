using System.Text;
using Firn.Primitives;

namespace Firn.Store;

/// <summary>
/// Finds which of some store paths the bytes written to it mention: their 32-digit hash parts, wherever they stand, also across the
/// edges of what is written at once.
/// </summary>
public sealed class ReferenceStream : ForwardWriteStream
{
    readonly Dictionary<string, StorePath> wanted = new(StringComparer.Ordinal);
    readonly SortedSet<StorePath> found = [];
    readonly byte[] tail = new byte[StorePath.HashLength - 1];
    int tailLength;

    public ReferenceStream(IEnumerable<StorePath> candidates)
    {
        foreach (var path in candidates)
        {
            wanted[path.HashPart] = path;
        }
    }

    public SortedSet<StorePath> Found => found;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (tailLength > 0)
        {
            Span<byte> edge = stackalloc byte[2 * (StorePath.HashLength - 1)];
            var head = buffer[..Math.Min(buffer.Length, StorePath.HashLength - 1)];
            tail.AsSpan(0, tailLength).CopyTo(edge);
            head.CopyTo(edge[tailLength..]);
            Search(edge[..(tailLength + head.Length)]);
        }
        Search(buffer);
        if (buffer.Length >= tail.Length)
        {
            buffer[^tail.Length..].CopyTo(tail);
            tailLength = tail.Length;
        }
        else
        {
            var keep = Math.Min(tailLength, tail.Length - buffer.Length);
            tail.AsSpan(tailLength - keep, keep).CopyTo(tail);
            buffer.CopyTo(tail.AsSpan(keep));
            tailLength = keep + buffer.Length;
        }
    }

    void Search(ReadOnlySpan<byte> bytes)
    {
        var lookup = wanted.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> text = stackalloc char[StorePath.HashLength];
        for (var start = 0; start + StorePath.HashLength <= bytes.Length;)
        {
            // From the end: a byte that is no digit rules out every window that contains it.
            var window = bytes.Slice(start, StorePath.HashLength);
            var last = StorePath.HashLength - 1;
            while (last >= 0 && Nix32.ValueOf((char)window[last]) >= 0)
            {
                last--;
            }
            if (last >= 0)
            {
                start += last + 1;
                continue;
            }
            Encoding.ASCII.GetChars(window, text);
            if (lookup.TryGetValue(text, out var path))
            {
                found.Add(path);
            }
            start++;
        }
    }
}
