using System.Runtime.CompilerServices;

namespace Firn.Evaluation;

/// <summary>
/// The elements of a long list, in pieces that are small enough to be young objects like any others. The cells of what a function gives are made when
/// somebody asks for them: whoever walks such a list once holds few thunks at a time, and what nobody looks at has none. A piece of nothing but integers
/// keeps their numbers and no cells: no program can tell two cells of an integer apart. Decision: docs/decisions/evaluation-representation.md.
/// </summary>
sealed class PiecedItems
{
    public const int PieceBits = 10, PieceSize = 1 << PieceBits;

    readonly int length;
    // Value[], of which a cell that was not asked for yet is null, or Numbers; null before somebody has asked for an element of it.
    readonly object?[] pieces;

    // Null when all cells are there.
    Value? function;
    ListValue? arguments;
    int missing;

    // The function as one of integers, once somebody has asked; what it is for good is written last.
    IntegerFunction? integers;
    volatile bool isExamined;

    /// <summary>What a function gives for each of some arguments, or for the numbers from 0 on.</summary>
    public PiecedItems(Value function, ListValue? arguments, int count)
    {
        length = missing = count;
        pieces = new object?[(count + PieceSize - 1) >> PieceBits];
        this.function = function;
        this.arguments = arguments;
    }

    /// <summary>Pieces that are all there.</summary>
    public PiecedItems(object[] pieces, int count)
    {
        length = count;
        this.pieces = pieces;
    }

    /// <summary>Nothing but integers.</summary>
    public static PiecedItems Of(ReadOnlySpan<long> numbers)
    {
        var pieces = new object[(numbers.Length + PieceSize - 1) >> PieceBits];
        for (var i = 0; i < pieces.Length; i++)
        {
            pieces[i] = Numbers.Of(numbers[(i << PieceBits)..Math.Min((i + 1) << PieceBits, numbers.Length)]);
        }
        return new PiecedItems(pieces, numbers.Length);
    }

    public Value this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var piece = pieces[index >> PieceBits];
            return piece is not null && piece.GetType() == typeof(Value[])
                ? Unsafe.As<Value[]>(piece)[index & (PieceSize - 1)] ?? Make(index)
                : Read(index);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    Value Read(int index)
    {
        if (pieces[index >> PieceBits] is Numbers numbers && numbers.TryRead(index & (PieceSize - 1), out var number))
        {
            return IntValue.Of(number);
        }
        return CellsOf(index >> PieceBits)[index & (PieceSize - 1)] ?? Make(index);
    }

    /// <summary>An element of a piece that is all there.</summary>
    public static Value ElementOf(object piece, int place) =>
        piece is Numbers numbers && numbers.TryRead(place, out var number) ? IntValue.Of(number) : ((Value[])piece)[place];

    /// <summary>Lets go of the thunk of an element; at the end of a piece of integers, of all its cells.</summary>
    public void Settle(int index)
    {
        var number = index >> PieceBits;
        if (pieces[number] is Value[] cells)
        {
            var place = index & (PieceSize - 1);
            ListValue.Settle(cells, place);
            if (place == cells.Length - 1)
            {
                SettleArguments(index - place, cells.Length);
                if (Numbers.Of(cells) is { } packed)
                {
                    // Its cells are all there, so nobody makes another one in the piece that is replaced.
                    Volatile.Write(ref Slots.At(pieces, number)!, packed);
                }
            }
        }
    }

    // What the elements were computed of is computed as well in most cases, and nobody walks that list perhaps.
    void SettleArguments(int start, int count)
    {
        if (Volatile.Read(ref arguments) is { } from)
        {
            for (var i = start; i < start + count; i++)
            {
                from.Settle(i);
            }
        }
    }

    /// <summary>
    /// The integer that an element is, if it is there or integers alone give it. Its cell counts as forced only once
    /// <see cref="Keep"/> has been told.
    /// </summary>
    public bool TryNumber(int index, Evaluator evaluator, out long number)
    {
        var place = index & (PieceSize - 1);
        switch (pieces[index >> PieceBits])
        {
            case Numbers numbers:
                return numbers.TryRead(place, out number) || (numbers.Filled == place && TryCompute(index, evaluator, out number));
            case Value[] cells:
                return ListValue.IsNumber(cells[place], out number);
            default:
                number = 0;
                return place == 0 && TryCompute(index, evaluator, out number);
        }
    }

    /// <summary>An element that was computed of integers alone was used: it is there from now on.</summary>
    public bool Keep(int index, long number, Evaluator evaluator)
    {
        var place = index & (PieceSize - 1);
        ref var slot = ref Slots.At(pieces, index >> PieceBits)!;
        if (slot is null && place == 0)
        {
            Slots.FillOnce(ref slot, new Numbers(SizeOf(index >> PieceBits)));
        }
        if (slot is not Numbers numbers)
        {
            return slot is Value[] cells && cells[place] is not null;
        }
        if (numbers.Filled > place)
        {
            return true;
        }
        var from = Volatile.Read(ref arguments);
        if (!numbers.TryFill(place, number))
        {
            return false;
        }
        if (from is not null && from.TryNumber(index, evaluator, out var argument))
        {
            from.Keep(index, argument, evaluator);
        }
        CountOne();
        return true;
    }

    /// <summary>All cells as one array, which a list of one piece has already.</summary>
    public Value[] Complete()
    {
        var all = pieces.Length == 1 ? CellsOf(0) : new Value[length];
        Span<Value> cells = all;
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = this[i];
        }
        return all;
    }

    bool TryCompute(int index, Evaluator evaluator, out long number)
    {
        if (!isExamined)
        {
            integers = Volatile.Read(ref function) is { } known ? evaluator.OfIntegers(known, 1) : null;
            isExamined = true;
        }
        number = 0;
        if (integers is not { } computed)
        {
            return false;
        }
        // In this order, as in Make.
        var from = Volatile.Read(ref arguments);
        if (Volatile.Read(ref function) is null)
        {
            return false;
        }
        long argument = index;
        return (from is null || from.TryNumber(index, evaluator, out argument)) && computed.TryCompute(argument, out number);
    }

    int SizeOf(int piece) => Math.Min(PieceSize, length - (piece << PieceBits));

    // The cells of a piece. What was kept as numbers becomes cells for good when another one has to stand beside them.
    [MethodImpl(MethodImplOptions.NoInlining)]
    Value[] CellsOf(int piece)
    {
        ref var slot = ref Slots.At(pieces, piece)!;
        while (true)
        {
            var found = Volatile.Read(ref slot);
            if (found is Value[] cells)
            {
                return cells;
            }
            var made = new Value[SizeOf(piece)];
            (found as Numbers)?.MoveTo(made);
            if (Interlocked.CompareExchange(ref slot, made, found) == found)
            {
                return made;
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    Value Make(int index)
    {
        // In this order: while there is a function, the arguments read before it are the right ones.
        var from = Volatile.Read(ref arguments);
        var cell = Volatile.Read(ref function) is { } applied ? ListValue.MakeCell(applied, from, index) : null;
        ref var slot = ref Slots.At(CellsOf(index >> PieceBits), index & (PieceSize - 1));
        // Another thread may have been quicker: everybody must get the same cell.
        if (cell is null || Slots.FillOnce(ref slot!, cell) is not null)
        {
            return Volatile.Read(ref slot);
        }
        CountOne();
        return cell;
    }

    void CountOne()
    {
        if (Slots.TakeLast(ref missing))
        {
            Volatile.Write(ref function, null);
            Volatile.Write(ref arguments, null);
        }
    }

    /// <summary>The first integers of a piece; the others are not asked for yet.</summary>
    public sealed class Numbers
    {
        const int Closed = int.MinValue;

        readonly long[] numbers;
        // How many are there; negative once they were moved and nothing may be added.
        int filled;

        /// <summary>Room for so many.</summary>
        public Numbers(int size) => numbers = new long[size];

        Numbers(long[] all) => (numbers, filled) = (all, all.Length);

        public int Filled => Volatile.Read(ref filled) & ~Closed;

        /// <summary>The numbers of cells if all are forced integers, else null.</summary>
        public static Numbers? Of(ReadOnlySpan<Value?> cells)
        {
            foreach (var cell in cells)
            {
                if (cell is null || cell.GetType() != typeof(IntValue))
                {
                    return null;
                }
            }
            var numbers = new long[cells.Length];
            for (var i = 0; i < cells.Length; i++)
            {
                numbers[i] = Unsafe.As<IntValue>(cells[i]!).Number;
            }
            return new Numbers(numbers);
        }

        /// <summary>All of a piece.</summary>
        public static Numbers Of(ReadOnlySpan<long> numbers) => new(numbers.ToArray());

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TryRead(int place, out long number)
        {
            if (place < Filled)
            {
                number = numbers[place];
                return true;
            }
            number = 0;
            return false;
        }

        /// <summary>Adds the next one. Two threads may come at once, with the same number; one of them has added it.</summary>
        public bool TryFill(int place, long number)
        {
            if (!Sharing.IsOn)
            {
                if (filled != place)
                {
                    return false;
                }
                numbers[place] = number;
                filled = place + 1;
                return true;
            }
            if (Volatile.Read(ref filled) != place)
            {
                return false;
            }
            numbers[place] = number;
            return Interlocked.CompareExchange(ref filled, place + 1, place) == place;
        }

        /// <summary>Nothing is added from now on; what is there becomes cells.</summary>
        public void MoveTo(Span<Value> cells)
        {
            var count = Interlocked.Or(ref filled, Closed) & ~Closed;
            for (var i = 0; i < count; i++)
            {
                cells[i] = IntValue.Of(numbers[i]);
            }
        }
    }
}
