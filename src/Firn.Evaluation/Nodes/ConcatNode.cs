using System.Runtime.CompilerServices;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>Interpolated strings and paths, and <c>+</c>.</summary>
/// <param name="parts">What is joined, and where each part stands.</param>
/// <param name="forceString">It is a string whatever the first part is.</param>
/// <param name="numbers">A bit for each part, the first one's lowest: set where an integer stands for its digits (<see cref="Primop.ToText"/>).</param>
sealed class ConcatNode((Node Value, Position Position)[] parts, bool forceString, uint numbers = 0) : Node(!forceString)
{
    /// <summary>Which parts can be such integers: no later ones.</summary>
    public const int MostNumbers = 32;

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
        if (parts.Length == 2 && numbers == 0)
        {
            var head = evaluator.CoerceToString(first, mode, ref references, parts[0].Position, Segment);
            var tail = evaluator.CoerceToString(Operand(1, frame, evaluator), mode, ref references, parts[1].Position, Segment);
            return StringValue.Concatenate(head, tail, references);
        }
        if (parts.Length == 1 && numbers == 0)
        {
            return evaluator.CoerceToString(first, mode, ref references, parts[0].Position, Segment).WithContext(references);
        }
        return parts.Length <= EightTexts.Count ? JoinFew(first, mode, frame, evaluator) : Join(new PartText[parts.Length], first, mode, frame, evaluator);
    }

    StringValue JoinFew(Value first, Coercion mode, object[] frame, Evaluator evaluator)
    {
        var texts = default(EightTexts);
        return Join(((Span<PartText>)texts)[..parts.Length], first, mode, frame, evaluator);
    }

    StringValue Join(Span<PartText> texts, Value first, Coercion mode, object[] frame, Evaluator evaluator)
    {
        StringContext? references = null;
        var length = Gather(texts, first, mode, ref references, frame, evaluator);
        return texts.Length == 2 && length >= StringValue.ShortestRope
            ? StringValue.Concatenate(texts[0].ToText(), texts[1].ToText(), references)
            : Joined(texts, length, references);
    }

    static StringValue Joined(ReadOnlySpan<PartText> texts, int length, StringContext? references)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        Copy(texts, bytes);
        return new StringValue(bytes, references);
    }

    public override Value? EvaluateName(object[] frame, Evaluator evaluator, out Symbol name)
    {
        const int longest = 128;
        name = default;
        if (!forceString || parts.Length > EightTexts.Count)
        {
            return Evaluate(frame, evaluator);
        }
        var few = default(EightTexts);
        var texts = ((Span<PartText>)few)[..parts.Length];
        StringContext? references = null;
        var length = Gather(texts, Operand(0, frame, evaluator), Coercion.CopyToStore, ref references, frame, evaluator);
        if (references is not null || length > longest)
        {
            return Joined(texts, length, references);
        }
        Span<byte> room = stackalloc byte[longest];
        Copy(texts, room[..length]);
        name = evaluator.Symbols.Intern(room[..length]);
        return null;
    }

    // What each part is in the text; the result is how long that is.
    int Gather(Span<PartText> texts, Value first, Coercion mode, ref StringContext? references, object[] frame, Evaluator evaluator)
    {
        var length = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            var value = i == 0 ? first : Operand(i, frame, evaluator);
            ref var text = ref texts[i];
            if (value.GetType() == typeof(IntValue) && i < MostNumbers && (numbers >> i & 1) != 0)
            {
                text.Number = Unsafe.As<IntValue>(value).Number;
                length = StringValue.CheckedLength((long)length + NumberText.Length(text.Number));
            }
            else
            {
                text.Text = evaluator.CoerceToString(value, mode, ref references, parts[i].Position, Segment);
                length = StringValue.CheckedLength((long)length + text.Text.Length);
            }
        }
        return length;
    }

    static void Copy(ReadOnlySpan<PartText> texts, Span<byte> room)
    {
        foreach (ref readonly var text in texts)
        {
            if (text.Text is { } known)
            {
                known.Span.CopyTo(room);
                room = room[known.Length..];
            }
            else
            {
                room = room[NumberText.Write(text.Number, room)..];
            }
        }
    }

    // A text, or a number that has none yet.
    struct PartText
    {
        public StringValue? Text;
        public long Number;

        public readonly StringValue ToText() => Text ?? NumberText.Integer(Number);
    }

    [InlineArray(Count)]
    struct EightTexts
    {
        public const int Count = 8;

        PartText first;
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
