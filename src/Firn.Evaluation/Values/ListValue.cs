namespace Firn.Evaluation;

/// <summary>Cells in order. A part of a list shares the array of the whole.</summary>
public sealed class ListValue : Value
{
    public static readonly ListValue Empty = new([]);

    readonly Value[] items;
    readonly int start;

    /// <summary>Takes the array as it is; the caller must not change it afterwards.</summary>
    public ListValue(Value[] items) : this(items, 0, items.Length)
    {
    }

    ListValue(Value[] items, int start, int count)
    {
        this.items = items;
        this.start = start;
        Count = count;
    }

    public int Count { get; }

    public override ValueKind Kind => ValueKind.List;

    public Value this[int index] => Span[index];

    public ReadOnlySpan<Value> Span => new(items, start, Count);

    /// <summary>
    /// Lets go of the thunk of an element whose result is there and has no identity. To be called by who has just made it be computed.
    /// </summary>
    public void Settle(int index)
    {
        ref var slot = ref items[start + index];
        if (slot is Thunk { Result: { HasNoIdentity: true } result })
        {
            slot = result;
        }
    }

    public static ListValue Of(Value[] items) => items.Length == 0 ? Empty : new ListValue(items);

    public ListValue Slice(int from, int count) => count == 0 ? Empty : new ListValue(items, start + from, count);
}
