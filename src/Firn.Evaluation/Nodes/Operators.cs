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
}

/// <summary><c>==</c> and <c>!=</c></summary>
sealed class EqualNode(Node left, Node right, bool isNegated) : Node
{
    public bool IsNegated => isNegated;

    public override bool KeepsFrame => left.KeepsFrame || right.KeepsFrame;

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        var a = Operand(left, frame, evaluator, isNegated ? "in the left operand of '!='" : "in the left operand of '=='");
        var b = Operand(right, frame, evaluator, isNegated ? "in the right operand of '!='" : "in the right operand of '=='");
        evaluator.EnterCall(Position);
        var equal = evaluator.ResultsEqual(
            a, b, Position, isNegated ? "while testing two values for inequality" : "while testing two values for equality");
        evaluator.LeaveCall();
        return BoolValue.Of(equal != isNegated);
    }

    /// <summary>Fails with the first difference of the operands.</summary>
    public void Explain(object[] frame, Evaluator evaluator) => evaluator.RequireResultsEqual(
        left.Evaluate(frame, evaluator), right.Evaluate(frame, evaluator), Position, "in an equality assertion");

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
sealed class ConcatNode((Node Value, Position Position)[] parts, bool forceString) : Node
{
    const string Segment = "while evaluating a path segment";

    public override bool KeepsFrame => Array.Exists(parts, static part => part.Value.KeepsFrame);

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        var first = Operand(0, frame, evaluator);
        if (!forceString)
        {
            switch (first)
            {
                case IntValue integer:
                    return AddNumbers(integer.Number, 0, false, frame, evaluator);
                case FloatValue number:
                    return AddNumbers(0, number.Number, true, frame, evaluator);
            }
        }
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
            var tail = evaluator.CoerceToString(
                Operand(1, frame, evaluator), mode, ref references, parts[1].Position, Segment);
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
            texts[i] = evaluator.CoerceToString(Operand(i, frame, evaluator), mode, ref references, parts[i].Position, Segment);
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

    Value AddNumbers(long integer, double number, bool isFloat, object[] frame, Evaluator evaluator)
    {
        for (var i = 1; i < parts.Length; i++)
        {
            switch (Operand(i, frame, evaluator))
            {
                case IntValue next when !isFloat:
                    var sum = unchecked(integer + next.Number);
                    if (((integer ^ sum) & (next.Number ^ sum)) < 0)
                    {
                        throw new EvaluationException($"integer overflow in adding {integer} + {next.Number}").At(parts[i].Position);
                    }
                    integer = sum;
                    break;
                case IntValue next:
                    number += next.Number;
                    break;
                case FloatValue next:
                    number = (isFloat ? number : integer) + next.Number;
                    isFloat = true;
                    break;
                case var other:
                    throw new EvaluationException(
                        $"cannot add {Evaluator.Describe(other)} to {(isFloat ? "a float" : "an integer")}").At(parts[i].Position);
            }
        }
        return isFloat ? new FloatValue(number) : IntValue.Of(integer);
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

    Value Operand(int index, object[] frame, Evaluator evaluator)
    {
        var node = parts[index].Value;
        try
        {
            return node.Evaluate(frame, evaluator);
        }
        catch (EvaluationException failure) when (failure.AddFrame(node.Position, "in an operand of '+'"))
        {
            throw;
        }
    }
}
