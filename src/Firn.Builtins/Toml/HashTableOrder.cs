using System.Buffers.Binary;
using Firn.Primitives;

namespace Firn.Builtins.Toml;

/// <summary>
/// The order in which a hash table of GNU's C++ library walks its keys. Nix makes the names of a table's keys in this order, and programs see it: sets
/// are forced, and complain, in the order in which their names were made. The hash is 64-bit MurmurHash2 (variant A), as <c>std::hash</c> of texts is there;
/// new keys come first in the list of all, or first in their bucket; the list is made anew whenever there are more keys than buckets.
/// </summary>
internal static class HashTableOrder
{
    const ulong Seed = 0xc70f6907, Factor = 0xc6a4a7935bd1e995;

    // The numbers of buckets that a growing table has, one after the other.
    static readonly int[] sizes =
    [
        13, 29, 59, 127, 257, 541, 1109, 2357, 5087, 10273, 20753, 42043, 85229, 172933, 351061, 712697, 1447153, 2938679, 5967347, 12117689, 24607243, 49969847,
    ];

    /// <summary>Positions in <paramref name="keys"/>, which is in the order of their insertion and holds no key twice.</summary>
    public static int[] Of(IReadOnlyList<ByteString> keys)
    {
        var table = new Table(keys.Count);
        for (var i = 0; i < keys.Count; i++)
            table.Add(i, Hash(keys[i].Span));
        return table.Walk();
    }

    internal static ulong Hash(ReadOnlySpan<byte> text)
    {
        ulong hash = Seed ^ unchecked((ulong)text.Length * Factor);
        for (; text.Length >= sizeof(ulong); text = text[sizeof(ulong)..])
            hash = unchecked((hash ^ (Mixed(unchecked(BinaryPrimitives.ReadUInt64LittleEndian(text) * Factor)) * Factor)) * Factor);
        if (text.Length > 0)
        {
            Span<byte> rest = stackalloc byte[sizeof(ulong)];
            rest.Clear();
            text.CopyTo(rest);
            hash = unchecked((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(rest)) * Factor);
        }

        return Mixed(unchecked(Mixed(hash) * Factor));

        static ulong Mixed(ulong value) => value ^ (value >> 47);
    }

    // A list of all nodes; a bucket knows the node in front of its first one. Node 0 stands in front of all.
    sealed class Table(int capacity)
    {
        const int None = -1;

        readonly int[] next = [None, .. new int[capacity]];
        readonly ulong[] hashes = new ulong[capacity + 1];
        int[] before = Empty(sizes[0]);
        int count, grown;

        public void Add(int index, ulong hash)
        {
            var node = index + 1;
            hashes[node] = hash;
            if (++count > before.Length && grown + 1 < sizes.Length)
                Grow(sizes[++grown]);
            ref var place = ref before[Bucket(node)];
            if (place != None)
            {
                next[node] = next[place];
                next[place] = node;
                return;
            }

            next[node] = next[0];
            next[0] = node;
            if (next[node] != None)
                before[Bucket(next[node])] = node;
            place = 0;
        }

        public int[] Walk()
        {
            var order = new int[count];
            var at = 0;
            for (var node = next[0]; node != None; node = next[node])
                order[at++] = node - 1;
            return order;
        }

        void Grow(int size)
        {
            before = Empty(size);
            var node = next[0];
            next[0] = None;
            for (var first = 0; node != None;)
            {
                var following = next[node];
                var bucket = Bucket(node);
                if (before[bucket] != None)
                {
                    next[node] = next[before[bucket]];
                    next[before[bucket]] = node;
                }
                else
                {
                    next[node] = next[0];
                    next[0] = node;
                    before[bucket] = 0;
                    if (next[node] != None)
                        before[first] = node;
                    first = bucket;
                }

                node = following;
            }
        }

        int Bucket(int node) => (int)(hashes[node] % (ulong)before.Length);

        static int[] Empty(int size)
        {
            var buckets = new int[size];
            Array.Fill(buckets, None);
            return buckets;
        }
    }
}
