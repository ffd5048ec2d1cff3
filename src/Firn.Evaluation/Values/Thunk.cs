using System.Diagnostics.CodeAnalysis;
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

    /// <summary>Known already, or a literal set or list that nobody has asked for yet.</summary>
    internal bool IsLiteral => State is null or object[] && Code is Value or Node { IsLiteral: true };

    /// <summary>The path, when the cell is an <c>import ./path</c> that nobody has asked for yet.</summary>
    internal PathValue? ImportedPath => State is object[] && Code is Node node ? node.ImportedPath : null;

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

    /// <summary>Gives a cell that nobody computes or has computed the value that it would get.</summary>
    internal void Fill(Value value, Evaluator owner)
    {
        if (TryClaim(owner, out _))
        {
            Code = value;
            Volatile.Write(ref State, null);
        }
    }

    /// <summary>
    /// Has <paramref name="then"/> told the value as soon as it is computed, by whoever does it and before anybody else sees it. False where it is computed already, or just now, or cannot be.
    /// </summary>
    internal bool Follow(Evaluator owner, Action<Value, Evaluator> then)
    {
        if (!TryClaim(owner, out var state))
        {
            return false;
        }
        var original = new Thunk(Code!, state);
        Func<Evaluator, Value> compute = evaluator =>
        {
            var value = evaluator.Force(original);
            then(value, evaluator);
            return value;
        };
        Code = compute;
        Volatile.Write(ref State, compute);
        return true;
    }

    // Of what failed there is no code any more.
    bool TryClaim(Evaluator owner, [NotNullWhen(true)] out object? state)
    {
        state = Volatile.Read(ref State);
        return state is not null and not Evaluator && Code is not null && Interlocked.CompareExchange(ref State, owner, state) == state;
    }

    internal class ArgumentPair(Value first, Value second)
    {
        public Value First { get; } = first;

        public Value Second { get; } = second;
    }

    internal sealed class UnseenArgumentPair(Value first, Value second) : ArgumentPair(first, second);
}
