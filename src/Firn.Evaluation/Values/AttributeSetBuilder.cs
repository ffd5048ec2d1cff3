using Firn.Primitives;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>Collects attributes in any order; of a repeated name the last one added wins.</summary>
public sealed class AttributeSetBuilder(int capacity = 8)
{
    const int LargestInsertion = 32;

    int[] names = new int[capacity];
    Value[] values = new Value[capacity];
    // Null until a position is known.
    Position[]? positions;
    int count;
    bool ascending = true;

    public int Count => count;

    public void Add(Symbol name, Value value, Position position = default)
    {
        if (count == names.Length)
        {
            Resize(Math.Max(4, count * 2));
        }
        ascending &= count == 0 || names[count - 1] < name.Id;
        names[count] = name.Id;
        values.AsSpan()[count] = value;
        if (position.IsKnown)
        {
            positions ??= new Position[names.Length];
            positions[count] = position;
        }
        count++;
    }

    /// <summary>Where an attribute was written that is added already.</summary>
    internal bool TryPosition(Symbol name, out Position position)
    {
        var index = names.AsSpan(0, count).IndexOf(name.Id);
        position = index < 0 || positions is null ? default : positions[index];
        return index >= 0;
    }

    public AttributeSet Build(Position position = default) => Build(position, keepsArrays: false);

    /// <summary>The same, for a builder that is used again.</summary>
    public AttributeSet BuildAndClear()
    {
        var set = Build(default, keepsArrays: true);
        values.AsSpan(0, count).Clear();
        (count, ascending, positions) = (0, true, null);
        return set;
    }

    AttributeSet Build(Position position, bool keepsArrays)
    {
        if (count == 0)
        {
            return position.IsKnown ? AttributeSet.Create(new AttributeShape([], null, position)) : AttributeSet.Empty;
        }
        if (!ascending)
        {
            Sort();
        }
        if (count == names.Length && !keepsArrays)
        {
            return AttributeSet.Taking(AttributeShape.Of(names, positions, position), values);
        }
        var shape = AttributeShape.Of(names.AsSpan(0, count), positions is null ? default : positions.AsSpan(0, count), position);
        return AttributeSet.Of(shape, values.AsSpan(0, count));
    }

    void Resize(int size)
    {
        Array.Resize(ref names, size);
        Array.Resize(ref values, size);
        if (positions is not null)
        {
            Array.Resize(ref positions, size);
        }
    }

    void Sort()
    {
        if (count <= LargestInsertion)
        {
            Insert();
            return;
        }
        // By name, then by the order of adding: of equal names the last one stays.
        var order = new long[count];
        for (var i = 0; i < count; i++)
        {
            order[i] = ((long)names[i] << 32) | (uint)i;
        }
        NumberSort.SortByUpperHalf(order);
        var distinct = 0;
        for (var i = 0; i < count; i++)
        {
            distinct += i + 1 == count || order[i] >> 32 != order[i + 1] >> 32 ? 1 : 0;
        }
        var sortedNames = new int[distinct];
        var sortedValues = new Value[distinct];
        Span<Value> to = sortedValues;
        var sortedPositions = positions is null ? null : new Position[distinct];
        var n = 0;
        for (var i = 0; i < count; i++)
        {
            if (i + 1 < count && order[i] >> 32 == order[i + 1] >> 32)
            {
                continue;
            }
            var from = (int)order[i];
            sortedNames[n] = names[from];
            to[n] = values[from];
            if (sortedPositions is not null)
            {
                sortedPositions[n] = positions![from];
            }
            n++;
        }
        (names, values, positions, count) = (sortedNames, sortedValues, sortedPositions, distinct);
    }

    // Sorts in place; mostly one name at the end is out of order.
    void Insert()
    {
        Span<Value> cells = values;
        for (var i = 1; i < count; i++)
        {
            var (name, value, position) = (names[i], cells[i], positions?[i] ?? default);
            var at = i;
            for (; at > 0 && names[at - 1] > name; at--)
            {
                names[at] = names[at - 1];
                cells[at] = cells[at - 1];
                if (positions is not null)
                {
                    positions[at] = positions[at - 1];
                }
            }
            names[at] = name;
            cells[at] = value;
            if (positions is not null)
            {
                positions[at] = position;
            }
        }
        var n = 0;
        for (var i = 0; i < count; i++)
        {
            n -= n > 0 && names[n - 1] == names[i] ? 1 : 0;
            names[n] = names[i];
            cells[n] = cells[i];
            if (positions is not null)
            {
                positions[n] = positions[i];
            }
            n++;
        }
        count = n;
    }
}
