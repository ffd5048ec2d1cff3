namespace Firn.Evaluation;

/// <summary>What a builtin does. Arguments are not forced; the result may be a thunk, the caller forces it.</summary>
public delegate Value PrimopBody(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position);

/// <summary>A builtin function.</summary>
public sealed class Primop(string name, int arity, PrimopBody body) : Value
{
    /// <summary>The most arguments a builtin takes.</summary>
    public const int MostArguments = 8;

    /// <summary>Without the <c>__</c> of its global name.</summary>
    public string Name { get; } = name;

    /// <summary>At least 1; a builtin without arguments is a value that is made by a <see cref="Thunk"/>.</summary>
    public int Arity { get; } = arity;

    public PrimopBody Body { get; } = body;

    public IReadOnlyList<string> ParameterNames { get; init; } = [];

    public string? Documentation { get; init; }

    /// <summary>The result for two integers, if it is always an integer and they need no call; null for most builtins.</summary>
    public Func<long, long, long>? OfIntegers { get; init; }

    /// <summary>The same builtin for who copies the result into a text: it may give an integer, which stands for its digits. Null for most builtins.</summary>
    public Primop? ToText { get; init; }

    /// <summary>
    /// A bit for each argument, the first one's lowest: set where the builtin keeps the argument's value at most, never its cell, so that the cell can serve
    /// again after the call (<see cref="ThunkShelf"/>). What it returns does not count as kept.
    /// </summary>
    public int Brief { get; init; }

    /// <summary>False for builtins that are part of the language's own machinery: no "while calling" line for them.</summary>
    public bool AddsTrace { get; init; } = true;

    public override ValueKind Kind => ValueKind.Function;
}

/// <summary>A builtin function that waits for more arguments.</summary>
public sealed class PrimopApplication(Primop primop, Value[] arguments) : Value
{
    public Primop Primop { get; } = primop;

    /// <summary>The arguments so far, fewer than the arity.</summary>
    public ReadOnlySpan<Value> Arguments => arguments;

    public override ValueKind Kind => ValueKind.Function;
}
