using System.Runtime.InteropServices;
using Firn.Primitives;

namespace Firn.Syntax;

/// <summary>
/// Interns names (attributes, variables). Looking up a known name takes no lock, so many threads may parse and evaluate
/// with one table; adding a name takes one.
/// </summary>
public sealed class SymbolTable
{
    // Names lie one behind the other in arrays of this size, in the order in which they came; a long one has its own. Where each lies stands in arrays, too, of
    // so many places: none is copied when the table grows, and none is large enough to be old from the start.
    const int PieceSize = 16 << 10, PlacesBits = 12;

    readonly Lock adding = new();
    byte[][] pieces = [new byte[PieceSize]];
    Place[][] places = new Place[16][];
    int count, pieceCount = 1;
    // The piece that is being filled, and how far.
    int filling, used;
    volatile ulong[] slots = new ulong[4096];

    /// <summary>One more than the highest id in use; arrays indexed by <see cref="Symbol.Id"/> need this length.</summary>
    public int Limit => Volatile.Read(ref count) + 1;

    /// <summary>The symbol of <paramref name="text"/>, added when it is new.</summary>
    public Symbol Intern(ReadOnlySpan<byte> text)
    {
        var hash = Hash(text);
        var id = Find(slots, text, hash);
        return new Symbol(id != 0 ? id : Add(text, hash));
    }

    /// <summary>The symbol of <paramref name="text"/>, added when it is new.</summary>
    public Symbol Intern(ByteString text) => Intern(text.Span);

    /// <summary>The symbol of the UTF-8 bytes of <paramref name="text"/>, added when it is new.</summary>
    public Symbol Intern(string text) => Intern(ByteString.FromText(text).Span);

    /// <summary>The symbol of <paramref name="text"/>, or the absent symbol when nobody has interned it.</summary>
    public Symbol Find(ReadOnlySpan<byte> text) => new(Find(slots, text, Hash(text)));

    /// <summary>The bytes of a symbol of this table.</summary>
    public ByteString this[Symbol symbol]
    {
        get
        {
            var place = PlaceOf(symbol.Id);
            return new ByteString(pieces[place.Piece], place.Start, place.Length);
        }
    }

    Place PlaceOf(int id) => places[id >> PlacesBits][id & ((1 << PlacesBits) - 1)];

    // Open addressing with room for a third more than the names. In a slot is the hash above the id, so that mostly one look says whether it is the name; 0 for
    // none. It is written last, so readers see whole entries.
    int Find(ulong[] slots, ReadOnlySpan<byte> text, uint hash)
    {
        var mask = slots.Length - 1;
        for (var slot = (int)hash & mask; ; slot = (slot + 1) & mask)
        {
            var entry = Volatile.Read(ref slots[slot]);
            if (entry == 0)
            {
                return 0;
            }
            if ((uint)(entry >> 32) == hash)
            {
                var place = PlaceOf((int)(uint)entry);
                if (pieces[place.Piece].AsSpan(place.Start, place.Length).SequenceEqual(text))
                {
                    return (int)(uint)entry;
                }
            }
        }
    }

    int Add(ReadOnlySpan<byte> text, uint hash)
    {
        lock (adding)
        {
            var id = Find(slots, text, hash);
            if (id != 0)
            {
                return id;
            }
            id = count + 1;
            var row = id >> PlacesBits;
            if (row == places.Length)
            {
                places = Longer(places);
            }
            (places[row] ??= new Place[1 << PlacesBits])[id & ((1 << PlacesBits) - 1)] = Keep(text);
            if (id > slots.Length / 4 * 3)
            {
                var wider = new ulong[slots.Length * 2];
                foreach (var entry in slots)
                {
                    if (entry != 0)
                    {
                        Enter(wider, entry);
                    }
                }
                slots = wider;
            }
            Enter(slots, ((ulong)hash << 32) | (uint)id);
            Volatile.Write(ref count, id);
            return id;
        }
    }

    // Under the lock, as what follows.
    static void Enter(ulong[] slots, ulong entry)
    {
        var mask = slots.Length - 1;
        var slot = (int)(entry >> 32) & mask;
        while (slots[slot] != 0)
        {
            slot = (slot + 1) & mask;
        }
        Volatile.Write(ref slots[slot], entry);
    }

    Place Keep(ReadOnlySpan<byte> text)
    {
        Place place;
        if (text.Length > PieceSize / 8)
        {
            place = new Place(NewPiece(text.Length), 0, text.Length);
        }
        else
        {
            if (text.Length > PieceSize - used)
            {
                filling = NewPiece(PieceSize);
                used = 0;
            }
            place = new Place(filling, used, text.Length);
            used += text.Length;
        }
        text.CopyTo(pieces[place.Piece].AsSpan(place.Start));
        return place;
    }

    int NewPiece(int size)
    {
        if (pieceCount == pieces.Length)
        {
            pieces = Longer(pieces);
        }
        pieces[pieceCount] = new byte[size];
        return pieceCount++;
    }

    // Readers go on with the shorter one, which has all that they ask for.
    static T[] Longer<T>(T[] list)
    {
        var longer = new T[list.Length * 2];
        list.CopyTo(longer, 0);
        return longer;
    }

    // Eight bytes at a time, the last ones together. What differs in any byte reaches the lower bits, which say where a name is looked for first.
    static uint Hash(ReadOnlySpan<byte> text)
    {
        const ulong multiplier = 0x9E3779B97F4A7C15;
        var state = (ulong)text.Length * multiplier;
        ulong tail;
        if (text.Length >= 8)
        {
            tail = MemoryMarshal.Read<ulong>(text[^8..]);
            for (; text.Length > 8; text = text[8..])
            {
                state = (state ^ MemoryMarshal.Read<ulong>(text)) * multiplier;
                state ^= state >> 29;
            }
        }
        else if (text.Length >= 4)
        {
            tail = ((ulong)MemoryMarshal.Read<uint>(text) << 32) | MemoryMarshal.Read<uint>(text[^4..]);
        }
        else
        {
            tail = text.IsEmpty ? 0 : ((ulong)text[0] << 16) | ((ulong)text[text.Length / 2] << 8) | text[^1];
        }
        state = (state ^ tail) * multiplier;
        state = (state ^ (state >> 32)) * multiplier;
        return (uint)(state >> 32);
    }

    // Where the bytes of a name lie.
    readonly record struct Place(int Piece, int Start, int Length);
}
