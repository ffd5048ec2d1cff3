using System.Runtime.CompilerServices;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>A literal, or anything else that is known when the text is compiled.</summary>
sealed class ConstantNode(Value value) : Node
{
    public Value Value { get; } = value;

    public override Value Evaluate(object[] frame, Evaluator evaluator) => Value;

    public override bool TryCompute(ref Integers given, out long result) => Unboxed(Value, out result) is null;

    public override bool KeepsFrame => false;

    public override bool CellKeepsFrame => false;

    public override Value Known(object[] frame) => Value;

    public override Value Cell(object[] frame) => Value;

    public override Value Delay(object[] frame) => Cell(frame);
}

/// <summary>A global name: its cell, which may still have to be computed.</summary>
sealed class GlobalNode(Value cell) : Node
{
    public Value Global => cell;

    public override Value Evaluate(object[] frame, Evaluator evaluator) => evaluator.Force(cell, Position);

    public override bool KeepsFrame => false;

    public override bool CellKeepsFrame => false;

    public override Value Known(object[] frame) => cell;

    public override Value Cell(object[] frame) => cell;

    public override Value Delay(object[] frame) => Cell(frame);
}

/// <summary>An attribute of the set of builtins. Each use makes a cell of its own, as every selection does.</summary>
sealed class BuiltinNode(Value cell) : Node
{
    public Value Builtin => cell;

    public override bool KeepsFrame => false;

    public override Value Evaluate(object[] frame, Evaluator evaluator) => evaluator.Force(cell, Position);
}

/// <summary>A variable of the innermost frame.</summary>
sealed class OwnVariableNode(int slot) : Node(0, slot)
{
    readonly int slot = slot;

    public int Slot => slot;

    public override bool KeepsFrame => false;

    // Only while a recursive set or named arguments are bound: such frames are kept in any case.
    public override bool CellKeepsFrame => false;

    // The frame lives no longer than the call that it belongs to in most cases: no slot of it is changed (see Evaluator.ForceSlot).
    public override Value Evaluate(object[] frame, Evaluator evaluator) => evaluator.Force(Unsafe.As<Value>(frame[slot]), Position);

    public override bool TryCompute(ref Integers given, out long result)
    {
        result = slot == 1 ? given.First : given.Second;
        given.Used |= slot;
        return slot <= 2;
    }

    public override Value? Known(object[] frame) => Unsafe.As<Value>(frame[slot]);

    // It may not be bound yet while a recursive set or the arguments of a function are being made.
    public override Value? Cell(object[] frame) => Unsafe.As<Value>(frame[slot]);

    public override Value Delay(object[] frame) => Cell(frame) ?? new Thunk(this, frame);
}

/// <summary>A variable of the frame around the innermost one.</summary>
sealed class OuterVariableNode(int slot) : Node(1, slot)
{
    readonly int slot = slot;

    public override bool KeepsFrame => false;

    public override bool CellKeepsFrame => false;

    public override Value Evaluate(object[] frame, Evaluator evaluator) =>
        evaluator.ForceSlot(Unsafe.As<object[]>(frame[0]), slot, Position);

    public override bool TryCompute(ref Integers given, out long result) => given.TryRead(1, slot, out result);

    public override Value? Known(object[] frame) => Unsafe.As<Value>(Unsafe.As<object[]>(frame[0])[slot]);

    public override Value? Cell(object[] frame) => Unsafe.As<Value>(Unsafe.As<object[]>(frame[0])[slot]);

    public override Value Delay(object[] frame) => Cell(frame) ?? new Thunk(this, frame);
}

/// <summary>A variable some frames up.</summary>
sealed class FarVariableNode(int depth, int slot) : Node(depth, slot)
{
    readonly int depth = depth, slot = slot;

    public override bool KeepsFrame => false;

    public override bool CellKeepsFrame => false;

    public override Value Evaluate(object[] frame, Evaluator evaluator) => evaluator.ForceSlot(Slots.FrameAround(frame, depth), slot, Position);

    public override bool TryCompute(ref Integers given, out long result) => given.TryRead(depth, slot, out result);

    public override Value? Known(object[] frame) => Unsafe.As<Value>(Slots.FrameAround(frame, depth)[slot]);

    public override Value? Cell(object[] frame) => Unsafe.As<Value>(Slots.FrameAround(frame, depth)[slot]);

    public override Value Delay(object[] frame) => Cell(frame) ?? new Thunk(this, frame);
}

/// <summary>
/// A variable of a <c>let</c> in the innermost frame. Its slot is empty until somebody asks for it: what nobody uses is never
/// made.
/// </summary>
sealed class OwnBindingNode(int slot, Node[] bindings, int index) : Node(0, slot)
{
    readonly int slot = slot;

    /// <summary>It is one of some bindings, and not one before the given index.</summary>
    public bool IsFrom(Node[] others, int start) => ReferenceEquals(bindings, others) && index >= start;

    /// <summary>What the variable is bound to.</summary>
    public Node Binding => bindings[index];

    public override Value Evaluate(object[] frame, Evaluator evaluator) => evaluator.Force(Cell(frame), Position);

    public override Value? Known(object[] frame) => Unsafe.As<Value>(frame[slot]);

    public override Value Cell(object[] frame) => Unsafe.As<Value>(frame[slot]) ?? Bind(frame, slot, bindings[index]);

    public override Value Delay(object[] frame) => Cell(frame);

    internal static Value Bind(object[] frame, int slot, Node binding)
    {
        var cell = binding.Delay(frame);
        // Another thread may have been quicker: everybody must get the same cell.
        ref var place = ref Slots.At(frame, slot);
        return Unsafe.As<Value>(Slots.FillOnce(ref place!, cell)) ?? cell;
    }
}

/// <summary>The same in a frame further out.</summary>
sealed class FarBindingNode(int depth, int slot, Node[] bindings, int index) : Node(depth, slot)
{
    readonly int depth = depth, slot = slot;

    /// <summary>What the variable is bound to.</summary>
    public Node Binding => bindings[index];

    // It is the other frame that the cell refers to.
    public override bool KeepsFrame => false;

    public override bool CellKeepsFrame => false;

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        var holder = Slots.FrameAround(frame, depth);
        if (Unsafe.As<Value>(holder[slot]) is null)
        {
            OwnBindingNode.Bind(holder, slot, bindings[index]);
        }
        return evaluator.ForceSlot(holder, slot, Position);
    }

    public override bool TryCompute(ref Integers given, out long result) => given.TryRead(depth, slot, out result);

    public override Value? Known(object[] frame) => Unsafe.As<Value>(Slots.FrameAround(frame, depth)[slot]);

    public override Value Cell(object[] frame)
    {
        var holder = Slots.FrameAround(frame, depth);
        if (Unsafe.As<Value>(holder[slot]) is { } known)
        {
            return known;
        }
        return OwnBindingNode.Bind(holder, slot, bindings[index]);
    }

    public override Value Delay(object[] frame) => Cell(frame);
}

/// <summary>
/// A variable of a <c>let</c> that is used here only, and at most once for each frame: what it is bound to, in the frame of the variable, stands in its place and
/// needs neither a slot nor a cell. Decision: docs/decisions/evaluation-representation.md.
/// </summary>
sealed class OnlyUseNode(int depth, Node[] bindings, int index) : Node(givesNumbers: true)
{
    /// <summary>What the variable is bound to; null as long as that is not compiled.</summary>
    public Node? Binding => bindings[index];

    public override bool IsLiteral => bindings[index].IsLiteral;

    // Asked of a function's body once all of it is compiled. Where the answer lies too deep it may as well keep the frame.
    public override bool KeepsFrame => depth > 0 || !RuntimeHelpers.TryEnsureSufficientExecutionStack() || bindings[index].KeepsFrame;

    // As many variables as a text has may need each other: they count like cells.
    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        evaluator.EnterForce();
        var result = bindings[index].Evaluate(Slots.FrameAround(frame, depth), evaluator);
        evaluator.LeaveForce();
        return result;
    }

    protected override Value? ComputeNumber(object[] frame, Evaluator evaluator, out long number)
    {
        evaluator.EnterForce();
        var other = bindings[index].EvaluateNumber(Slots.FrameAround(frame, depth), evaluator, out number);
        evaluator.LeaveForce();
        return other;
    }

    public override Value Delay(object[] frame) => bindings[index].Delay(Slots.FrameAround(frame, depth));
}

/// <summary>What always gets a cell of its own.</summary>
sealed class DelayedNode(Node node) : Node
{
    public override Value Evaluate(object[] frame, Evaluator evaluator) => node.Evaluate(frame, evaluator);
}

/// <summary>Where the set of a <c>with</c> is kept, and where the <c>with</c> was written.</summary>
readonly record struct WithPlace(int Depth, int Slot, Position Position);

/// <summary>A name that no scope binds: the sets of the enclosing <c>with</c>s are asked, innermost first.</summary>
sealed class WithVariableNode(Symbol name, WithPlace[] places) : Node
{
    int guess;

    // For each place the shape of a set that was seen there and does not have the name: sets of one expression need not be searched again.
    // What a shape lacks it always lacks, so any thread may write what it found.
    AttributeShape?[]? lacking;

    public override bool KeepsFrame => false;

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        var shapes = lacking;
        var holder = frame;
        var depth = 0;
        for (var n = 0; n < places.Length; n++)
        {
            ref readonly var place = ref places[n];
            // The places lead outwards.
            for (; depth < place.Depth; depth++)
            {
                holder = Unsafe.As<object[]>(Slots.At(holder, 0));
            }
            var held = Slots.At(holder, place.Slot);
            var set = held.GetType() == typeof(Thunk) ? SetIn(holder, place, evaluator) : Unsafe.As<AttributeSet>(held);
            if (shapes is not null && set.IsOf(Slots.At(shapes, n)))
            {
                continue;
            }
            // Read once: other threads may change it.
            var last = guess;
            if (set.CellWith(name, last) is not null)
            {
                return evaluator.ForceCell(set, last, Position);
            }
            if (set.Find(name, ref guess, out var index) is { } found)
            {
                return evaluator.ForceCell(found, index, Position);
            }
            Remember(n, set);
        }
        throw new UndefinedVariableException($"undefined variable '{evaluator.Symbols.Show(name)}'").At(Position);
    }

    // The slot is nobody's cell, so it gets the set for the next name.
    static AttributeSet SetIn(object[] holder, in WithPlace place, Evaluator evaluator)
    {
        var set = evaluator.ForceSet(
            Unsafe.As<Value>(holder[place.Slot]), place.Position, "while evaluating the first subexpression of a with expression");
        Slots.Set(holder, place.Slot, set);
        return set;
    }

    // A shape that belongs to one set only is not worth being kept alive.
    void Remember(int place, AttributeSet set)
    {
        if (set.SharedShape is { } shape)
        {
            (lacking ??= new AttributeShape?[places.Length])[place] = shape;
        }
    }
}

/// <summary>The source of an <c>inherit (…)</c>, kept in the innermost frame.</summary>
sealed class InheritSourceNode(int slot) : Node
{
    public override Value Evaluate(object[] frame, Evaluator evaluator) => evaluator.Force(Unsafe.As<Value>(frame[slot]), Position);
}

/// <summary><c>__curPos</c></summary>
sealed class CurrentPositionNode : Node
{
    public override Value Evaluate(object[] frame, Evaluator evaluator) => evaluator.PositionValue(Position);
}

/// <summary>The line of a position that is all that the frame holds.</summary>
sealed class LineNode : Node
{
    public static readonly LineNode Instance = new();

    public override Value Evaluate(object[] frame, Evaluator evaluator) => IntValue.Of(Place(frame, evaluator).Line);

    internal static ResolvedPosition Place(object[] frame, Evaluator evaluator) =>
        evaluator.Session.Positions.Resolve(new Position((int)Unsafe.As<IntValue>(frame[0]).Number))!;
}

/// <summary>The column of such a position.</summary>
sealed class ColumnNode : Node
{
    public static readonly ColumnNode Instance = new();

    public override Value Evaluate(object[] frame, Evaluator evaluator) => IntValue.Of(LineNode.Place(frame, evaluator).Column);
}
