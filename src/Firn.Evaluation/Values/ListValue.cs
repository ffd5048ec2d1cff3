using System.Runtime.CompilerServices;

namespace Firn.Evaluation;

/// <summary>
/// Cells in order. A part of a list shares the array of the whole. The cells of what <c>map</c> and <c>genList</c> return are made when
/// somebody asks for them. Decision: docs/decisions/evaluation-representation.md.
/// </summary>
public sealed class ListValue : Value
{
    // The cells of a shorter list cost little more than what would be needed to make them later.
    const int ShortestLater = 16;

    public static readonly ListValue Empty = new([]);

    // Value[], or LaterItems until somebody has asked for all cells at once.
    object storage;
    readonly int start;

    /// <summary>Takes the array as it is; the caller must not change it afterwards.</summary>
    public ListValue(Value[] items) : this(items, 0, items.Length)
    {
    }

    ListValue(object storage, int start, int count)
    {
        this.storage = storage;
        this.start = start;
        Count = count;
    }

    public int Count { get; }

    public override ValueKind Kind => ValueKind.List;

    public Value this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            var items = storage;
            return items.GetType() == typeof(LaterItems)
                ? Unsafe.As<LaterItems>(items)[start + index]
                : Unsafe.As<Value[]>(items)[start + index];
        }
    }

    /// <summary>All cells.</summary>
    public ReadOnlySpan<Value> Span => new(All(), start, Count);

    /// <summary>
    /// Lets go of the thunk of an element whose result is there and has no identity. To be called by who has just made it be computed.
    /// </summary>
    public void Settle(int index)
    {
        var items = storage;
        var place = start + index;
        var cells = items.GetType() == typeof(LaterItems) ? Unsafe.As<LaterItems>(items).PieceOf(ref place) : Unsafe.As<Value[]>(items);
        if (cells[place] is Thunk { Result: { HasNoIdentity: true } result })
        {
            Slots.Set(cells, place, result);
        }
    }

    public static ListValue Of(Value[] items) => items.Length == 0 ? Empty : new ListValue(items);

    /// <summary>The list of <paramref name="function"/> applied to each element of <paramref name="list"/>, later.</summary>
    public static ListValue Map(Value function, ListValue list) => Later(function, list, list.Count);

    /// <summary>The list of <paramref name="function"/> applied to 0, 1, … <paramref name="count"/> − 1, later.</summary>
    public static ListValue Generate(Value function, int count) => Later(function, null, count);

    public ListValue Slice(int from, int count) => count == 0 ? Empty : new ListValue(storage, start + from, count);

    static ListValue Later(Value function, ListValue? arguments, int count)
    {
        if (count >= ShortestLater)
        {
            return new ListValue(new LaterItems(function, arguments, count), 0, count);
        }
        var items = new Value[count];
        Span<Value> cells = items;
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = MakeCell(function, arguments, i);
        }
        return Of(items);
    }

    // The arguments are null for the numbers from 0 on.
    static Thunk MakeCell(Value function, ListValue? arguments, int index) =>
        Thunk.Apply(function, arguments is null ? IntValue.Of(index) : arguments[index]);

    Value[] All()
    {
        if (storage is LaterItems later)
        {
            storage = later.Complete();
        }
        return Unsafe.As<Value[]>(storage);
    }

    /// <summary>
    /// The cells of a list that a function gives. A cell that was not asked for yet is null: whoever walks such a list once holds few thunks at
    /// a time, and what nobody looks at has none. They stand in pieces that are small enough to be young objects like any others.
    /// </summary>
    sealed class LaterItems(Value function, ListValue? arguments, int count)
    {
        const int PieceBits = 10, PieceSize = 1 << PieceBits;

        readonly int length = count;
        readonly Value[]?[] pieces = new Value[]?[(count + PieceSize - 1) >> PieceBits];

        // Null when all cells are there.
        Value? function = function;
        ListValue? arguments = arguments;
        int missing = count;

        public Value this[int index]
        {
            get
            {
                var place = index;
                return PieceOf(ref place)[place] ?? Make(index);
            }
        }

        /// <summary>The piece that a cell is in; the place becomes that in the piece.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Value[] PieceOf(ref int place)
        {
            var number = place >> PieceBits;
            place &= PieceSize - 1;
            return pieces[number] ?? MakePiece(number);
        }

        /// <summary>All cells as one array, which a list of one piece has already.</summary>
        public Value[] Complete()
        {
            var all = pieces.Length == 1 ? PieceOf(0) : new Value[length];
            Span<Value> cells = all;
            for (var i = 0; i < cells.Length; i++)
            {
                cells[i] = this[i];
            }
            return all;
        }

        Value[] PieceOf(int place) => PieceOf(ref place);

        [MethodImpl(MethodImplOptions.NoInlining)]
        Value[] MakePiece(int number)
        {
            var made = new Value[Math.Min(PieceSize, length - (number << PieceBits))];
            return Slots.FillOnce(ref Slots.At(pieces, number), made) ?? made;
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        Value Make(int index)
        {
            // In this order: while there is a function, the arguments read before it are the right ones.
            var from = Volatile.Read(ref arguments);
            var cell = Volatile.Read(ref function) is { } applied ? MakeCell(applied, from, index) : null;
            var place = index;
            ref var slot = ref Slots.At(PieceOf(ref place), place);
            // Another thread may have been quicker: everybody must get the same cell.
            if (cell is null || Slots.FillOnce(ref slot!, cell) is not null)
            {
                return Volatile.Read(ref slot);
            }
            if (Slots.TakeLast(ref missing))
            {
                Volatile.Write(ref function, null);
                Volatile.Write(ref arguments, null);
            }
            return cell;
        }
    }
}
