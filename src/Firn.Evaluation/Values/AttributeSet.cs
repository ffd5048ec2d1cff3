using System.Diagnostics.CodeAnalysis;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>One attribute of a set: its name, its cell and where it was written.</summary>
public readonly record struct Attribute(Symbol Name, Value Value, Position Position);

/// <summary>
/// An immutable attribute set, sorted by symbol. <c>//</c> with a small right side lays it over the left one instead of
/// copying; whoever walks such a set makes it flat once.
/// </summary>
public sealed class AttributeSet : Value
{
    const int LargestLayer = 16, MostLayers = 8;

    public static readonly AttributeSet Empty = new(AttributeShape.Empty, [], default);

    readonly AttributeShape shape;
    readonly Value[] values;
    // Null: shape and values are all. Else the set below; once flat, a set with everything in it.
    AttributeSet? below;
    readonly int layers;

    /// <summary>Takes the array as it is: one cell for each name of the shape.</summary>
    public AttributeSet(AttributeShape shape, Value[] values, Position position = default)
    {
        this.shape = shape;
        this.values = values;
        Count = values.Length;
        Position = position;
    }

    AttributeSet(AttributeSet below, AttributeSet above, int count)
    {
        shape = above.shape;
        values = above.values;
        this.below = below;
        layers = below.layers + 1;
        Count = count;
        Position = below.Position;
    }

    public int Count { get; }

    /// <summary>Where the set was written, if it was.</summary>
    public Position Position { get; }

    public override ValueKind Kind => ValueKind.Set;

    /// <summary>All names; together with <see cref="Values"/>, index by index.</summary>
    public AttributeShape Shape => Flat().shape;

    public ReadOnlySpan<Value> Values => Flat().values;

    /// <summary>The cell of a name, or null.</summary>
    public Value? Get(Symbol name)
    {
        var set = this;
        do
        {
            var index = set.shape.IndexOf(name);
            if (index >= 0)
            {
                return set.values[index];
            }
            set = set.below;
        }
        while (set is not null);
        return null;
    }

    public bool TryGet(Symbol name, [NotNullWhen(true)] out Value? value) => (value = Get(name)) is not null;

    public bool Contains(Symbol name) => Get(name) is not null;

    /// <summary>The attribute with its position.</summary>
    public bool TryFind(Symbol name, out Attribute attribute)
    {
        var set = this;
        do
        {
            var index = set.shape.IndexOf(name);
            if (index >= 0)
            {
                attribute = new Attribute(name, set.values[index], set.shape.Position(index));
                return true;
            }
            set = set.below;
        }
        while (set is not null);
        attribute = default;
        return false;
    }

    /// <summary>A look-up that first tries the index where the name was found last time.</summary>
    internal Value? Get(Symbol name, ref int guess, out Position position)
    {
        var set = this;
        do
        {
            var index = guess;
            var ids = set.shape.Ids;
            if ((uint)index >= (uint)ids.Length || ids[index] != name.Id)
            {
                index = set.shape.IndexOf(name);
                if (index < 0)
                {
                    set = set.below;
                    continue;
                }
                guess = index;
            }
            position = set.shape.Position(index);
            return set.values[index];
        }
        while (set is not null);
        position = default;
        return null;
    }

    /// <summary>Ascending by symbol: the order in which sets are compared and forced.</summary>
    public Enumerator GetEnumerator() => new(Flat());

    /// <summary>The attribute at an index of <see cref="Shape"/>.</summary>
    public Attribute At(int index)
    {
        var flat = Flat();
        return new Attribute(flat.shape.Name(index), flat.values[index], flat.shape.Position(index));
    }

    /// <summary>The set that <c>left // right</c> is.</summary>
    public static AttributeSet Update(AttributeSet left, AttributeSet right)
    {
        if (left.Count == 0)
        {
            return right;
        }
        if (right.Count == 0)
        {
            return left;
        }
        if (right.Count <= LargestLayer && left.Count > right.Count && right.below is null && left.layers < MostLayers)
        {
            var added = 0;
            foreach (var id in right.shape.Ids)
            {
                added += left.Contains(new Symbol(id)) ? 0 : 1;
            }
            // A right side that replaces everything needs no layer.
            return new AttributeSet(left, right, left.Count + added);
        }
        return Merge(left.Flat(), right.Flat());
    }

    AttributeSet Flat()
    {
        if (below is not { } under)
        {
            return this;
        }
        if (under.Count == Count && under.below is null && under.isFlattened)
        {
            return under;
        }
        return Flatten();
    }

    // Set on a set that was made by Flatten for one layered set, and is reachable only through it.
    bool isFlattened;

    AttributeSet Flatten()
    {
        var chain = new List<AttributeSet>();
        var set = this;
        while (set.below is { } under)
        {
            if (under.isFlattened)
            {
                set = under;
                break;
            }
            chain.Add(set);
            set = under;
        }
        var flat = set;
        for (var i = chain.Count - 1; i >= 0; i--)
        {
            flat = Merge(flat, new AttributeSet(chain[i].shape, chain[i].values));
        }
        flat = new AttributeSet(flat.shape, flat.values, Position) { isFlattened = true };
        below = flat;
        return flat;
    }

    static AttributeSet Merge(AttributeSet left, AttributeSet right)
    {
        int[] a = left.shape.Ids, b = right.shape.Ids;
        var names = new int[a.Length + b.Length];
        var values = new Value[names.Length];
        var positions = left.shape.Positions is null && right.shape.Positions is null ? null : new Position[names.Length];
        Span<Value> to = values;
        int i = 0, j = 0, n = 0;
        while (i < a.Length || j < b.Length)
        {
            var takeRight = i == a.Length || (j < b.Length && b[j] <= a[i]);
            if (takeRight)
            {
                i += i < a.Length && a[i] == b[j] ? 1 : 0;
                names[n] = b[j];
                to[n] = right.values[j];
                if (positions is not null)
                {
                    positions[n] = right.shape.Position(j);
                }
                j++;
            }
            else
            {
                names[n] = a[i];
                to[n] = left.values[i];
                if (positions is not null)
                {
                    positions[n] = left.shape.Position(i);
                }
                i++;
            }
            n++;
        }
        if (n < names.Length)
        {
            Array.Resize(ref names, n);
            Array.Resize(ref values, n);
            if (positions is not null)
            {
                Array.Resize(ref positions, n);
            }
        }
        return new AttributeSet(new AttributeShape(names, positions), values, left.Position);
    }

    /// <summary>Walks a flat set.</summary>
    public struct Enumerator
    {
        readonly AttributeSet set;
        int index;

        internal Enumerator(AttributeSet set)
        {
            this.set = set;
            index = -1;
        }

        public readonly Attribute Current => new(set.shape.Name(index), set.values[index], set.shape.Position(index));

        public bool MoveNext() => ++index < set.values.Length;
    }
}
