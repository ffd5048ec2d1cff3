using System.Runtime.CompilerServices;

namespace Firn.Evaluation;

/// <summary><c>f a</c></summary>
sealed class CallNode(Node function, Node argument) : Node
{
    public override bool KeepsFrame => function.KeepsFrame || argument.CellKeepsFrame;

    public override Value Evaluate(object[] frame, Evaluator evaluator) =>
        evaluator.Apply(function.Evaluate(frame, evaluator), argument.Delay(frame), Position);
}

/// <summary><c>f a b</c></summary>
sealed class CallTwoNode(Node function, Node first, Node second) : Node
{
    public override bool KeepsFrame => function.KeepsFrame || first.CellKeepsFrame || second.CellKeepsFrame;

    public override Value Evaluate(object[] frame, Evaluator evaluator) =>
        evaluator.Apply(function.Evaluate(frame, evaluator), first.Delay(frame), second.Delay(frame), Position);
}

/// <summary><c>f a b c</c></summary>
sealed class CallThreeNode(Node function, Node first, Node second, Node third) : Node
{
    public override bool KeepsFrame => function.KeepsFrame || first.CellKeepsFrame || second.CellKeepsFrame || third.CellKeepsFrame;

    public override Value Evaluate(object[] frame, Evaluator evaluator) => evaluator.Apply(
        function.Evaluate(frame, evaluator), first.Delay(frame), second.Delay(frame), third.Delay(frame), Position);
}

/// <summary>A call with more arguments.</summary>
sealed class CallManyNode(Node function, Node[] arguments) : Node
{
    public override bool KeepsFrame => function.KeepsFrame || Array.Exists(arguments, static argument => argument.CellKeepsFrame);

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        var callee = function.Evaluate(frame, evaluator);
        var values = new Value[arguments.Length];
        Span<Value> slots = values;
        for (var i = 0; i < values.Length; i++)
        {
            slots[i] = arguments[i].Delay(frame);
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
sealed class PrimopCallNode(Primop primop, Node[] arguments) : Node
{
    public override bool KeepsFrame => Array.Exists(arguments, static argument => argument.CellKeepsFrame);

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        switch (arguments.Length)
        {
            case 1:
                var only = arguments[0].Delay(frame);
                return evaluator.CallPrimop(primop, new ReadOnlySpan<Value>(in only), Position);
            case 2:
                var two = default(Evaluator.TwoValues);
                two[0] = arguments[0].Delay(frame);
                two[1] = arguments[1].Delay(frame);
                return evaluator.CallPrimop(primop, two, Position);
            default:
                var all = default(Evaluator.EightValues);
                for (var i = 0; i < arguments.Length; i++)
                {
                    all[i] = arguments[i].Delay(frame);
                }
                return evaluator.CallPrimop(primop, ((ReadOnlySpan<Value>)all)[..arguments.Length], Position);
        }
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
sealed class ArithmeticNode(Arithmetic operation, Primop primop, Node left, Node right) : Node
{
    public Arithmetic Operation => operation;

    public Node Left => left;

    public Node Right => right;

    public override bool KeepsFrame => left.KeepsFrame || right.KeepsFrame;

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        evaluator.EnterCall(Position);
        var a = Operand(left, frame, evaluator);
        var b = Operand(right, frame, evaluator);
        evaluator.LeaveCall();
        if (a is IntValue x && b is IntValue y)
        {
            switch (operation)
            {
                case Arithmetic.Subtract:
                    var difference = unchecked(x.Number - y.Number);
                    if (((x.Number ^ y.Number) & (x.Number ^ difference)) >= 0)
                    {
                        return IntValue.Of(difference);
                    }
                    break;
                case Arithmetic.Multiply:
                    var high = Math.BigMul(x.Number, y.Number, out var low);
                    if (high == low >> 63)
                    {
                        return IntValue.Of(low);
                    }
                    break;
                case Arithmetic.Divide when y.Number is not (0 or -1):
                    return IntValue.Of(x.Number / y.Number);
                case Arithmetic.Less:
                    return BoolValue.Of(x.Number < y.Number);
            }
        }
        var values = default(Evaluator.TwoValues);
        values[0] = a;
        values[1] = b;
        return evaluator.CallPrimop(primop, values, Position);
    }

    Value Operand(Node node, object[] frame, Evaluator evaluator)
    {
        try
        {
            return node.Evaluate(frame, evaluator);
        }
        catch (EvaluationException failure) when (failure.AddFrame(Position, $"while calling the '{primop.Name}' builtin"))
        {
            throw;
        }
    }
}
