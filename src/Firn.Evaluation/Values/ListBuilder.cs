namespace Firn.Evaluation;

/// <summary>
/// A list of unknown length. A long one comes in pieces (<see cref="PiecedItems"/>): no large array has to grow, and integers are kept as numbers.
/// </summary>
/// <param name="capacity">How many there may be.</param>
public sealed class ListBuilder(int capacity = 0)
{
    // Null while there is one piece.
    List<object>? full;
    Value[] cells = capacity == 0 ? [] : new Value[Math.Min(capacity, PiecedItems.PieceSize)];
    int filled;

    public int Count => ((full?.Count ?? 0) << PiecedItems.PieceBits) + filled;

    public Value this[int index] => (index >> PiecedItems.PieceBits) < (full?.Count ?? 0)
        ? PiecedItems.ElementOf(full![index >> PiecedItems.PieceBits], index & (PiecedItems.PieceSize - 1))
        : cells[index & (PiecedItems.PieceSize - 1)];

    /// <summary>One more cell.</summary>
    public void Add(Value cell)
    {
        if (filled == cells.Length)
        {
            MakeRoom();
        }
        Slots.Set(cells, filled++, cell);
    }

    /// <summary>The cells of a list.</summary>
    public void AddAll(ListValue list)
    {
        for (var i = 0; i < list.Count; i++)
        {
            Add(list[i]);
        }
    }

    /// <summary>The list; the builder is not used any more.</summary>
    public ListValue Build()
    {
        if (filled < cells.Length)
        {
            Array.Resize(ref cells, filled);
        }
        if (full is null)
        {
            return ListValue.Of(cells);
        }
        var count = Count;
        if (filled > 0)
        {
            full.Add(Packed());
        }
        return new ListValue(new PiecedItems([.. full], count), count);
    }

    void MakeRoom()
    {
        if (filled < PiecedItems.PieceSize)
        {
            Array.Resize(ref cells, Math.Max(8, filled * 2));
            return;
        }
        (full ??= []).Add(Packed());
        filled = 0;
        // Numbers have not taken the cells, so they serve again.
        if (full[^1] is Value[])
        {
            cells = new Value[PiecedItems.PieceSize];
        }
    }

    object Packed() => (object?)PiecedItems.Numbers.Of(cells) ?? cells;
}
