using System.Runtime.InteropServices;
using Firn.Primitives;

namespace Firn.Syntax;

/// <summary>
/// Interns names (attributes, variables). Looking up a known name takes no lock, so many threads may parse and evaluate
/// with one table; adding a name takes one.
/// </summary>
public sealed class SymbolTable
{
    // Names lie one behind the other in arrays of this size, in the order in which they came; a long one has its own.
    const int PieceSize = 16 << 10;

    readonly Lock adding = new();
    byte[] piece = [];
    int used;
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
                id = table.Append(Keep(text), hash);
                current = table;
                return id;
            }
            return table.Append(Keep(text), hash);
        }
    }

    // Under the lock.
    ByteString Keep(ReadOnlySpan<byte> text)
    {
        if (text.Length > piece.Length - used)
        {
            if (text.Length > PieceSize / 8)
            {
                return ByteString.Copy(text);
            }
            piece = new byte[PieceSize];
            used = 0;
        }
        var place = piece.AsMemory(used, text.Length);
        text.CopyTo(place.Span);
        used += text.Length;
        return new ByteString(place);
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
        // The hash above the id, so that mostly one look says whether it is the name; 0 for none.
        readonly ulong[] slots = new ulong[capacity * 2];
        public int Count;

        public int Find(ReadOnlySpan<byte> text, uint hash)
        {
            var mask = slots.Length - 1;
            for (var slot = (int)hash & mask; ; slot = (slot + 1) & mask)
            {
                var entry = Volatile.Read(ref slots[slot]);
                if (entry == 0)
                {
                    return 0;
                }
                if ((uint)(entry >> 32) == hash && Texts[(uint)entry].Span.SequenceEqual(text))
                {
                    return (int)(uint)entry;
                }
            }
        }

        public int Append(ByteString text, uint hash)
        {
            var id = Count + 1;
            Texts[id] = text;
            Place(((ulong)hash << 32) | (uint)id);
            Volatile.Write(ref Count, id);
            return id;
        }

        public Snapshot Grown()
        {
            var grown = new Snapshot(Texts.Length * 2);
            Texts.AsSpan(0, Count + 1).CopyTo(grown.Texts);
            foreach (var entry in slots)
            {
                if (entry != 0)
                {
                    grown.Place(entry);
                }
            }
            grown.Count = Count;
            return grown;
        }

        void Place(ulong entry)
        {
            var mask = slots.Length - 1;
            var slot = (int)(entry >> 32) & mask;
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }
            Volatile.Write(ref slots[slot], entry);
        }
    }
}
