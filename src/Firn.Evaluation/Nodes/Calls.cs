using System.Runtime.CompilerServices;

namespace Firn.Evaluation;

/// <summary><c>f a</c></summary>
sealed class CallNode(Node function, Node argument) : Node
{
    public override bool KeepsFrame => function.KeepsFrame || argument.CellKeepsFrame;

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        var callee = function.Ready(frame) ?? function.Evaluate(frame, evaluator);
        return callee is Primop { Arity: 1 } primop
            ? evaluator.CallPrimop(primop, argument, frame, Position)
            : evaluator.Apply(callee, argument.Delay(frame), Position);
    }
}

/// <summary><c>f a b</c></summary>
sealed class CallTwoNode(Node function, Node first, Node second) : Node
{
    public override bool KeepsFrame => function.KeepsFrame || first.CellKeepsFrame || second.CellKeepsFrame;

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        var callee = function.Ready(frame) ?? function.Evaluate(frame, evaluator);
        return callee is Primop { Arity: 2 } primop
            ? evaluator.CallPrimop(primop, first, second, frame, Position)
            : evaluator.Apply(callee, first.Delay(frame), second.Delay(frame), Position);
    }
}

/// <summary><c>f a b c</c></summary>
sealed class CallThreeNode(Node function, Node first, Node second, Node third) : Node
{
    public override bool KeepsFrame => function.KeepsFrame || first.CellKeepsFrame || second.CellKeepsFrame || third.CellKeepsFrame;

    public override Value Evaluate(object[] frame, Evaluator evaluator) => evaluator.Apply(
        function.Ready(frame) ?? function.Evaluate(frame, evaluator), first.Delay(frame), second.Delay(frame), third.Delay(frame), Position);
}

/// <summary>A call with more arguments.</summary>
sealed class CallManyNode(Node function, Node[] arguments) : Node
{
    public override bool KeepsFrame => function.KeepsFrame || Array.Exists(arguments, static argument => argument.CellKeepsFrame);

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        var callee = function.Ready(frame) ?? function.Evaluate(frame, evaluator);
        var few = default(Evaluator.EightValues);
        var values = arguments.Length <= Primop.MostArguments ? ((Span<Value>)few)[..arguments.Length] : new Value[arguments.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = arguments[i].Delay(frame);
        }
        return evaluator.Apply(callee, values, Position);
    }
}

/// <summary>Any call while somebody looks on (<see cref="ICallObserver"/>).</summary>
sealed class ObservedCallNode(Node function, Node[] arguments) : Node
{
    public override bool KeepsFrame => function.KeepsFrame || Array.Exists(arguments, static argument => argument.CellKeepsFrame);

    public override Value Evaluate(object[] frame, Evaluator evaluator) => evaluator.CallObserved(
        function.Evaluate(frame, evaluator), Array.ConvertAll(arguments, argument => argument.Delay(frame)), Position);
}

/// <summary>A builtin that is known when the text is compiled, with all its arguments.</summary>
sealed class PrimopCallNode(Primop primop, Node[] arguments) : Node(primop.OfIntegers is not null)
{
    /// <summary>The same call for who copies the result into a text (<see cref="Primop.ToText"/>), or null.</summary>
    public PrimopCallNode? ToText => primop.ToText is { } variant ? new PrimopCallNode(variant, arguments) { Position = Position } : null;

    public override PathValue? ImportedPath => primop.Name == "import" ? (arguments[0] as ConstantNode)?.Value as PathValue : null;

    // A cell that serves again is gone when the call is over; its value may be in the result.
    public override bool KeepsFrame
    {
        get
        {
            for (var i = 0; i < arguments.Length; i++)
            {
                if ((primop.Brief >> i & 1) != 0 ? arguments[i].KeepsFrame : arguments[i].CellKeepsFrame)
                {
                    return true;
                }
            }
            return false;
        }
    }

    public override Value Evaluate(object[] frame, Evaluator evaluator) => arguments.Length switch
    {
        1 => evaluator.CallPrimop(primop, arguments[0], frame, Position),
        2 => CombinesIntegers(frame, evaluator, out var number) ? IntValue.Of(number) : evaluator.CallPrimop(primop, arguments[0], arguments[1], frame, Position),
        _ => evaluator.CallPrimop(primop, arguments, frame, Position),
    };

    protected override Value? ComputeNumber(object[] frame, Evaluator evaluator, out long number) =>
        CombinesIntegers(frame, evaluator, out number) ? null : Unboxed(Evaluate(frame, evaluator), out number);

    public override bool TryCompute(ref Integers given, out long result)
    {
        result = 0;
        if (primop.OfIntegers is not { } combine || !arguments[0].TryCompute(ref given, out var left) || !arguments[1].TryCompute(ref given, out var right))
        {
            return false;
        }
        result = combine(left, right);
        return true;
    }

    // Two integers that are there already: neither they nor the builtin can fail, and no cells are needed for them.
    bool CombinesIntegers(object[] frame, Evaluator evaluator, out long number)
    {
        if (primop.OfIntegers is { } combine && arguments[0].Ready(frame) is IntValue left && arguments[1].Ready(frame) is IntValue right)
        {
            evaluator.EnterCall(Position);
            evaluator.LeaveCall();
            number = combine(left.Number, right.Number);
            return true;
        }
        number = 0;
        return false;
    }
}

/// <summary>The operators that are calls of a builtin (<c>-</c>, <c>*</c>, <c>/</c>, <c>&lt;</c>).</summary>
enum Arithmetic
{
    Subtract,
    Multiply,
    Divide,
    Less,
}

/// <summary>
/// Such an operator while its builtin is not shadowed. What the fast path does not know (overflow, other types) the
/// builtin itself does, so that there is one place for its rules and messages.
/// </summary>
sealed class ArithmeticNode(Arithmetic operation, Primop primop, Node left, Node right) : Node(true)
{
    public Arithmetic Operation => operation;

    public Node Left => left;

    public Node Right => right;

    public override bool KeepsFrame => left.KeepsFrame || right.KeepsFrame;

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        evaluator.EnterCall(Position);
        var a = Operand(left, frame, evaluator, out var x);
        var b = Operand(right, frame, evaluator, out var y);
        evaluator.LeaveCall();
        if (a is null && b is null)
        {
            if (operation == Arithmetic.Less)
            {
                return BoolValue.Of(x < y);
            }
            if (TryCompute(x, y, out var number))
            {
                return IntValue.Of(number);
            }
        }
        return CallBuiltin(a ?? IntValue.Of(x), b ?? IntValue.Of(y), evaluator);
    }

    public override Value? Immediate(object[] frame, Evaluator evaluator)
    {
        if (!evaluator.HasRoom)
        {
            return null;
        }
        // Operators in each other's operands are as many calls.
        evaluator.EnterCall(Position);
        var isLeft = left.IsImmediateInteger(frame, evaluator, out var x);
        var isRight = right.IsImmediateInteger(frame, evaluator, out var y);
        evaluator.LeaveCall();
        if (!isLeft || !isRight)
        {
            return null;
        }
        return operation == Arithmetic.Less ? BoolValue.Of(x < y) : TryCompute(x, y, out var number) ? IntValue.Of(number) : null;
    }

    protected override Value? ComputeNumber(object[] frame, Evaluator evaluator, out long number)
    {
        evaluator.EnterCall(Position);
        var a = Operand(left, frame, evaluator, out var x);
        var b = Operand(right, frame, evaluator, out var y);
        evaluator.LeaveCall();
        if (a is null && b is null && TryCompute(x, y, out number))
        {
            return null;
        }
        number = 0;
        return a is null && b is null && operation == Arithmetic.Less
            ? BoolValue.Of(x < y)
            : Unboxed(CallBuiltin(a ?? IntValue.Of(x), b ?? IntValue.Of(y), evaluator), out number);
    }

    public override bool TryCompute(ref Integers given, out long result)
    {
        result = 0;
        return left.TryCompute(ref given, out var a) && right.TryCompute(ref given, out var b) && TryCompute(a, b, out result);
    }

    public override bool TryTest(ref Integers given, out bool result)
    {
        var isKnown = left.TryCompute(ref given, out var a) & right.TryCompute(ref given, out var b);
        result = a < b;
        return isKnown && operation == Arithmetic.Less;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool TryCompute(long a, long b, out long result)
    {
        switch (operation)
        {
            case Arithmetic.Subtract:
                result = unchecked(a - b);
                return ((a ^ b) & (a ^ result)) >= 0;
            case Arithmetic.Multiply:
                return Math.BigMul(a, b, out result) == result >> 63;
            case Arithmetic.Divide when b is not (0 or -1):
                result = a / b;
                return true;
            default:
                result = 0;
                return false;
        }
    }

    Value CallBuiltin(Value first, Value second, Evaluator evaluator)
    {
        var values = default(Evaluator.TwoValues);
        values[0] = first;
        values[1] = second;
        return evaluator.CallPrimop(primop, values, Position);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Value? Operand(Node node, object[] frame, Evaluator evaluator, out long number) =>
        node.Ready(frame) is { } ready ? Unboxed(ready, out number) : Compute(node, frame, evaluator, out number);

    Value? Compute(Node node, object[] frame, Evaluator evaluator, out long number)
    {
        try
        {
            return node.EvaluateNumber(frame, evaluator, out number);
        }
        catch (EvaluationException failure) when (failure.AddFrame(Position, $"while calling the '{primop.Name}' builtin"))
        {
            throw;
        }
    }
}
