using System.Text;
using Firn.Store;

namespace Firn.Building;

/// <summary>Replaces hash parts of store paths by others of the same length, wherever they stand: a scratch path becomes the final one.</summary>
sealed class HashRewriter
{
    readonly List<(byte[] From, byte[] To)> pairs = [];

    public bool IsEmpty => pairs.Count == 0;

    public void Add(StorePath from, StorePath to) => pairs.Add((Encoding.ASCII.GetBytes(from.HashPart), Encoding.ASCII.GetBytes(to.HashPart)));

    public HashRewriter Reversed()
    {
        var reversed = new HashRewriter();
        reversed.pairs.AddRange(pairs.Select(pair => (pair.To, pair.From)));
        return reversed;
    }

    /// <summary>In place.</summary>
    public void Rewrite(Span<byte> bytes)
    {
        foreach (var (from, to) in pairs)
        {
            var rest = bytes;
            while (rest.IndexOf(from) is >= 0 and var index)
            {
                to.CopyTo(rest[index..]);
                rest = rest[(index + to.Length)..];
            }
        }
    }

    public Primitives.ByteString Rewrite(Primitives.ByteString text)
    {
        if (pairs.Count == 0)
        {
            return text;
        }
        var bytes = text.ToArray();
        Rewrite(bytes);
        return new Primitives.ByteString(bytes);
    }
}
