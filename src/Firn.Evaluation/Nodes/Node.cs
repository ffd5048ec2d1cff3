using System.Runtime.CompilerServices;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>
/// One step of a compiled expression. A frame is an array: at 0 the frame around it, then the cells of its variables, each
/// null until it is bound.
/// </summary>
abstract class Node
{
    public Position Position { get; set; }

    // Where a variable is, for Ready: the slot, and above it how many frames further out. 0 for whatever is no variable, or too far away for it;
    // negative for what gives integers without an object.
    readonly int place;
    const int DepthShift = 24, MostDepth = 127;

    protected Node()
    {
    }

    /// <summary>Something that has its own way to give integers.</summary>
    protected Node(bool givesNumbers) => place = givesNumbers ? -1 : 0;

    /// <summary>A variable in a slot some frames further out.</summary>
    protected Node(int depth, int slot) => place = depth <= MostDepth && slot < 1 << DepthShift ? depth << DepthShift | slot : 0;

    /// <summary>The result, forced.</summary>
    public abstract Value Evaluate(object[] frame, Evaluator evaluator);

    /// <summary>The result for who wants an integer: null and the number if it is one. No object is made for a number that is only used up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Value? EvaluateNumber(object[] frame, Evaluator evaluator, out long number) =>
        place < 0 ? ComputeNumber(frame, evaluator, out number) : Unboxed(Evaluate(frame, evaluator), out number);

    /// <summary>The same, of what gives integers without an object.</summary>
    protected virtual Value? ComputeNumber(object[] frame, Evaluator evaluator, out long number) => Unboxed(Evaluate(frame, evaluator), out number);

    /// <summary>
    /// The result if it is a literal or there already: most operands are, and without anything to compute nothing can fail. Else null.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Value? Ready(object[] frame)
    {
        var slot = place;
        if (slot <= 0)
        {
            return GetType() == typeof(ConstantNode) ? Unsafe.As<ConstantNode>(this).Value : null;
        }
        for (; slot >= 1 << DepthShift; slot -= 1 << DepthShift)
        {
            frame = Unsafe.As<object[]>(Slots.At(frame, 0));
        }
        var cell = Unsafe.As<Value?>(Slots.At(frame, slot));
        if (cell is null || cell.GetType() != typeof(Thunk))
        {
            return cell;
        }
        return Unsafe.As<Thunk>(cell).State is null ? Unsafe.As<Value>(Unsafe.As<Thunk>(cell).Code) : null;
    }

    /// <summary>The result for who wants it as a name: null and the name if it is a text without context, for which no object had to be made.</summary>
    public virtual Value? EvaluateName(object[] frame, Evaluator evaluator, out Symbol name)
    {
        name = default;
        return Evaluate(frame, evaluator);
    }

    /// <summary>The result is an integer that is there, or comes of such without a failure.</summary>
    public bool IsImmediateInteger(object[] frame, Evaluator evaluator, out long number)
    {
        var value = (Ready(frame) ?? Immediate(frame, evaluator)) as IntValue;
        number = value?.Number ?? 0;
        return value is not null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static Value? Unboxed(Value value, out long number)
    {
        if (value.GetType() == typeof(IntValue))
        {
            number = Unsafe.As<IntValue>(value).Number;
            return null;
        }
        number = 0;
        return value;
    }

    /// <summary>A literal set or list: to evaluate it computes nothing and cannot fail. What is in it may.</summary>
    public virtual bool IsLiteral => false;

    /// <summary>The path that <c>import ./path</c> names; null for anything else.</summary>
    public virtual PathValue? ImportedPath => null;

    /// <summary>
    /// Something that outlives the evaluation may refer to the frame: a thunk, a function, a set whose cells are not made yet. When nothing of a
    /// function's body does, its frames are used again (<see cref="FrameShelf"/>). Decision: docs/decisions/evaluation-representation.md.
    /// </summary>
    public virtual bool KeepsFrame => true;

    /// <summary>The same of a cell for the result.</summary>
    public virtual bool CellKeepsFrame => true;

    /// <summary>The result in a function that was given integers, if it is an integer and comes of integers alone (<see cref="IntegerFunction"/>).</summary>
    public virtual bool TryCompute(ref Integers given, out long result)
    {
        result = 0;
        return false;
    }

    /// <summary>The same for a truth value.</summary>
    public virtual bool TryTest(ref Integers given, out bool result) => result = false;

    /// <summary>
    /// The result for who needs it now, if it is a literal or comes of what is there already: nothing is forced and nothing can fail on the way. Else null. A cell
    /// that is asked for its value first thing is not made then.
    /// </summary>
    public virtual Value? Immediate(object[] frame, Evaluator evaluator) => null;

    /// <summary>A cell that is there already, so that none has to be made; else null.</summary>
    public virtual Value? Known(object[] frame) => null;

    /// <summary>A cell for the result that needs no thunk of its own: one that is there, or a function. Null if it needs one.</summary>
    public virtual Value? Cell(object[] frame) => null;

    /// <summary>A cell for the result, computed later unless it costs nothing now.</summary>
    public virtual Value Delay(object[] frame) => new Thunk(this, frame);
}
