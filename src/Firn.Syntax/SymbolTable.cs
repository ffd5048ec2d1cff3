using System.Runtime.InteropServices;
using Firn.Primitives;

namespace Firn.Syntax;

/// <summary>
/// Interns names (attributes, variables). Looking up a known name takes no lock, so many threads may parse and evaluate
/// with one table; adding a name takes one.
/// </summary>
public sealed class SymbolTable
{
    readonly Lock adding = new();
    volatile Snapshot current = new(4096);

    /// <summary>One more than the highest id in use; arrays indexed by <see cref="Symbol.Id"/> need this length.</summary>
    public int Limit => Volatile.Read(ref current.Count) + 1;

    /// <summary>The symbol of <paramref name="text"/>, added when it is new.</summary>
    public Symbol Intern(ReadOnlySpan<byte> text)
    {
        var hash = Hash(text);
        var id = current.Find(text, hash);
        return new Symbol(id != 0 ? id : Add(text, hash));
    }

    /// <summary>The symbol of <paramref name="text"/>, added when it is new.</summary>
    public Symbol Intern(ByteString text) => Intern(text.Span);

    /// <summary>The symbol of the UTF-8 bytes of <paramref name="text"/>, added when it is new.</summary>
    public Symbol Intern(string text) => Intern(ByteString.FromText(text).Span);

    /// <summary>The symbol of <paramref name="text"/>, or the absent symbol when nobody has interned it.</summary>
    public Symbol Find(ReadOnlySpan<byte> text) => new(current.Find(text, Hash(text)));

    /// <summary>The bytes of a symbol of this table.</summary>
    public ByteString this[Symbol symbol] => current.Texts[symbol.Id];

    int Add(ReadOnlySpan<byte> text, uint hash)
    {
        lock (adding)
        {
            var table = current;
            var id = table.Find(text, hash);
            if (id != 0)
            {
                return id;
            }
            if (table.Count + 1 >= table.Texts.Length)
            {
                table = table.Grown();
                id = table.Append(ByteString.Copy(text), hash);
                current = table;
                return id;
            }
            return table.Append(ByteString.Copy(text), hash);
        }
    }

    // Eight bytes at a time; names are short, so the tail matters as much as the loop.
    static uint Hash(ReadOnlySpan<byte> text)
    {
        const ulong multiplier = 0x9E3779B97F4A7C15;
        var state = (ulong)text.Length * multiplier;
        while (text.Length >= 8)
        {
            state = (state ^ MemoryMarshal.Read<ulong>(text)) * multiplier;
            state ^= state >> 29;
            text = text[8..];
        }
        ulong tail = 0;
        foreach (var b in text)
        {
            tail = (tail << 8) | b;
        }
        state = (state ^ tail) * multiplier;
        return (uint)(state >> 32) ^ (uint)(state >> 11);
    }

    /// <summary>Open addressing with room for twice the names; a slot is written last, so readers see whole entries.</summary>
    sealed class Snapshot(int capacity)
    {
        public readonly ByteString[] Texts = new ByteString[capacity];
        readonly uint[] hashes = new uint[capacity];
        readonly int[] slots = new int[capacity * 2];
        public int Count;

        public int Find(ReadOnlySpan<byte> text, uint hash)
        {
            var mask = slots.Length - 1;
            for (var slot = (int)hash & mask; ; slot = (slot + 1) & mask)
            {
                var id = Volatile.Read(ref slots[slot]);
                if (id == 0 || (hashes[id] == hash && Texts[id].Span.SequenceEqual(text)))
                {
                    return id;
                }
            }
        }

        public int Append(ByteString text, uint hash)
        {
            var id = Count + 1;
            Texts[id] = text;
            hashes[id] = hash;
            Place(id, hash);
            Volatile.Write(ref Count, id);
            return id;
        }

        public Snapshot Grown()
        {
            var grown = new Snapshot(Texts.Length * 2);
            for (var id = 1; id <= Count; id++)
            {
                grown.Append(Texts[id], hashes[id]);
            }
            return grown;
        }

        void Place(int id, uint hash)
        {
            var mask = slots.Length - 1;
            var slot = (int)hash & mask;
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }
            Volatile.Write(ref slots[slot], id);
        }
    }
}
