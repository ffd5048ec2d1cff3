using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <content>
/// Where the cells of a set stand. A small set is one object instead of two: most sets have few attributes, and what the collector does is counted
/// in objects.
/// </content>
public abstract partial class AttributeSet
{
    const int MostInline = 8;

    // What is inline stands at the same place for each number of cells: behind what all sets have.
    ref Value? First
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref shape.Count <= MostInline
            ? ref Unsafe.As<Inline<OneCell>>(this).Only[0]
            : ref MemoryMarshal.GetArrayDataReference(Unsafe.As<Separate>(this).Array);
    }

    void Wait(object source, int missing)
    {
        this.source = source;
        if (GetType() == typeof(Separate))
        {
            Unsafe.As<Separate>(this).Missing = missing;
        }
    }

    // Of a set that is not layered: all cells are there afterwards.
    AttributeSet Complete()
    {
        for (var i = 0; source is not null && i < shape.Count; i++)
        {
            if (CellAt(i) is null)
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
        return Put(index, from is null ? null
            : from.GetType() == typeof(object[]) ? shape.Maker!.MakeCell(index, Unsafe.As<object[]>(from))
            : Unsafe.As<MappedCells>(from).Make(index));
    }

    // The same for who forces the cell first thing.
    [MethodImpl(MethodImplOptions.NoInlining)]
    Value MakeForcing(int index, Evaluator evaluator) =>
        source is object[] frame && shape.Maker!.Immediate(index, frame, evaluator) is { } result ? Put(index, result) : Make(index);

    // Null: it is there already.
    Value Put(int index, Value? cell)
    {
        ref var slot = ref CellAt(index);
        // Another thread may have been quicker: everybody must get the same cell. Without a source all are there.
        if (cell is null || Slots.FillOnce(ref slot, cell) is not null)
        {
            return Volatile.Read(ref slot)!;
        }
        if (GetType() == typeof(Separate) ? Slots.TakeLast(ref Unsafe.As<Separate>(this).Missing) : HasAll())
        {
            source = null;
        }
        return cell;
    }

    bool HasAll()
    {
        foreach (var cell in Cells)
        {
            if (cell is null)
            {
                return false;
            }
        }
        return true;
    }

    // The cells in the object; of a set without attributes there is one that nobody looks at.
    sealed class Inline<TCells>(AttributeShape shape) : AttributeSet(shape)
        where TCells : struct
    {
        public TCells Only;
    }

    // The cells in an array of their own.
    sealed class Separate(AttributeShape shape, Value?[] cells) : AttributeSet(shape)
    {
        public readonly Value?[] Array = cells;
        public int Missing;
    }

    // A set that lies over another one. The layer is complete.
    sealed class Layered : AttributeSet
    {
        public readonly AttributeSet Above;
        // Until somebody asks how many there are, at most as many. One number and two bytes: there are many of these.
        int count;
        public readonly byte Depth;
        bool isCounted;
        public bool IsBelowFlat;

        public Layered(AttributeSet below, AttributeSet above) : base(above.shape)
        {
            Above = above.Complete();
            source = below;
            count = below.AtMost + above.Count;
            Depth = (byte)((below is Layered lower ? lower.Depth : 0) + 1);
        }

        public int Most => Volatile.Read(ref count);

        public int CountAll()
        {
            if (!Volatile.Read(ref isCounted))
            {
                // Also right if what is below is flat by now, and has this layer in it.
                var below = Below!;
                var all = below.Count;
                foreach (var id in shape.Ids)
                {
                    all += below.Contains(new Symbol(id)) ? 0 : 1;
                }
                Volatile.Write(ref count, all);
                Volatile.Write(ref isCounted, true);
            }
            return Volatile.Read(ref count);
        }
    }

    // What the cells of a mapped set are made of.
    sealed class MappedCells(EvaluationSession session, Value function, AttributeSet from)
    {
        public Value Make(int index) =>
            Thunk.ApplyUnseen(function, session.NameOf(from.shape.Name(index)), from.CellAt(index) ?? from.Make(index));
    }

    [InlineArray(1)]
    struct OneCell
    {
        Value? first;
    }

    [InlineArray(2)]
    struct TwoCells
    {
        Value? first;
    }

    [InlineArray(3)]
    struct ThreeCells
    {
        Value? first;
    }

    [InlineArray(4)]
    struct FourCells
    {
        Value? first;
    }

    [InlineArray(5)]
    struct FiveCells
    {
        Value? first;
    }

    [InlineArray(6)]
    struct SixCells
    {
        Value? first;
    }

    [InlineArray(7)]
    struct SevenCells
    {
        Value? first;
    }

    [InlineArray(MostInline)]
    struct EightCells
    {
        Value? first;
    }
}
