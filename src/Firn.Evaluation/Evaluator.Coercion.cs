using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Evaluation;

/// <summary>How far a value may be bent to become a string.</summary>
[Flags]
public enum Coercion
{
    /// <summary>Strings, paths and sets that say how (<c>__toString</c>, <c>outPath</c>); paths stay where they are.</summary>
    Strict = 0,

    /// <summary>Also numbers, truth values, null and lists (<c>toString</c>, attributes of derivations).</summary>
    More = 1,

    /// <summary>A path is copied to the store, and the string refers to the copy.</summary>
    CopyToStore = 2,

    /// <summary>The text of a path literal as it is written, a slash at its end included.</summary>
    KeepPathText = 4,
}

// Making strings and paths of other values.
public sealed partial class Evaluator
{
    static readonly StringValue one = new("1");

    /// <summary>The value as a string; what it refers to is added to <paramref name="references"/> (the result's own context is to be ignored).</summary>
    public StringValue CoerceToString(Value value, Coercion mode, ref StringContext? references, Position position, string context)
    {
        EnterCall(position);
        var forced = Force(value, position);
        // What nearly all are.
        if (forced.GetType() != typeof(StringValue) || Unsafe.As<StringValue>(forced).Context is not null)
        {
            forced = Coerce(forced, mode, ref references, position, context);
        }
        LeaveCall();
        return Unsafe.As<StringValue>(forced);
    }

    /// <summary>The same, but an integer stays one: a string, or an integer that stands for its digits. Only where integers become strings at all (<see cref="Coercion.More"/>).</summary>
    public Value CoerceToText(Value value, Coercion mode, ref StringContext? references, Position position, string context)
    {
        EnterCall(position);
        var forced = Force(value, position);
        if (forced is not IntValue)
        {
            forced = Coerce(forced, mode, ref references, position, context);
        }
        LeaveCall();
        return forced;
    }

    StringValue Coerce(Value value, Coercion mode, ref StringContext? references, Position position, string context)
    {
        switch (value)
        {
            case StringValue text:
                references = StringContext.Union(references, text.Context);
                return text;
            case PathValue path:
                return (mode & Coercion.CopyToStore) != 0
                    ? new StringValue(Host.StoreDirectory.ShowBytes(CopyToStore(path.Path, ref references)))
                    : new StringValue((mode & Coercion.KeepPathText) != 0 ? path.Text : path.Path.Path);
            case AttributeSet set:
                return CoerceSet(set, mode & ~Coercion.KeepPathText, ref references, position, context);
        }
        if ((mode & Coercion.More) != 0)
        {
            switch (value)
            {
                case BoolValue { Truth: true }:
                    return one;
                case BoolValue or NullValue:
                    return StringValue.Empty;
                case IntValue integer:
                    return NumberText.Integer(integer.Number);
                case FloatValue number:
                    return new StringValue(NumberText.Fixed(number.Number));
                case ListValue list:
                    return CoerceList(list, mode, ref references, position, context);
            }
        }
        throw new ValueTypeException($"cannot coerce {Describe(value)} to a string: {ShowForError(value)}").Within(position, context);
    }

    StringValue CoerceSet(AttributeSet set, Coercion mode, ref StringContext? references, Position position, string context)
    {
        // What nearly all are: a derivation, and the path of its output. The same steps as those of the walk.
        if (!set.TryFind(Known.OutPath, out var outPath) || set.Contains(Known.ToStringAttribute))
        {
            return CoerceByWalk(set, mode, ref references, position, context);
        }
        try
        {
            var path = Force(outPath.Value, outPath.Position);
            if (path is not AttributeSet)
            {
                EnterCall(position);
                var result = CoerceToString(path, mode, ref references, position, context);
                LeaveCall();
                return result;
            }
        }
        catch (EvaluationException failure) when (AddOutPath(failure, outPath))
        {
            throw;
        }
        return CoerceByWalk(set, mode, ref references, position, context);
    }

    static bool AddOutPath(EvaluationException failure, Attribute outPath) => failure.AddFrame(
        outPath.Position, $"while {(outPath.Value is Thunk { Result: null } ? "evaluating" : "using")} the `outPath` attribute");

    // Apart from the other cases, which then need no object for what the walk captures.
    StringValue CoerceByWalk(AttributeSet set, Coercion mode, ref StringContext? references, Position position, string context)
    {
        var collected = references;
        var result = Peel(set, position, false, (peeled, _, _) => peeled is AttributeSet
            ? throw new ValueTypeException($"cannot coerce {Describe(peeled)} to a string: {ShowForError(peeled)}")
                .Within(position, context)
            : CoerceToString(peeled, mode, ref collected, position, context));
        references = collected;
        return result;
    }

    StringValue CoerceList(ListValue list, Coercion mode, ref StringContext? references, Position position, string context)
    {
        if (list.Count == 0)
        {
            return StringValue.Empty;
        }
        var parts = new StringValue[list.Count];
        Span<StringValue> slots = parts;
        var length = 0L;
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = CoerceElement(list[i], mode, ref references, position, context);
            list.Settle(i);
            length += slots[i].Length + (HasSeparator(list, i) ? 1 : 0);
        }
        if (parts.Length == 1)
        {
            return parts[0];
        }
        var bytes = GC.AllocateUninitializedArray<byte>(StringValue.CheckedLength(length));
        var at = 0;
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i].Span.CopyTo(bytes.AsSpan(at));
            at += slots[i].Length;
            if (HasSeparator(list, i))
            {
                bytes[at++] = (byte)' ';
            }
        }
        return new StringValue(bytes);
    }

    // An empty list contributes no separator; that is how it always was.
    bool HasSeparator(ListValue list, int index) => index < list.Count - 1 && Force(list[index]) is not ListValue { Count: 0 };

    StringValue CoerceElement(Value element, Coercion mode, ref StringContext? references, Position position, string context)
    {
        try
        {
            return CoerceToString(element, mode, ref references, position, "while evaluating one element of the list");
        }
        catch (EvaluationException failure) when (failure.AddFrame(position, context))
        {
            throw;
        }
    }

    /// <summary>
    /// What a set stands for where a string is wanted: follows <c>__toString</c> and <c>outPath</c> until there is neither.
    /// The result is forced; it is a set when nothing could be followed.
    /// <paramref name="position"/> becomes that of the attribute which was followed last.
    /// </summary>
    public Value Peel(Value value, ref Position position, bool demandString, out bool cameThroughToString)
    {
        // Most sets stand for nothing else.
        if (Force(value, position) is AttributeSet set && !set.Contains(Known.ToStringAttribute) && !set.Contains(Known.OutPath))
        {
            cameThroughToString = false;
            return set;
        }
        (var result, position, cameThroughToString) = Peel(value, position, demandString, static (peeled, place, through) => (peeled, place, through));
        return result;
    }

    /// <summary>
    /// Like the other one, but what is done with the result (and whether it came through <c>__toString</c>) is part of the walk:
    /// its failures get the walk's frames.
    /// </summary>
    public T Peel<T>(Value value, Position position, bool demandString, Func<Value, Position, bool, T> use) =>
        Peel(value, position, demandString, use, false);

    T Peel<T>(Value value, Position position, bool demandString, Func<Value, Position, bool, T> use, bool cameThroughToString)
    {
        var current = Force(value, position);
        if (current is not AttributeSet set)
        {
            if (demandString && cameThroughToString && current is not (StringValue or PathValue))
            {
                throw new ValueTypeException(
                    $"`__toString` should return a string, but got {Describe(current)}: {ShowForError(current)}").At(position);
            }
            return use(current, position, cameThroughToString);
        }
        if (set.TryFind(Known.ToStringAttribute, out var method))
        {
            Value result;
            try
            {
                result = Call(method.Value, set, method.Position);
            }
            catch (EvaluationException failure) when (failure.AddFrame(method.Position, "while calling the `__toString` attribute"))
            {
                throw;
            }
            try
            {
                EnterCall(position);
                var peeled = Peel(result, method.Position, demandString, use, true);
                LeaveCall();
                return peeled;
            }
            catch (EvaluationException failure) when (
                failure.AddFrame(method.Position, "while using the result of the `__toString` attribute"))
            {
                throw;
            }
        }
        if (set.TryFind(Known.OutPath, out var outPath))
        {
            try
            {
                Force(outPath.Value, outPath.Position);
                EnterCall(position);
                var peeled = Peel(outPath.Value, outPath.Position, demandString, use, cameThroughToString);
                LeaveCall();
                return peeled;
            }
            catch (EvaluationException failure) when (AddOutPath(failure, outPath))
            {
                throw;
            }
        }
        if (demandString && cameThroughToString)
        {
            throw new ValueTypeException(
                $"`__toString` must return a string, but got {Describe(set)}: {ShowForError(set)}").At(position);
        }
        return use(set, position, cameThroughToString);
    }

    /// <summary>The store path that a path is copied to; it is added to <paramref name="references"/>.</summary>
    public StorePath CopyToStore(SourcePath path, ref StringContext? references)
    {
        var copy = Session.CopyToStore(path);
        references = StringContext.Union(references, copy.Context);
        return copy.Path;
    }

    /// <summary>A path, or a string that is an absolute one.</summary>
    public SourcePath CoerceToPath(Value value, ref StringContext? references, Position position, string context)
    {
        var collected = references;
        var result = Peel(value, position, false, (peeled, _, _) =>
        {
            if (peeled is PathValue path)
            {
                return path.Path;
            }
            var text = CoerceToString(peeled, Coercion.Strict, ref collected, position, context);
            return text.Length > 0 && text.Span[0] == '/'
                ? new SourcePath(Host.Disk, SourcePath.Canonicalize(text.Span))
                : throw new EvaluationException($"string '{text}' doesn't represent an absolute path").Within(position, context);
        });
        references = collected;
        return result;
    }

    /// <summary>A string or path that is a store path itself, nothing below it.</summary>
    public StorePath CoerceToStorePath(Value value, ref StringContext? references, Position position, string context)
    {
        var text = CoerceToString(value, Coercion.Strict, ref references, position, context);
        if (text.Context is { Count: 1 } named && Host.StoreDirectory.IsShown(named.Elements[0].Path, text.Span))
        {
            return named.Elements[0].Path;
        }
        try
        {
            return Host.StoreDirectory.Parse(text.ToString());
        }
        catch (BadStorePathException)
        {
            throw new EvaluationException($"path '{text}' is not in the Nix store").Within(position, context);
        }
    }
}
