using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>One attribute of a set: its name, its cell and where it was written.</summary>
public readonly record struct Attribute(Symbol Name, Value Value, Position Position);

/// <summary>
/// An immutable attribute set, sorted by symbol. <c>//</c> with a small right side lays it over the left one instead of
/// copying; whoever walks such a set makes it flat once. Up to eight cells stand in the set itself. Decision: docs/decisions/evaluation-representation.md.
/// </summary>
public abstract partial class AttributeSet : Value
{
    public static readonly AttributeSet Empty = Create(AttributeShape.Empty);

    // Of a layered set the shape of what lies on top.
    readonly AttributeShape shape;
    // Null: all cells are there. An array: the frame that missing cells are made with. MappedCells: the like for
    // mapAttrs. Of a layered set the one below; once flat, one with everything in it.
    object? source;

    private AttributeSet(AttributeShape shape) => this.shape = shape;

    /// <summary>A set that is not layered, with a cell for each name of the shape; all are to be filled.</summary>
    internal static AttributeSet Create(AttributeShape shape) => shape.Count switch
    {
        0 or 1 => new Inline<OneCell>(shape),
        2 => new Inline<TwoCells>(shape),
        3 => new Inline<ThreeCells>(shape),
        4 => new Inline<FourCells>(shape),
        5 => new Inline<FiveCells>(shape),
        6 => new Inline<SixCells>(shape),
        7 => new Inline<SevenCells>(shape),
        MostInline => new Inline<EightCells>(shape),
        var count => new Separate(shape, new Value[count]),
    };

    /// <summary>The set of a shape's names and of these cells, in the same order.</summary>
    internal static AttributeSet Of(AttributeShape shape, ReadOnlySpan<Value> cells)
    {
        var set = Create(shape);
        cells.CopyTo(set.Cells!);
        return set;
    }

    /// <summary>The same; may take the array as it is, so that the caller must not change it afterwards.</summary>
    internal static AttributeSet Taking(AttributeShape shape, Value[] cells) =>
        cells.Length > MostInline ? new Separate(shape, cells) : Of(shape, cells);

    /// <summary>
    /// Says how cells that are still null after the set was created are made when they are asked for: by the shape's expression, with a frame.
    /// </summary>
    internal void MakeLater(object[] frame, int missing)
    {
        if (missing > 0)
        {
            Wait(frame, missing);
        }
    }

    /// <summary>The value as a set, if it is one; quickest for large ones, of which most is selected.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static AttributeSet? From(Value value) => value.GetType() == typeof(Separate) ? Unsafe.As<AttributeSet>(value) : value as AttributeSet;

    public int Count => GetType() == typeof(Layered) ? Unsafe.As<Layered>(this).CountAll() : shape.Count;

    // Of a layered set names that are in several layers count several times.
    int AtMost => GetType() == typeof(Layered) ? Unsafe.As<Layered>(this).Most : shape.Count;

    /// <summary>The shape that says which names there are, if other sets may have it too; null while the set lies in layers.</summary>
    internal AttributeShape? SharedShape => shape.IsShared && GetType() != typeof(Layered) ? shape : null;

    /// <summary>The set has the names of a shape, and no others.</summary>
    internal bool IsOf(AttributeShape? other) => ReferenceEquals(shape, other) && GetType() != typeof(Layered);

    /// <summary>The cell at an index, if it is there, of that name and in no layer; else null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Value? CellWith(Symbol name, int index)
    {
        var ids = shape.Ids;
        return (uint)index < (uint)ids.Length && ids[index] == name.Id && GetType() != typeof(Layered) ? CellAt(index) : null;
    }

    /// <summary>Of a set that is not layered the place of a cell, which is null until somebody has asked for it. The index must be one of the shape's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref Value? CellAt(int index) => ref Unsafe.Add(ref First, index);

    /// <summary>The cell for who forces it first thing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Value CellToForce(int index, Evaluator evaluator) => CellAt(index) ?? MakeForcing(index, evaluator);

    /// <summary>All of them.</summary>
    internal Span<Value?> Cells => MemoryMarshal.CreateSpan(ref First, shape.Count);

    AttributeSet? Below => GetType() == typeof(Layered) ? Unsafe.As<AttributeSet>(source) : null;

    // Of a layered set the uppermost layer.
    AttributeSet Top => GetType() == typeof(Layered) ? Unsafe.As<Layered>(this).Above : this;

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

    public ReadOnlySpan<Value> Values => Flat().Complete().Cells!;

    /// <summary>The cell of a name, or null.</summary>
    public Value? Get(Symbol name) => LayerOf(name, out var index) is { } set ? set.CellAt(index) ?? set.Make(index) : null;

    public bool TryGet(Symbol name, [NotNullWhen(true)] out Value? value) => (value = Get(name)) is not null;

    public bool Contains(Symbol name) => LayerOf(name, out _) is not null;

    /// <summary>The attribute with its position.</summary>
    public bool TryFind(Symbol name, out Attribute attribute)
    {
        var set = LayerOf(name, out var index);
        attribute = set is null ? default : new Attribute(name, set.CellAt(index) ?? set.Make(index), set.shape.Position(index));
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
    public Value? ResultOf(Symbol name) => LayerOf(name, out var index) is { } set && set.CellAt(index) is { } cell ? Evaluator.ResultOf(cell) : null;

    // The uppermost layer with a name, which is not layered itself, and where the name is in it.
    AttributeSet? LayerOf(Symbol name, out int index)
    {
        var set = this;
        do
        {
            index = set.shape.IndexOf(name);
            if (index >= 0)
            {
                return set.Top;
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
        return (uint)index < (uint)ids.Length && ids[index] == name.Id && GetType() != typeof(Layered)
            ? CellAt(index) ?? Make(index)
            : Find(name, ref guess, out index) is { } holder ? holder.CellAt(index) ?? holder.Make(index) : null;
    }

    /// <summary>The set that has the cell of a name, which is not layered, and the cell's index in it; null if there is none. The cell need not be made yet.</summary>
    internal AttributeSet? Find(Symbol name, ref int guess, out int index)
    {
        var set = this;
        do
        {
            index = guess;
            var ids = set.shape.Ids;
            if ((uint)index < (uint)ids.Length && ids[index] == name.Id)
            {
                return set.Top;
            }
            index = set.shape.IndexOf(name);
            if (index >= 0)
            {
                guess = index;
                return set.Top;
            }
            set = set.Below;
        }
        while (set is not null);
        return null;
    }

    /// <summary>Where the attribute at an index of a set that is not layered was written, if it was.</summary>
    internal Position PositionAt(int index) => shape.Position(index);

    /// <summary>Ascending by symbol: the order in which sets are compared and forced.</summary>
    public Enumerator GetEnumerator() => new(Flat().Complete());

    /// <summary>The attribute at an index of <see cref="Shape"/>.</summary>
    public Attribute At(int index)
    {
        var flat = Flat();
        return new Attribute(flat.shape.Name(index), flat.CellAt(index) ?? flat.Make(index), flat.shape.Position(index));
    }

    /// <summary>The same for who forces the value first thing: where nothing has to be computed for it, no thunk is made.</summary>
    public Attribute At(int index, Evaluator evaluator)
    {
        var flat = Flat();
        return new Attribute(flat.shape.Name(index), flat.CellToForce(index, evaluator), flat.shape.Position(index));
    }

    /// <summary>
    /// Lets go of the thunk of an attribute whose result is there and has no identity. To be called by who has just made it be computed.
    /// </summary>
    public void Settle(int index)
    {
        ref var cell = ref Flat().CellAt(index);
        if (cell is Thunk { Result: { HasNoIdentity: true } result })
        {
            cell = result;
        }
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

        public readonly Attribute Current => new(set.shape.Name(index), set.CellAt(index)!, set.shape.Position(index));

        public bool MoveNext() => ++index < set.shape.Count;
    }
}
