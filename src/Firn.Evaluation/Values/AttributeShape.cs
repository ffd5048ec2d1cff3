using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>
/// The names of a set and where they were written, without the values: ascending symbols, no repetitions. All sets that
/// one expression makes share one shape.
/// </summary>
public sealed class AttributeShape
{
    public static readonly AttributeShape Empty = new([], null);

    readonly int[] names;
    readonly Position[]? positions;
    int[]? lexical;
    AttributeShape? withoutPositions;

    /// <summary><paramref name="names"/> must ascend; <paramref name="positions"/> is null when none is known.</summary>
    internal AttributeShape(int[] names, Position[]? positions)
    {
        this.names = names;
        this.positions = positions;
        withoutPositions = positions is null ? this : null;
    }

    public int Count => names.Length;

    internal int[] Ids => names;

    internal Position[]? Positions => positions;

    public Symbol Name(int index) => new(names[index]);

    public Position Position(int index) => positions is null ? default : positions[index];

    public AttributeShape WithoutPositions => withoutPositions ??= new AttributeShape(names, null);

    /// <summary>The index of a name, or a negative number.</summary>
    public int IndexOf(Symbol name)
    {
        var ids = names;
        int low = 0, high = ids.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var found = ids[middle];
            if (found == name.Id)
            {
                return middle;
            }
            if (found < name.Id)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }
        return -1;
    }

    /// <summary>The indices in byte order of the names; computed once for all sets of this shape.</summary>
    public ReadOnlySpan<int> LexicalOrder(SymbolTable symbols)
    {
        if (lexical is { } known)
        {
            return known;
        }
        var order = new int[names.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }
        Array.Sort(order, (a, b) => symbols.Compare(new Symbol(names[a]), new Symbol(names[b])));
        lexical = order;
        return order;
    }
}
