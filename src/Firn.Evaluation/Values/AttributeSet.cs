using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
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
    // On a left side of at most so many attributes nothing is laid: the copy is as small as the layer.
    const int SmallestBase = 8;
    const int LargestLayer = 16, MostLayers = 8;

    public static readonly AttributeSet Empty = new(AttributeShape.Empty, []);

    readonly AttributeShape shape;
    // A cell that was not asked for yet is null.
    readonly Value[] values;
    // Null: shape and values are all. An array: the frame that missing cells are made with. MappedCells: the like for
    // mapAttrs. A set: the one below; once flat, one with everything in it.
    object? source;
    // Of a layered set how many attributes it has, of another one how many cells are missing.
    int number;
    readonly byte layers;
    bool isBelowFlat;

    /// <summary>Takes the array as it is: one cell for each name of the shape.</summary>
    public AttributeSet(AttributeShape shape, Value[] values)
    {
        this.shape = shape;
        this.values = values;
    }

    /// <summary>A set of which some cells are made by the shape's expression when they are asked for.</summary>
    internal AttributeSet(AttributeShape shape, Value[] values, object[] frame, int missing) : this(shape, values)
    {
        if (missing > 0)
        {
            source = frame;
            number = missing;
        }
    }

    AttributeSet(AttributeShape shape, MappedCells cells) : this(shape, new Value[shape.Count])
    {
        source = cells;
        number = values.Length;
    }

    AttributeSet(AttributeSet below, AttributeSet above, int count)
    {
        shape = above.shape;
        values = above.Complete().values;
        source = below;
        layers = (byte)(below.layers + 1);
        number = count;
    }

    public int Count => layers == 0 ? values.Length : number;

    /// <summary>The shape that says which names there are, if other sets may have it too; null while the set lies in layers.</summary>
    internal AttributeShape? SharedShape => layers == 0 && shape.IsShared ? shape : null;

    /// <summary>The set has the names of a shape, and no others.</summary>
    internal bool IsOf(AttributeShape? other) => ReferenceEquals(shape, other) && layers == 0;

    /// <summary>The cells, if the one at an index is there and of that name; else null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Value[]? CellsWith(Symbol name, int index)
    {
        var ids = shape.Ids;
        return (uint)index < (uint)ids.Length && ids[index] == name.Id && Slots.At(values, index) is not null ? values : null;
    }

    AttributeSet? Below => layers == 0 ? null : Unsafe.As<AttributeSet>(source);

    /// <summary>Where the set was written, if it was.</summary>
    public Position Position
    {
        get
        {
            var set = this;
            while (set.Below is { } under)
            {
                set = under;
            }
            return set.shape.Origin;
        }
    }

    public override ValueKind Kind => ValueKind.Set;

    /// <summary>All names; together with <see cref="Values"/>, index by index.</summary>
    public AttributeShape Shape => Flat().shape;

    public ReadOnlySpan<Value> Values => Flat().Complete().values;

    /// <summary>The cell of a name, or null.</summary>
    public Value? Get(Symbol name) => LayerOf(name, out var index) is { } set ? set.values[index] ?? set.Make(index) : null;

    public bool TryGet(Symbol name, [NotNullWhen(true)] out Value? value) => (value = Get(name)) is not null;

    public bool Contains(Symbol name) => LayerOf(name, out _) is not null;

    /// <summary>The attribute with its position.</summary>
    public bool TryFind(Symbol name, out Attribute attribute)
    {
        var set = LayerOf(name, out var index);
        attribute = set is null ? default : new Attribute(name, set.values[index] ?? set.Make(index), set.shape.Position(index));
        return set is not null;
    }

    /// <summary>Where an attribute was written, if there is one of that name.</summary>
    internal bool TryPosition(Symbol name, out Position position)
    {
        var set = LayerOf(name, out var index);
        position = set is null ? default : set.shape.Position(index);
        return set is not null;
    }

    /// <summary>The result of an attribute if it is there already; null if it is not or there is no such attribute.</summary>
    public Value? ResultOf(Symbol name) => LayerOf(name, out var index)?.values[index] is { } cell ? Evaluator.ResultOf(cell) : null;

    // The uppermost layer with a name, and where the name is in it.
    AttributeSet? LayerOf(Symbol name, out int index)
    {
        var set = this;
        do
        {
            index = set.shape.IndexOf(name);
            if (index >= 0)
            {
                return set;
            }
            set = set.Below;
        }
        while (set is not null);
        return null;
    }

    /// <summary>A look-up that first tries the index where the name was found last time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Value? Get(Symbol name, ref int guess)
    {
        var index = guess;
        var ids = shape.Ids;
        return (uint)index < (uint)ids.Length && ids[index] == name.Id
            ? Slots.At(values, index) ?? Make(index)
            : Find(name, ref guess, out _, out _, out _);
    }

    /// <summary>The same, and where the cell is: its array and the place in it.</summary>
    internal Value? Find(Symbol name, ref int guess, out Position position, out Value[] cells, out int place)
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
                    set = set.Below;
                    continue;
                }
                guess = index;
            }
            position = set.shape.Position(index);
            cells = set.values;
            place = index;
            return cells[index] ?? set.Make(index);
        }
        while (set is not null);
        position = default;
        cells = [];
        place = 0;
        return null;
    }

    /// <summary>Ascending by symbol: the order in which sets are compared and forced.</summary>
    public Enumerator GetEnumerator() => new(Flat().Complete());

    /// <summary>The attribute at an index of <see cref="Shape"/>.</summary>
    public Attribute At(int index)
    {
        var flat = Flat();
        return new Attribute(flat.shape.Name(index), flat.values[index] ?? flat.Make(index), flat.shape.Position(index));
    }

    /// <summary>
    /// Lets go of the thunk of an attribute whose result is there and has no identity. To be called by who has just made it be computed.
    /// </summary>
    public void Settle(int index)
    {
        var cells = Flat().values;
        if (cells[index] is Thunk { Result: { HasNoIdentity: true } result })
        {
            Slots.Set(cells, index, result);
        }
    }

    /// <summary>The set in which each value is a function applied to its name and its value, later.</summary>
    public static AttributeSet Map(EvaluationSession session, Value function, AttributeSet set)
    {
        var from = set.Flat();
        return from.Count == 0 ? Empty : new AttributeSet(from.shape.WithoutPositions, new MappedCells(session, function, from));
    }

    /// <summary>The set that <c>left // right</c> is.</summary>
    public static AttributeSet Update(AttributeSet left, AttributeSet right)
    {
        int leftCount = left.Count, rightCount = right.Count;
        if (leftCount == 0)
        {
            return right;
        }
        if (rightCount == 0)
        {
            return left;
        }
        if (Volatile.Read(ref left.isBelowFlat))
        {
            left = left.Below!;
        }
        if (rightCount > LargestLayer || leftCount <= SmallestBase || leftCount <= rightCount
            || right.layers > 0 || left.layers == MostLayers)
        {
            return Merge(left.Flat(), right.Flat());
        }
        var added = 0;
        foreach (var id in right.shape.Ids)
        {
            added += left.Contains(new Symbol(id)) ? 0 : 1;
        }
        return new AttributeSet(left, right, leftCount + added);
    }

    /// <summary>The set without some names; itself when it has none of them.</summary>
    public AttributeSet Without(ReadOnlySpan<Symbol> names)
    {
        var flat = Flat();
        var ids = flat.shape.Ids;
        Span<bool> gone = ids.Length <= 512 ? stackalloc bool[ids.Length] : new bool[ids.Length];
        gone.Clear();
        var left = ids.Length;
        foreach (var name in names)
        {
            var index = flat.shape.IndexOf(name);
            if (index >= 0 && !gone[index])
            {
                gone[index] = true;
                left--;
            }
        }
        if (left == ids.Length)
        {
            return this;
        }
        var shape = flat.shape.Without(gone, left);
        var cells = new Value[left];
        Span<Value> to = cells;
        for (int i = 0, n = 0; i < ids.Length; i++)
        {
            if (!gone[i])
            {
                to[n++] = flat.values[i] ?? flat.Make(i);
            }
        }
        return new AttributeSet(shape, cells);
    }

    AttributeSet Flat() => layers == 0 ? this : Volatile.Read(ref isBelowFlat) ? Below! : Flatten();

    // Of a set that is not layered: all cells are there afterwards.
    AttributeSet Complete()
    {
        for (var i = 0; source is not null && i < values.Length; i++)
        {
            if (values[i] is null)
            {
                Make(i);
            }
        }
        return this;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    Value Make(int index)
    {
        var from = source;
        var cell = from is null ? null
            : from.GetType() == typeof(object[]) ? shape.Maker!.MakeCell(index, Unsafe.As<object[]>(from))
            : Unsafe.As<MappedCells>(from).Make(index);
        ref var slot = ref Slots.At(values, index);
        // Another thread may have been quicker: everybody must get the same cell. Without a source all are there.
        if (cell is null || Slots.FillOnce(ref slot!, cell) is not null)
        {
            return Volatile.Read(ref slot);
        }
        if (Slots.TakeLast(ref number))
        {
            source = null;
        }
        return cell;
    }

    AttributeSet Flatten()
    {
        var chain = default(Chain);
        var depth = 0;
        var set = this;
        while (set.Below is { } under)
        {
            if (Volatile.Read(ref set.isBelowFlat))
            {
                set = under;
                break;
            }
            chain[depth++] = set;
            set = under;
        }
        var all = ShapeOf(set.shape, chain[..depth]);
        set.Complete();
        var cells = new Value[all.Count];
        Span<Value> to = cells;
        if (ReferenceEquals(all, set.shape))
        {
            set.values.CopyTo(to);
        }
        else
        {
            int[] from = set.shape.Ids, ids = all.Ids;
            for (int i = 0, n = 0; i < from.Length; n++)
            {
                if (from[i] == ids[n])
                {
                    to[n] = set.values[i++];
                }
            }
        }
        for (var i = depth - 1; i >= 0; i--)
        {
            chain[i].Replace(all, to);
        }
        var flat = new AttributeSet(all, cells);
        source = flat;
        Volatile.Write(ref isBelowFlat, true);
        return flat;
    }

    // Of a set with layers, the uppermost first. They are small, so they are joined first, and the names of the large set are copied at most once.
    static AttributeShape ShapeOf(AttributeShape below, ReadOnlySpan<AttributeSet> layers)
    {
        var (isKnown, above) = (true, layers[^1].shape);
        for (var i = layers.Length - 1; i >= 0 && isKnown; i--)
        {
            isKnown = below.Has(layers[i].shape);
        }
        for (var i = layers.Length - 2; i >= 0 && !isKnown; i--)
        {
            above = AttributeShape.Union(above, layers[i].shape);
        }
        return isKnown ? below : AttributeShape.Union(below, above);
    }

    // Puts the cells to where a shape has their names.
    void Replace(AttributeShape shape, Span<Value> cells)
    {
        var names = this.shape.Ids;
        for (var i = 0; i < names.Length; i++)
        {
            cells[shape.IndexOf(new Symbol(names[i]))] = values[i];
        }
    }

    static AttributeSet Merge(AttributeSet left, AttributeSet right)
    {
        var shape = AttributeShape.Union(left.shape, right.shape);
        right.Complete();
        if (shape.Count == right.values.Length)
        {
            return new AttributeSet(shape, right.values);
        }
        left.Complete();
        int[] a = left.shape.Ids, b = right.shape.Ids, ids = shape.Ids;
        Value[] lower = left.values, upper = right.values;
        var cells = new Value[ids.Length];
        Span<Value> to = cells;
        if (ReferenceEquals(shape, left.shape) && b.Length <= LargestLayer)
        {
            lower.CopyTo(to);
            right.Replace(shape, to);
            return new AttributeSet(shape, cells);
        }
        int i = 0, j = 0;
        for (var n = 0; n < to.Length; n++)
        {
            var id = ids[n];
            if (j < b.Length && b[j] == id)
            {
                to[n] = upper[j++];
                i += i < a.Length && a[i] == id ? 1 : 0;
            }
            else
            {
                to[n] = lower[i++];
            }
        }
        return new AttributeSet(shape, cells);
    }

    /// <summary>What the cells of a mapped set are made of.</summary>
    sealed class MappedCells(EvaluationSession session, Value function, AttributeSet from)
    {
        public Value Make(int index) =>
            Thunk.ApplyUnseen(function, session.NameOf(from.shape.Name(index)), from.values[index] ?? from.Make(index));
    }

    [InlineArray(MostLayers)]
    struct Chain
    {
        AttributeSet first;
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
