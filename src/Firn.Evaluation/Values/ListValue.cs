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

    // Value[], or PiecedItems until somebody has asked for all cells at once.
    object storage;
    readonly int start;

    /// <summary>Takes the array as it is; the caller must not change it afterwards.</summary>
    public ListValue(Value[] items) : this(items, 0, items.Length)
    {
    }

    internal ListValue(PiecedItems items, int count) : this(items, 0, count)
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
            return items.GetType() == typeof(PiecedItems)
                ? Unsafe.As<PiecedItems>(items)[start + index]
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
        if (items.GetType() == typeof(PiecedItems))
        {
            Unsafe.As<PiecedItems>(items).Settle(start + index);
        }
        else
        {
            Settle(Unsafe.As<Value[]>(items), start + index);
        }
    }

    /// <summary>
    /// The number of an element, if it is an integer that is there or that integers alone give: no cell is made then. Who makes use of it has to
    /// <see cref="Keep"/> it.
    /// </summary>
    public bool TryNumber(int index, Evaluator evaluator, out long number)
    {
        var items = storage;
        return items.GetType() == typeof(PiecedItems)
            ? Unsafe.As<PiecedItems>(items).TryNumber(start + index, evaluator, out number)
            : IsNumber(Unsafe.As<Value[]>(items)[start + index], out number);
    }

    /// <summary>
    /// The element of which <see cref="TryNumber"/> told the number is forced. False if that did not come about because another thread has asked for it as a cell.
    /// </summary>
    public bool Keep(int index, long number, Evaluator evaluator) =>
        storage is not PiecedItems items || items.Keep(start + index, number, evaluator);

    /// <summary>The truth value that a function gives for an element, if integers alone give it.</summary>
    public bool TryTest(IntegerFunction function, int index, Evaluator evaluator, out bool isTrue)
    {
        isTrue = false;
        return TryNumber(index, evaluator, out var number) && function.TryTest(number, out isTrue) && Keep(index, number, evaluator);
    }

    public static ListValue Of(Value[] items) => items.Length == 0 ? Empty : new ListValue(items);

    /// <summary>A list of integers.</summary>
    public static ListValue Of(ReadOnlySpan<long> numbers)
    {
        if (numbers.Length > PiecedItems.PieceSize)
        {
            return new ListValue(PiecedItems.Of(numbers), numbers.Length);
        }
        var cells = new Value[numbers.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            cells[i] = IntValue.Of(numbers[i]);
        }
        return Of(cells);
    }

    /// <summary>The list of <paramref name="function"/> applied to each element of <paramref name="list"/>, later.</summary>
    public static ListValue Map(Value function, ListValue list) => Later(function, list, list.Count);

    /// <summary>The list of <paramref name="function"/> applied to 0, 1, … <paramref name="count"/> − 1, later.</summary>
    public static ListValue Generate(Value function, int count) => Later(function, null, count);

    public ListValue Slice(int from, int count) => count == 0 ? Empty : new ListValue(storage, start + from, count);

    static ListValue Later(Value function, ListValue? arguments, int count)
    {
        if (count >= ShortestLater)
        {
            return new ListValue(new PiecedItems(function, arguments, count), count);
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
    internal static Thunk MakeCell(Value function, ListValue? arguments, int index) =>
        Thunk.Apply(function, arguments is null ? IntValue.Of(index) : arguments[index]);

    internal static void Settle(Value[] cells, int place)
    {
        if (cells[place] is Thunk { Result: { HasNoIdentity: true } result })
        {
            Slots.Set(cells, place, result);
        }
    }

    internal static bool IsNumber(Value? cell, out long number)
    {
        if (cell is Thunk thunk)
        {
            cell = thunk.Result;
        }
        if (cell is IntValue integer)
        {
            number = integer.Number;
            return true;
        }
        number = 0;
        return false;
    }

    Value[] All()
    {
        if (storage is PiecedItems pieces)
        {
            storage = pieces.Complete();
        }
        return Unsafe.As<Value[]>(storage);
    }
}
