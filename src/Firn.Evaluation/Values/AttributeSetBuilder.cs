using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>Collects attributes in any order; of a repeated name the last one added wins.</summary>
public sealed class AttributeSetBuilder(int capacity = 8)
{
    int[] names = new int[capacity];
    Value[] values = new Value[capacity];
    Position[] positions = new Position[capacity];
    int count;
    bool ascending = true, anyPosition;

    public int Count => count;

    public void Add(Symbol name, Value value, Position position = default)
    {
        if (count == names.Length)
        {
            var size = Math.Max(4, count * 2);
            Array.Resize(ref names, size);
            Array.Resize(ref values, size);
            Array.Resize(ref positions, size);
        }
        ascending &= count == 0 || names[count - 1] < name.Id;
        anyPosition |= position.IsKnown;
        names[count] = name.Id;
        values.AsSpan()[count] = value;
        positions[count++] = position;
    }

    public AttributeSet Build(Position position = default)
    {
        if (count == 0)
        {
            return position.IsKnown ? new AttributeSet(AttributeShape.Empty, [], position) : AttributeSet.Empty;
        }
        if (!ascending)
        {
            Sort();
        }
        Array.Resize(ref names, count);
        Array.Resize(ref values, count);
        Array.Resize(ref positions, count);
        return new AttributeSet(new AttributeShape(names, anyPosition ? positions : null), values, position);
    }

    void Sort()
    {
        var order = new int[count];
        for (var i = 0; i < count; i++)
        {
            order[i] = i;
        }
        Array.Sort(order, (a, b) => names[a] != names[b] ? names[a].CompareTo(names[b]) : a.CompareTo(b));
        var sortedNames = new int[count];
        var sortedValues = new Value[count];
        var sortedPositions = new Position[count];
        var n = 0;
        foreach (var from in order)
        {
            n -= n > 0 && sortedNames[n - 1] == names[from] ? 1 : 0;
            sortedNames[n] = names[from];
            sortedValues[n] = values[from];
            sortedPositions[n++] = positions[from];
        }
        (names, values, positions, count) = (sortedNames, sortedValues, sortedPositions, n);
    }
}
