using System.Runtime.CompilerServices;
using Firn.Primitives;
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

/// <summary>Interpolated strings and paths, and <c>+</c>.</summary>
sealed class ConcatNode((Node Value, Position Position)[] parts, bool forceString) : Node(!forceString)
{
    const string Segment = "while evaluating a path segment";

    public override bool KeepsFrame => Array.Exists(parts, static part => part.Value.KeepsFrame);

    public override Value Evaluate(object[] frame, Evaluator evaluator) => forceString
        ? JoinParts(Operand(0, frame, evaluator), frame, evaluator)
        : Add(frame, evaluator, out var sum) ?? IntValue.Of(sum);

    public override Value? Immediate(object[] frame, Evaluator evaluator)
    {
        if (forceString)
        {
            return null;
        }
        var sum = 0L;
        foreach (ref readonly var part in parts.AsSpan())
        {
            if (!part.Value.IsImmediateInteger(frame, evaluator, out var next) || !TryAdd(ref sum, next))
            {
                return null;
            }
        }
        return IntValue.Of(sum);
    }

    protected override Value? ComputeNumber(object[] frame, Evaluator evaluator, out long number) => Add(frame, evaluator, out number);

    public override bool TryCompute(ref Integers given, out long result)
    {
        result = 0;
        if (forceString)
        {
            return false;
        }
        foreach (ref readonly var part in parts.AsSpan())
        {
            if (!part.Value.TryCompute(ref given, out var next) || !TryAdd(ref result, next))
            {
                return false;
            }
        }
        return true;
    }

    static bool TryAdd(ref long sum, long next)
    {
        var before = sum;
        sum = unchecked(before + next);
        return ((before ^ sum) & (next ^ sum)) >= 0;
    }

    // In place, so that a deep recursion has one frame less to unwind for each step.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Value? Add(object[] frame, Evaluator evaluator, out long sum)
    {
        if (Number(0, frame, evaluator, out sum) is { } first)
        {
            return first is FloatValue number ? AddFloats(number.Number, 1, frame, evaluator) : JoinParts(first, frame, evaluator);
        }
        for (var i = 1; i < parts.Length; i++)
        {
            if (Number(i, frame, evaluator, out var next) is { } other)
            {
                return other is FloatValue number ? AddFloats(sum + number.Number, i + 1, frame, evaluator) : throw NotNumber(other, i, false);
            }
            var before = sum;
            sum = unchecked(before + next);
            if (((before ^ sum) & (next ^ sum)) < 0)
            {
                throw new EvaluationException($"integer overflow in adding {before} + {next}").At(parts[i].Position);
            }
        }
        return null;
    }

    FloatValue AddFloats(double sum, int from, object[] frame, Evaluator evaluator)
    {
        for (var i = from; i < parts.Length; i++)
        {
            sum += Operand(i, frame, evaluator) switch
            {
                IntValue next => next.Number,
                FloatValue next => next.Number,
                var other => throw NotNumber(other, i, true),
            };
        }
        return new FloatValue(sum);
    }

    EvaluationException NotNumber(Value other, int index, bool isFloat) => new EvaluationException(
        $"cannot add {Evaluator.Describe(other)} to {(isFloat ? "a float" : "an integer")}").At(parts[index].Position);

    Value JoinParts(Value first, object[] frame, Evaluator evaluator)
    {
        StringContext? references = null;
        if (!forceString && first is PathValue)
        {
            return JoinPath(first, frame, evaluator);
        }
        // In a chain of "+" only the first value decides; a string is then followed by whatever becomes one.
        var mode = forceString || first is StringValue ? Coercion.CopyToStore : Coercion.Strict;
        var head = evaluator.CoerceToString(first, mode, ref references, parts[0].Position, Segment);
        if (parts.Length == 2)
        {
            var tail = Text(1, mode, ref references, frame, evaluator);
            return StringValue.Concatenate(head, tail, references);
        }
        if (parts.Length == 1)
        {
            return head.WithContext(references);
        }
        return parts.Length <= EightTexts.Count
            ? JoinFew(head, mode, references, frame, evaluator)
            : Join(new StringValue[parts.Length], head, mode, references, frame, evaluator);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    StringValue Text(int index, Coercion mode, ref StringContext? references, object[] frame, Evaluator evaluator) =>
        evaluator.CoerceToString(Operand(index, frame, evaluator), mode, ref references, parts[index].Position, Segment);

    StringValue JoinFew(StringValue head, Coercion mode, StringContext? references, object[] frame, Evaluator evaluator)
    {
        var texts = default(EightTexts);
        return Join(((Span<StringValue>)texts)[..parts.Length], head, mode, references, frame, evaluator);
    }

    StringValue Join(Span<StringValue> texts, StringValue head, Coercion mode, StringContext? references, object[] frame, Evaluator evaluator)
    {
        texts[0] = head;
        var length = head.Length;
        for (var i = 1; i < parts.Length; i++)
        {
            texts[i] = Text(i, mode, ref references, frame, evaluator);
            length = StringValue.CheckedLength((long)length + texts[i].Length);
        }
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        var at = 0;
        foreach (var text in texts)
        {
            text.Span.CopyTo(bytes.AsSpan(at));
            at += text.Length;
        }
        return new StringValue(bytes, references);
    }

    [InlineArray(Count)]
    struct EightTexts
    {
        public const int Count = 8;

        StringValue first;
    }

    // A path stays a path; what is appended must not refer to the store, and nothing is copied. One of a file of the language is then one of the disk.
    PathValue JoinPath(Value first, object[] frame, Evaluator evaluator)
    {
        StringContext? references = null;
        var text = new ByteWriter();
        for (var i = 0; i < parts.Length; i++)
        {
            var part = evaluator.CoerceToString(
                i == 0 ? first : Operand(i, frame, evaluator),
                i == 0 ? Coercion.KeepPathText : Coercion.Strict,
                ref references, parts[i].Position, Segment);
            text.Write(part.Span);
        }
        if (references is not null)
        {
            throw new EvaluationException("a string that refers to a store path cannot be appended to a path").At(Position);
        }
        var root = ((PathValue)first).Path.Root;
        return new PathValue(new SourcePath(root is InternalRoot ? evaluator.Host.Disk : root, SourcePath.Canonicalize(text.Written)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Value Operand(int index, object[] frame, Evaluator evaluator)
    {
        var node = parts[index].Value;
        return node.Ready(frame) ?? Compute(node, frame, evaluator);
    }

    static Value Compute(Node node, object[] frame, Evaluator evaluator)
    {
        try
        {
            return node.Evaluate(frame, evaluator);
        }
        catch (EvaluationException failure) when (failure.AddFrame(node.Position, "in an operand of '+'"))
        {
            throw;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Value? Number(int index, object[] frame, Evaluator evaluator, out long number)
    {
        var node = parts[index].Value;
        return node.Ready(frame) is { } ready ? Unboxed(ready, out number) : OperandNumber(node, frame, evaluator, out number);
    }

    static Value? OperandNumber(Node node, object[] frame, Evaluator evaluator, out long number)
    {
        try
        {
            return node.EvaluateNumber(frame, evaluator, out number);
        }
        catch (EvaluationException failure) when (failure.AddFrame(node.Position, "in an operand of '+'"))
        {
            throw;
        }
    }
}
