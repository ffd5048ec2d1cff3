using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <content>Sets that are made of others.</content>
public abstract partial class AttributeSet
{
    // On a left side of at most so many attributes nothing is laid: the copy is as small as the layer.
    const int SmallestBase = 8;
    const int LargestLayer = 16, MostLayers = 8;
    // Layers that are joined have at most so large a part of what is below them.
    const int SmallestRatio = 4;

    /// <summary>The set in which each value is a function applied to its name and its value, later.</summary>
    public static AttributeSet Map(EvaluationSession session, Value function, AttributeSet of)
    {
        var from = of.Flat();
        if (from.Count == 0)
        {
            return Empty;
        }
        var set = Create(from.shape.WithoutPositions);
        set.Wait(new MappedCells(session, function, from), from.Count);
        return set;
    }

    /// <summary>The set that <c>left // right</c> is.</summary>
    public static AttributeSet Update(AttributeSet left, AttributeSet right)
    {
        int leftCount = left.AtMost, rightCount = right.AtMost;
        if (leftCount == 0)
        {
            return right;
        }
        if (rightCount == 0)
        {
            return left;
        }
        if (left is Layered layered && Volatile.Read(ref layered.IsBelowFlat))
        {
            left = left.Below!;
        }
        if (rightCount > LargestLayer || leftCount <= SmallestBase || leftCount <= rightCount || right is Layered)
        {
            return Merge(left.Flat(), right.Flat());
        }
        if (left is Layered { Depth: MostLayers } full)
        {
            if (JoinLayers(full) is not { } joined)
            {
                return Merge(left.Flat(), right.Flat());
            }
            left = joined;
        }
        return new Layered(left, right);
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
        var set = Create(flat.shape.Without(gone, left));
        var to = set.Cells;
        for (int i = 0, n = 0; i < ids.Length; i++)
        {
            if (!gone[i])
            {
                to[n++] = flat.CellAt(i) ?? flat.Make(i);
            }
        }
        return set;
    }

    /// <summary>A set that is not layered, with the same cells.</summary>
    internal AttributeSet Flat() => this is not Layered set ? this : Volatile.Read(ref set.IsBelowFlat) ? set.Below! : Flatten(set);

    // The set with one layer instead of all, so that what is added to a large set bit by bit does not make it be copied again and again; null if the layer would
    // not be small against what is below.
    static Layered? JoinLayers(Layered top)
    {
        var chain = default(Chain);
        var depth = LayersOf(top, ref chain, out var below);
        var count = 0;
        foreach (var layer in chain[..depth])
        {
            count += layer.Count;
        }
        if (depth == 0 || count > below.Count / SmallestRatio)
        {
            return null;
        }
        var above = chain[0];
        foreach (var layer in chain[1..depth])
        {
            above = Merge(layer, above);
        }
        return new Layered(below, above);
    }

    // What lies over a set that is flat, the uppermost first.
    static int LayersOf(Layered top, ref Chain layers, out AttributeSet below)
    {
        var depth = 0;
        below = top;
        while (below is Layered layer)
        {
            // Asked first: what is below may become flat, with this layer in it, at any moment.
            var isFlat = Volatile.Read(ref layer.IsBelowFlat);
            below = layer.Below!;
            if (isFlat)
            {
                break;
            }
            layers[depth++] = layer.Above;
        }
        return depth;
    }

    static AttributeSet Flatten(Layered top)
    {
        var chain = default(Chain);
        var depth = LayersOf(top, ref chain, out var set);
        var all = ShapeOf(set.shape, chain[..depth]);
        var from = set.Complete().Cells;
        var flat = Create(all);
        var to = flat.Cells;
        Spread(from, set.shape.Ids, to, all.Ids);
        for (var i = depth - 1; i >= 0; i--)
        {
            chain[i].Replace(all, to);
        }
        top.source = flat;
        Volatile.Write(ref top.IsBelowFlat, true);
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

    // Puts the cells of ascending names to where more names have them, as many at once as follow each other there, too.
    static void Spread(ReadOnlySpan<Value?> cells, ReadOnlySpan<int> names, Span<Value?> to, ReadOnlySpan<int> among)
    {
        for (int i = 0, n = 0; i < names.Length; n++)
        {
            var same = MemoryMarshal.AsBytes(names[i..]).CommonPrefixLength(MemoryMarshal.AsBytes(among[n..])) / sizeof(int);
            cells.Slice(i, same).CopyTo(to[n..]);
            i += same;
            n += same;
        }
    }

    // Puts the cells to where a shape has their names.
    void Replace(AttributeShape shape, Span<Value?> cells)
    {
        var names = this.shape.Ids;
        for (var i = 0; i < names.Length; i++)
        {
            cells[shape.IndexOf(new Symbol(names[i]))] = CellAt(i);
        }
    }

    static AttributeSet Merge(AttributeSet left, AttributeSet right)
    {
        var shape = AttributeShape.Union(left.shape, right.shape);
        var upper = right.Complete().Cells;
        if (shape.Count == upper.Length)
        {
            return right is Separate large ? new Separate(shape, large.Array) : Of(shape, upper!);
        }
        var lower = left.Complete().Cells;
        int[] a = left.shape.Ids, b = right.shape.Ids;
        var set = Create(shape);
        var to = set.Cells;
        if (b.Length <= a.Length / AttributeShape.Few || (ReferenceEquals(shape, left.shape) && b.Length <= LargestLayer))
        {
            Spread(lower, a, to, shape.Ids);
            right.Replace(shape, to);
            return set;
        }
        int i = 0, j = 0, n = 0;
        while (i < a.Length && j < b.Length)
        {
            int x = a[i], y = b[j];
            to[n++] = y <= x ? upper[j] : lower[i];
            i += x <= y ? 1 : 0;
            j += y <= x ? 1 : 0;
        }
        // One of them has more.
        lower[i..].CopyTo(to[n..]);
        upper[j..].CopyTo(to[n..]);
        return set;
    }

    [InlineArray(MostLayers)]
    struct Chain
    {
        AttributeSet first;
    }
}
