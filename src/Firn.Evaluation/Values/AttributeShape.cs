using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>
/// The names of a set and where they were written, without the values: ascending symbols, no repetitions. All sets that
/// one expression makes share one shape, and so do the results of <c>//</c> on sets of shared shapes.
/// </summary>
public sealed class AttributeShape
{
    public static readonly AttributeShape Empty = new([], null, isShared: true);

    // Shapes that no expression has, by hash: what is made at one place is often made there again.
    const int LargestRecent = 96, RecentShapes = 2048;
    static readonly AttributeShape?[] recent = new AttributeShape?[RecentShapes];

    const int Four = 4, LargestScan = 4 * Four;

    // Where one side has so many times as many names as the other, what lies between those of the other is copied as a whole.
    internal const int Few = 4;

    readonly int[] names;
    readonly Position[]? positions;

    bool isShared;
    Derived? derived;

    /// <summary>
    /// <paramref name="names"/> must ascend; <paramref name="positions"/> is null when none is known. A shared shape belongs
    /// to an expression and remembers what is made of it.
    /// </summary>
    internal AttributeShape(int[] names, Position[]? positions, Position origin = default, bool isShared = false)
    {
        this.names = names;
        this.positions = positions;
        this.isShared = isShared;
        Origin = origin;
    }

    /// <summary>The shape of a set that no expression has: the one of an earlier set, if it is the same. Takes the arrays as they are.</summary>
    internal static AttributeShape Of(int[] names, Position[]? positions, Position origin)
    {
        if (names.Length > LargestRecent)
        {
            return new AttributeShape(names, positions, origin);
        }
        ref var slot = ref SlotOf(names);
        return Recent(ref slot, names, positions, origin) ?? Kept(ref slot, new AttributeShape(names, positions, origin));
    }

    /// <summary>The same for names that stand in a larger array, of which a copy is made if they are not known. No positions: none is known.</summary>
    internal static AttributeShape Of(ReadOnlySpan<int> names, ReadOnlySpan<Position> positions, Position origin)
    {
        ref var slot = ref SlotOf(names);
        return (names.Length > LargestRecent ? null : Recent(ref slot, names, positions, origin))
            ?? Of(names.ToArray(), positions.IsEmpty ? null : positions.ToArray(), origin);
    }

    /// <summary>The same for a set of one attribute, of which there are many.</summary>
    internal static AttributeShape Of(Symbol name, Position position)
    {
        var id = name.Id;
        return Of(new ReadOnlySpan<int>(in id), new ReadOnlySpan<Position>(in position), default);
    }

    // What is found again is shared from then on.
    static AttributeShape? Recent(ref AttributeShape? slot, ReadOnlySpan<int> names, ReadOnlySpan<Position> positions, Position origin)
    {
        if (Volatile.Read(ref slot) is { } known && known.Is(names, positions, origin))
        {
            known.isShared = true;
            return known;
        }
        return null;
    }

    static AttributeShape Kept(ref AttributeShape? slot, AttributeShape made)
    {
        Volatile.Write(ref slot, made);
        return made;
    }

    static ref AttributeShape? SlotOf(ReadOnlySpan<int> names)
    {
        var hash = (uint)names.Length;
        foreach (var name in names)
        {
            hash = (hash * 31) + (uint)name;
        }
        return ref recent[(hash ^ (hash >> 15)) % RecentShapes];
    }

    // No positions: none is known.
    bool Is(ReadOnlySpan<int> names, ReadOnlySpan<Position> positions, Position origin) =>
        Origin == origin && this.names.AsSpan().SequenceEqual(names) && this.positions.AsSpan().SequenceEqual(positions);

    public int Count => names.Length;

    /// <summary>Where sets of this shape were written, if they were.</summary>
    public Position Origin { get; }

    /// <summary>Many sets may have this very shape.</summary>
    internal bool IsShared => isShared;

    /// <summary>The expression of sets of this shape whose cells are not all made yet.</summary>
    internal LiteralNode? Maker { get; set; }

    internal int[] Ids => names;

    public Symbol Name(int index) => new(names[index]);

    public Position Position(int index) => positions is null ? default : positions[index];

    public AttributeShape WithoutPositions => positions is null && !Origin.IsKnown
        ? this
        : Remembered.WithoutPositions ??= new AttributeShape(names, null, isShared: isShared);

    Derived Remembered => derived ?? Interlocked.CompareExchange(ref derived, new Derived(), null) ?? derived;

    /// <summary>The index of a name, or a negative number.</summary>
    public int IndexOf(Symbol name)
    {
        var count = names.Length;
        ref var first = ref MemoryMarshal.GetArrayDataReference(names);
        var start = 0;
        // Without branches to guess, as most are guessed wrong: what is left is compared all at once, some of it twice.
        while (count > LargestScan)
        {
            var half = count >> 1;
            // All ones where the name in the middle is not behind the wanted one.
            start += half & ((Unsafe.Add(ref first, start + half) - name.Id - 1) >> 31);
            count -= half;
        }
        first = ref Unsafe.Add(ref first, start);
        uint found;
        if (count < Four)
        {
            if (count == 0)
            {
                return -1;
            }
            found = Equal(ref first, 0, name) | Equal(ref first, count >> 1, name) | Equal(ref first, count - 1, name);
        }
        else
        {
            var wanted = Vector128.Create(name.Id);
            found = Equal(ref first, 0, wanted) | Equal(ref first, count - Four, wanted);
            if (count > 2 * Four)
            {
                found |= Equal(ref first, Four, wanted) | Equal(ref first, count - (2 * Four), wanted);
            }
        }
        return found != 0 ? start + BitOperations.TrailingZeroCount(found) : -1;
    }

    // A bit at the place of the name, if it is the one wanted.
    static uint Equal(ref int names, int at, Symbol wanted) => (Unsafe.Add(ref names, at) == wanted.Id ? 1u : 0u) << at;

    // The same for four names.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static uint Equal(ref int names, int at, Vector128<int> wanted) =>
        Vector128.Equals(Vector128.LoadUnsafe(ref names, (nuint)at), wanted).ExtractMostSignificantBits() << at;

    /// <summary>Whether each name of another shape is here, too, and was written at the same place: then <c>//</c> with it leaves the shape as it is.</summary>
    internal bool Has(AttributeShape other)
    {
        for (var i = 0; i < other.names.Length; i++)
        {
            var index = IndexOf(new Symbol(other.names[i]));
            if (index < 0 || Position(index) != other.Position(i))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>The indices in byte order of the names; computed once for all sets of this shape.</summary>
    public ReadOnlySpan<int> LexicalOrder(SymbolTable symbols)
    {
        if (derived?.Lexical is { } known && ReferenceEquals(known.Symbols, symbols))
        {
            return known.Order;
        }
        var order = NameOrder.Of(names, symbols);
        Remembered.Lexical = new LexicalOrderOf(symbols, order);
        return order;
    }

    /// <summary>The shape of <c>left // right</c>.</summary>
    internal static AttributeShape Union(AttributeShape left, AttributeShape right)
    {
        if (!left.isShared || !right.isShared)
        {
            return MakeUnion(left, right, false, out _);
        }
        var remembered = left.Remembered;
        var unions = remembered.Unions;
        foreach (var known in unions)
        {
            if (ReferenceEquals(known.Right, right))
            {
                return known.Result;
            }
        }
        var result = MakeUnion(left, right, true, out var isRecent);
        // Where right sides come and go, the table of recent shapes finds the result as quickly.
        if (!isRecent || unions.Length < Derived.Most)
        {
            // Replaced as a whole: another thread sees the old list or the new one. One of two concurrent additions may be lost.
            remembered.Unions = Derived.Append(unions, new KnownUnion(right, result));
        }
        return result;
    }

    /// <summary>The shape without the names at some indices, of which <paramref name="count"/> are left. Nobody says where such a set was written.</summary>
    internal AttributeShape Without(ReadOnlySpan<bool> gone, int count)
    {
        var remembered = isShared ? Remembered : null;
        foreach (var known in remembered?.Parts ?? [])
        {
            if (known.names.Length == count && IsWithout(known.names, gone))
            {
                return known;
            }
        }
        var left = new int[count];
        var places = positions is null ? null : new Position[count];
        for (int i = 0, n = 0; i < names.Length; i++)
        {
            if (!gone[i])
            {
                left[n] = names[i];
                if (places is not null)
                {
                    places[n] = positions![i];
                }
                n++;
            }
        }
        var result = Of(left, places, default);
        if (remembered is not null)
        {
            result.isShared = true;
            remembered.Parts = Derived.Append(remembered.Parts, result);
        }
        return result;
    }

    bool IsWithout(int[] left, ReadOnlySpan<bool> gone)
    {
        for (int i = 0, n = 0; i < names.Length; i++)
        {
            if (!gone[i] && left[n++] != names[i])
            {
                return false;
            }
        }
        return true;
    }

    static AttributeShape MakeUnion(AttributeShape left, AttributeShape right, bool isShared, out bool isRecent)
    {
        isRecent = false;
        if (right.Count < left.Count && left.Has(right))
        {
            return left;
        }
        int[] a = left.names, b = right.names;
        var count = CountUnion(left, right);
        if (count == b.Length)
        {
            return new AttributeShape(b, right.positions, left.Origin, isShared);
        }
        var isPlaced = left.positions is not null || right.positions is not null;
        if (count > LargestRecent)
        {
            // Names that were all on the left already need no array of their own; here they are written over themselves.
            var names = count == a.Length ? a : new int[count];
            var positions = isPlaced ? new Position[count] : null;
            Join(left, right, names, positions);
            return new AttributeShape(names, positions, left.Origin, isShared);
        }
        Span<int> ids = stackalloc int[count];
        Span<Position> places = stackalloc Position[isPlaced ? count : 0];
        Join(left, right, ids, places);
        ref var slot = ref SlotOf(ids);
        if (Recent(ref slot, ids, places, left.Origin) is { } known)
        {
            isRecent = true;
            return known;
        }
        return Kept(ref slot, new AttributeShape(count == a.Length ? a : ids.ToArray(), isPlaced ? places.ToArray() : null, left.Origin, isShared));
    }

    // Positions are empty if none is known.
    static void Join(AttributeShape left, AttributeShape right, Span<int> names, Span<Position> positions)
    {
        if (right.Count <= left.Count / Few)
        {
            Insert(left, right, names, positions);
            return;
        }
        ReadOnlySpan<int> a = left.names, b = right.names;
        int i = 0, j = 0, n = 0;
        while (i < a.Length && j < b.Length)
        {
            int x = a[i], y = b[j];
            if (!positions.IsEmpty)
            {
                positions[n] = y <= x ? right.Position(j) : left.Position(i);
            }
            names[n++] = Math.Min(x, y);
            i += x <= y ? 1 : 0;
            j += y <= x ? 1 : 0;
        }
        // One of them has more.
        var (rest, from) = i < a.Length ? (left, i) : (right, j);
        rest.CopyTo(from, rest.Count - from, names[n..], positions.IsEmpty ? default : positions[n..]);
    }

    // Few names among many.
    static void Insert(AttributeShape left, AttributeShape right, Span<int> names, Span<Position> positions)
    {
        ReadOnlySpan<int> a = left.names, b = right.names;
        var (i, n) = (0, 0);
        for (var j = 0; j < b.Length; j++)
        {
            Copy(CountBelow(a[i..], b[j]), names, positions);
            i += i < a.Length && a[i] == b[j] ? 1 : 0;
            if (!positions.IsEmpty)
            {
                positions[n] = right.Position(j);
            }
            names[n++] = b[j];
        }
        Copy(a.Length - i, names, positions);

        void Copy(int count, Span<int> names, Span<Position> positions)
        {
            left.CopyTo(i, count, names[n..], positions.IsEmpty ? default : positions[n..]);
            i += count;
            n += count;
        }
    }

    // Where names already are what is copied there, nothing changes.
    void CopyTo(int start, int count, Span<int> names, Span<Position> positions)
    {
        this.names.AsSpan(start, count).CopyTo(names);
        if (positions.IsEmpty)
        {
            return;
        }
        if (this.positions is null)
        {
            positions[..count].Clear();
        }
        else
        {
            this.positions.AsSpan(start, count).CopyTo(positions);
        }
    }

    // How many of the names come before another one.
    static int CountBelow(ReadOnlySpan<int> names, int name)
    {
        ref var first = ref MemoryMarshal.GetReference(names);
        var (start, count) = (0, names.Length);
        while (count > 1)
        {
            var half = count >> 1;
            start += half & ((Unsafe.Add(ref first, start + half - 1) - name) >> 31);
            count -= half;
        }
        return start + (count == 1 && Unsafe.Add(ref first, start) < name ? 1 : 0);
    }

    static int CountUnion(AttributeShape left, AttributeShape right)
    {
        int[] a = left.names, b = right.names;
        int i = 0, j = 0, common = 0;
        if (b.Length <= a.Length / Few)
        {
            foreach (var name in b)
            {
                common += left.IndexOf(new Symbol(name)) >= 0 ? 1 : 0;
            }
            return a.Length + b.Length - common;
        }
        while (i < a.Length && j < b.Length)
        {
            int x = a[i], y = b[j];
            common += x == y ? 1 : 0;
            i += x <= y ? 1 : 0;
            j += y <= x ? 1 : 0;
        }
        return a.Length + b.Length - common;
    }

    // Most shapes of single sets are never asked for any of these.
    sealed class Derived
    {
        // More different right sides, or parts, than these at one place are not worth a search.
        public const int Most = 8;

        public LexicalOrderOf? Lexical;
        public AttributeShape? WithoutPositions;
        public KnownUnion[] Unions = [];
        public AttributeShape[] Parts = [];

        public static T[] Append<T>(T[] known, T made) => known.Length < Most ? [.. known, made] : [.. known.AsSpan(1), made];
    }

    // A shape may serve two sessions, whose symbols differ.
    sealed record LexicalOrderOf(SymbolTable Symbols, int[] Order);

    readonly record struct KnownUnion(AttributeShape Right, AttributeShape Result);
}
