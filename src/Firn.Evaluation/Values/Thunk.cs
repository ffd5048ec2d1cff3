using System.Runtime.CompilerServices;

namespace Firn.Evaluation;

/// <summary>
/// A cell whose value is computed when it is first needed. Two words: what to compute, and the state, which is also the
/// lock: the environment while nobody computes it, the evaluator that does, null once the value is there.
/// </summary>
public sealed class Thunk : Value
{
    // Node and object[] frame; function and argument of an application; null and Failure; value and null when done.
    internal object? Code;
    internal object? State;

    internal Thunk(object code, object state)
    {
        Code = code;
        State = state;
    }

    public override ValueKind Kind => State is null ? ((Value)Code!).Kind : ValueKind.Thunk;

    /// <summary>The value if it is known already, else null. Never computes.</summary>
    public Value? Result => Volatile.Read(ref State) is null ? Unsafe.As<Value?>(Code) : null;

    /// <summary>True while some evaluator computes the value.</summary>
    public bool IsInProgress => State is Evaluator;

    /// <summary>The application of a function to one argument, later.</summary>
    public static Thunk Apply(Value function, Value argument) => new(function, argument);

    /// <summary>The application of a function to two arguments, later.</summary>
    public static Thunk Apply(Value function, Value first, Value second) => new(function, new ArgumentPair(first, second));

    /// <summary>The same, for a function that nobody has looked at yet: failures do not point to it.</summary>
    public static Thunk ApplyUnseen(Value function, Value first, Value second) => new(function, new UnseenArgumentPair(first, second));

    /// <summary>What <paramref name="compute"/> returns, later. It may return a thunk.</summary>
    public static Thunk Delay(Func<Evaluator, Value> compute) => new(compute, compute);

    internal class ArgumentPair(Value first, Value second)
    {
        public Value First { get; } = first;

        public Value Second { get; } = second;
    }

    internal sealed class UnseenArgumentPair(Value first, Value second) : ArgumentPair(first, second);
}
