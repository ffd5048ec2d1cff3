using System.Text;
using Firn.Primitives;

namespace Firn.Store;

/// <summary>Replaces hash parts of store paths by others of the same length, wherever they stand: a scratch path becomes the final one.</summary>
public sealed class HashRewriter
{
    readonly List<(byte[] From, byte[] To)> pairs = [];

    public bool IsEmpty => pairs.Count == 0;

    public void Add(StorePath from, StorePath to) => pairs.Add((Encoding.ASCII.GetBytes(from.HashPart), Encoding.ASCII.GetBytes(to.HashPart)));

    /// <summary>Puts zero bytes where the path's hash part stood: what hashing modulo self-references does.</summary>
    public static HashRewriter Zeroing(StorePath path)
    {
        var rewriter = new HashRewriter();
        rewriter.pairs.Add((Encoding.ASCII.GetBytes(path.HashPart), new byte[StorePath.HashLength]));
        return rewriter;
    }

    public HashRewriter Reversed()
    {
        var reversed = new HashRewriter();
        reversed.pairs.AddRange(pairs.Select(pair => (pair.To, pair.From)));
        return reversed;
    }

    /// <summary>In place; <paramref name="found"/> is told where each replaced part begins.</summary>
    public void Rewrite(Span<byte> bytes, Action<int>? found = null)
    {
        foreach (var (from, to) in pairs)
        {
            var start = 0;
            while (bytes[start..].IndexOf(from) is >= 0 and var index)
            {
                start += index;
                to.CopyTo(bytes[start..]);
                found?.Invoke(start);
                start += to.Length;
            }
        }
    }

    public ByteString Rewrite(ByteString text)
    {
        if (pairs.Count == 0)
        {
            return text;
        }
        var bytes = text.ToArray();
        Rewrite(bytes);
        return new ByteString(bytes);
    }
}
