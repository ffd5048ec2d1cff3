using System.Runtime.CompilerServices;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>An operand that must be a truth value.</summary>
static class Conditions
{
    public static bool Holds(Node node, object[] frame, Evaluator evaluator, string context)
    {
        try
        {
            var value = node.Evaluate(frame, evaluator);
            return value is BoolValue truth ? truth.Truth : throw evaluator.Expected("a Boolean", value).At(node.Position);
        }
        catch (EvaluationException failure) when (failure.AddFrame(node.Position, context))
        {
            throw;
        }
    }
}

/// <summary><c>if … then … else …</c></summary>
sealed class IfNode(Node condition, Node then, Node otherwise) : Node
{
    public override bool KeepsFrame => condition.KeepsFrame || then.KeepsFrame || otherwise.KeepsFrame;

    public override Value Evaluate(object[] frame, Evaluator evaluator) =>
        (Conditions.Holds(condition, frame, evaluator, "while evaluating a branch condition") ? then : otherwise)
            .Evaluate(frame, evaluator);
}

/// <summary><c>assert condition; body</c>; a failed comparison says where the sides differ.</summary>
sealed class AssertNode(Node condition, Node body, ShownSyntax syntax) : Node
{
    public override bool KeepsFrame => condition.KeepsFrame || body.KeepsFrame;

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        if (!Conditions.Holds(condition, frame, evaluator, "in the condition of the assert statement"))
        {
            Fail(frame, evaluator);
        }
        return body.Evaluate(frame, evaluator);
    }

    void Fail(object[] frame, Evaluator evaluator)
    {
        var shown = syntax.Print(evaluator.Symbols);
        if (condition is EqualNode { IsNegated: false } comparison)
        {
            try
            {
                comparison.Explain(frame, evaluator);
            }
            catch (AssertionException failure) when (
                failure.AddFrame(Position, $"while evaluating the condition of the assertion '{shown}'"))
            {
                throw;
            }
        }
        throw new AssertionException($"assertion '{shown}' failed").At(Position);
    }
}

/// <summary><c>!operand</c></summary>
sealed class NotNode(Node operand) : Node
{
    public override bool KeepsFrame => operand.KeepsFrame;

    public override Value Evaluate(object[] frame, Evaluator evaluator) =>
        BoolValue.Of(!Conditions.Holds(operand, frame, evaluator, "in the argument of '!'"));

    public override bool TryTest(ref Integers given, out bool result)
    {
        var isKnown = operand.TryTest(ref given, out var truth);
        result = !truth;
        return isKnown;
    }
}

/// <summary><c>&amp;&amp;</c>, <c>||</c> and <c>-&gt;</c></summary>
sealed class LogicNode(BinaryOperator operation, Node left, Node right) : Node
{
    public override bool KeepsFrame => left.KeepsFrame || right.KeepsFrame;

    public override Value Evaluate(object[] frame, Evaluator evaluator) => BoolValue.Of(operation switch
    {
        BinaryOperator.And => Conditions.Holds(left, frame, evaluator, "in the left operand of '&&'")
            && Conditions.Holds(right, frame, evaluator, "in the right operand of '&&'"),
        BinaryOperator.Or => Conditions.Holds(left, frame, evaluator, "in the left operand of '||'")
            || Conditions.Holds(right, frame, evaluator, "in the right operand of '||'"),
        _ => !Conditions.Holds(left, frame, evaluator, "in the left operand of '->'")
            || Conditions.Holds(right, frame, evaluator, "in the right operand of '->'"),
    });

    public override bool TryTest(ref Integers given, out bool result)
    {
        if (!left.TryTest(ref given, out result))
        {
            return false;
        }
        var decides = operation == BinaryOperator.Or ? result : !result;
        if (decides)
        {
            result = operation != BinaryOperator.And;
            return true;
        }
        return right.TryTest(ref given, out result);
    }
}

/// <summary><c>==</c> and <c>!=</c></summary>
sealed class EqualNode(Node left, Node right, bool isNegated) : Node
{
    public bool IsNegated => isNegated;

    public override bool KeepsFrame => left.KeepsFrame || right.KeepsFrame;

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        var a = Operand(left, frame, evaluator, isNegated ? "in the left operand of '!='" : "in the left operand of '=='", out var x);
        var b = Operand(right, frame, evaluator, isNegated ? "in the right operand of '!='" : "in the right operand of '=='", out var y);
        evaluator.EnterCall(Position);
        var equal = a is null && b is null
            ? x == y
            : evaluator.ResultsEqual(
                a ?? IntValue.Of(x), b ?? IntValue.Of(y), Position,
                isNegated ? "while testing two values for inequality" : "while testing two values for equality");
        evaluator.LeaveCall();
        return BoolValue.Of(equal != isNegated);
    }

    public override bool TryTest(ref Integers given, out bool result)
    {
        var isKnown = left.TryCompute(ref given, out var a) & right.TryCompute(ref given, out var b);
        result = a == b != isNegated;
        return isKnown;
    }

    /// <summary>Fails with the first difference of the operands.</summary>
    public void Explain(object[] frame, Evaluator evaluator) => evaluator.RequireResultsEqual(
        left.Evaluate(frame, evaluator), right.Evaluate(frame, evaluator), Position, "in an equality assertion");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Value? Operand(Node node, object[] frame, Evaluator evaluator, string context, out long number) =>
        node.Ready(frame) is { } ready ? Unboxed(ready, out number) : Compute(node, frame, evaluator, context, out number);

    static Value? Compute(Node node, object[] frame, Evaluator evaluator, string context, out long number)
    {
        try
        {
            return node.EvaluateNumber(frame, evaluator, out number);
        }
        catch (EvaluationException failure) when (failure.AddFrame(node.Position, context))
        {
            throw;
        }
    }
}

/// <summary><c>a // b // c</c>: the operands in order; the last one is evaluated first.</summary>
sealed class UpdateNode((Node Operand, bool IsRight)[] operands) : Node
{
    public override bool KeepsFrame => Array.Exists(operands, static operand => operand.Operand.KeepsFrame);

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        if (operands.Length == 2)
        {
            var right = Operand(1, frame, evaluator);
            return AttributeSet.Update(Operand(0, frame, evaluator), right);
        }
        var sets = new AttributeSet[operands.Length];
        for (var i = operands.Length - 1; i >= 0; i--)
        {
            sets[i] = Operand(i, frame, evaluator);
        }
        var result = sets[0];
        for (var i = 1; i < sets.Length; i++)
        {
            result = AttributeSet.Update(result, sets[i]);
        }
        return result;
    }

    AttributeSet Operand(int index, object[] frame, Evaluator evaluator)
    {
        var node = operands[index].Operand;
        try
        {
            var value = node.Evaluate(frame, evaluator);
            return value as AttributeSet ?? throw evaluator.Expected("a set", value);
        }
        catch (EvaluationException failure) when (failure.AddFrame(
            node.Position, operands[index].IsRight ? "in the right operand of '//'" : "in the left operand of '//'"))
        {
            throw;
        }
    }
}

/// <summary><c>++</c></summary>
sealed class ConcatListsNode(Node left, Node right) : Node
{
    public override bool KeepsFrame => left.KeepsFrame || right.KeepsFrame;

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        var a = Operand(left, frame, evaluator, "in the left operand of '++'");
        var b = Operand(right, frame, evaluator, "in the right operand of '++'");
        const string context = "while evaluating one of the elements to concatenate";
        var first = evaluator.ForceList(a, Position, context);
        var second = evaluator.ForceList(b, Position, context);
        return second.Count == 0 ? first : first.Count == 0 ? second : new ListValue([.. first.Span, .. second.Span]);
    }

    static Value Operand(Node node, object[] frame, Evaluator evaluator, string context)
    {
        try
        {
            return node.Evaluate(frame, evaluator);
        }
        catch (EvaluationException failure) when (failure.AddFrame(node.Position, context))
        {
            throw;
        }
    }
}
