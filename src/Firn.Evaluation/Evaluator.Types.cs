using System.Runtime.CompilerServices;
using Firn.Primitives;
using Firn.Syntax;

namespace Firn.Evaluation;

// Forcing to a type. The context says what was being done ("while evaluating …") and becomes a frame of a failure.
public sealed partial class Evaluator
{
    public long ForceInteger(Value value, Position position, string context)
    {
        try
        {
            return Force(value, position) is IntValue integer ? integer.Number : throw Expected("an integer", value).At(position);
        }
        catch (EvaluationException failure) when (failure.AddFrame(position, context))
        {
            throw;
        }
    }

    /// <summary>Integers count as floats.</summary>
    public double ForceFloat(Value value, Position position, string context)
    {
        try
        {
            return Force(value, position) switch
            {
                FloatValue number => number.Number,
                IntValue integer => integer.Number,
                _ => throw Expected("a float", value).At(position),
            };
        }
        catch (EvaluationException failure) when (failure.AddFrame(position, context))
        {
            throw;
        }
    }

    public bool ForceBoolean(Value value, Position position, string context)
    {
        try
        {
            return Force(value, position) is BoolValue truth ? truth.Truth : throw Expected("a Boolean", value).At(position);
        }
        catch (EvaluationException failure) when (failure.AddFrame(position, context))
        {
            throw;
        }
    }

    public StringValue ForceString(Value value, Position position, string context)
    {
        try
        {
            return Force(value, position) as StringValue ?? throw Expected("a string", value).At(position);
        }
        catch (EvaluationException failure) when (failure.AddFrame(position, context))
        {
            throw;
        }
    }

    /// <summary>A string whose context is added to <paramref name="references"/>.</summary>
    public StringValue ForceString(Value value, ref StringContext? references, Position position, string context)
    {
        var text = ForceString(value, position, context);
        references = StringContext.Union(references, text.Context);
        return text;
    }

    /// <summary>A string that must not refer to the store.</summary>
    public StringValue ForceStringWithoutContext(Value value, Position position, string context)
    {
        var text = ForceString(value, position, context);
        if (text.Context is { } references)
        {
            throw new EvaluationException(
                $"the string '{text}' is not allowed to refer to a store path (such as '{Show(references.Elements[0])}')")
                .Within(position, context);
        }
        return text;
    }

    /// <summary>Unlike scalars, a failure inside the value gets no frame here: only a wrong type does.</summary>
    public AttributeSet ForceSet(Value value, Position position, string context) =>
        Force(value, position) as AttributeSet ?? throw Expected("a set", value).Within(position, context);

    /// <summary>Unlike scalars, a failure inside the value gets no frame here: only a wrong type does.</summary>
    public ListValue ForceList(Value value, Position position, string context) =>
        Force(value, position) as ListValue ?? throw Expected("a list", value).Within(position, context);

    /// <summary>A function, or a set that acts as one.</summary>
    public Value ForceFunction(Value value, Position position, string context)
    {
        try
        {
            var function = Force(value, position);
            return function.Kind == ValueKind.Function || IsFunctor(function) ? function : throw Expected("a function", value).At(position);
        }
        catch (EvaluationException failure) when (failure.AddFrame(position, context))
        {
            throw;
        }
    }

    public bool IsFunctor(Value value) => value is AttributeSet set && set.Contains(Known.Functor);

    /// <summary>A set with <c>type = "derivation"</c>.</summary>
    public bool IsDerivation(Value value) =>
        value is AttributeSet set && set.TryFind(Known.Type, out var type)
        && Force(type.Value, type.Position) is StringValue text && text.Span.SequenceEqual("derivation"u8);

    /// <summary>The result of a cell if it is there already, else null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value? ResultOf(Value cell) => cell is Thunk thunk ? thunk.Result : cell;

    /// <summary>The result of an attribute, or null without such an attribute; it is looked for where it was found last.</summary>
    public Value? ForceAttribute(AttributeSet set, Symbol name, ref int guess, Position position) =>
        set.Find(name, ref guess, out var index) is { } holder ? ForceCell(holder, index, position) : null;

    /// <summary>The attribute, or a failure that names it.</summary>
    public Attribute RequireAttribute(AttributeSet set, Symbol name, string context) =>
        set.TryFind(name, out var attribute)
            ? attribute
            : throw new ValueTypeException($"attribute '{Symbols.Show(name)}' missing").Within(Position.None, context);

    /// <summary>Forces everything below a value; what is shared is visited once.</summary>
    public Value ForceDeep(Value value)
    {
        ForceDeep(value, new HashSet<Value>(ReferenceEqualityComparer.Instance));
        return Force(value);
    }

    void ForceDeep(Value cell, HashSet<Value> seen)
    {
        EnterCall(PositionOf(cell));
        var value = Force(cell, PositionOf(cell));
        if (value is AttributeSet set && seen.Add(cell))
        {
            foreach (var attribute in set)
            {
                var isShown = Debugging?.PushAttribute(attribute, this) ?? false;
                try
                {
                    ForceDeep(attribute.Value, seen);
                }
                catch (EvaluationException failure) when (
                    failure.AddFrame(attribute.Position, $"while evaluating the attribute '{Symbols.Show(attribute.Name)}'"))
                {
                    throw;
                }
                finally
                {
                    if (isShown)
                    {
                        Debugging!.Pop();
                    }
                }
            }
        }
        else if (value is ListValue list && seen.Add(cell))
        {
            for (var i = 0; i < list.Count; i++)
            {
                try
                {
                    ForceDeep(list[i], seen);
                    list.Settle(i);
                }
                catch (EvaluationException failure) when (
                    failure.AddFrame(Position.None, $"while evaluating list element at index {i}"))
                {
                    throw;
                }
            }
        }
        LeaveCall();
    }

    /// <summary>Where a value was written, as far as it remembers.</summary>
    public static Position PositionOf(Value value) => value switch
    {
        AttributeSet set => set.Position,
        Lambda lambda => lambda.Position,
        LambdaApplication application => application.Position,
        Thunk { Result: { } result } => PositionOf(result),
        Thunk { Code: Value function, State: not Thunk.UnseenArgumentPair } => PositionOf(function),
        _ => Position.None,
    };

    /// <summary>The type of a forced value with its article, as messages name it.</summary>
    public static string Describe(Value value) => value switch
    {
        IntValue => "an integer",
        BoolValue => "a Boolean",
        StringValue { Context: not null } => "a string with context",
        StringValue => "a string",
        PathValue => "a path",
        NullValue => "null",
        AttributeSet => "a set",
        ListValue => "a list",
        Primop primop => $"the built-in function '{primop.Name}'",
        PrimopApplication application => $"the partially applied built-in function '{application.Primop.Name}'",
        FloatValue => "a float",
        Thunk { Result: { } result } => Describe(result),
        Thunk { IsInProgress: true } => "a black hole",
        Thunk => "a thunk",
        _ => "a function",
    };

    /// <summary>The complaint about a value of the wrong type; it shows the value without computing anything.</summary>
    public ValueTypeException Expected(string what, Value value)
    {
        var found = value is Thunk { Result: { } result } ? result : value;
        return new ValueTypeException($"expected {what} but found {Describe(found)}: {ShowForError(found)}");
    }

    /// <summary>The value as messages show it: cut to a few elements, nothing is computed.</summary>
    public string ShowForError(Value value) => ValuePrinter.Print(this, value, PrintOptions.ForErrors);

    /// <summary>A context element as people read it: <c>/nix/store/….drv^out</c>.</summary>
    public string Show(ContextElement element)
    {
        var path = Host.StoreDirectory.Show(element.Path);
        return element.Kind switch
        {
            ContextKind.Opaque => path,
            ContextKind.Deep => path + " (deep)",
            ContextKind.BuiltByBuilt => $"{Show(element.Maker!)}^{element.Output}",
            _ => $"{path}^{element.Output}",
        };
    }
}
