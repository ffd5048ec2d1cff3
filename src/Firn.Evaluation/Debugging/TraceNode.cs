using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>An expression that a debugger sees while it is evaluated, and where it stops for failures below.</summary>
sealed class TraceNode(Node inner, Func<Evaluator, object[], string> hint, DebugPlace place) : Node
{
    /// <summary>Stepping does not stop here yet: a <see cref="BeforeTraceNode"/> inside of it does.</summary>
    public bool StopsLater { get; init; }

    /// <summary>The body of a <c>let</c>; what it is in may want to show its names.</summary>
    public bool IsLet { get; init; }

    public DebugPlace Place => place;

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        var debugging = evaluator.Debugging!;
        debugging.Push(new DebugTrace(() => hint(evaluator, frame), Position, false, place, frame), StopsLater ? null : evaluator);
        try
        {
            return inner.Evaluate(frame, evaluator);
        }
        catch (EvaluationException failure) when (debugging.Enter(failure, evaluator))
        {
            throw;
        }
        finally
        {
            debugging.Pop();
        }
    }
}

/// <summary>What is evaluated before the trace around it begins: the set that an attribute is selected from.</summary>
sealed class BeforeTraceNode(Node inner) : Node
{
    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        var debugging = evaluator.Debugging!;
        var hidden = debugging.Pop();
        try
        {
            return inner.Evaluate(frame, evaluator);
        }
        finally
        {
            debugging.Push(hidden, null);
        }
    }
}

/// <summary>An expression whose own failures are shown with its scope although it is no trace.</summary>
sealed class FailurePlaceNode(Node inner, Func<EvaluationException, bool> isOwn, DebugPlace place) : Node
{
    public const string Hint = "Fake frame for debugging purposes";

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        try
        {
            return inner.Evaluate(frame, evaluator);
        }
        catch (EvaluationException failure) when (Enter(failure, frame, evaluator))
        {
            throw;
        }
    }

    bool Enter(EvaluationException failure, object[] frame, Evaluator evaluator)
    {
        if (failure.WasDebugged || !isOwn(failure))
        {
            return false;
        }
        var debugging = evaluator.Debugging!;
        debugging.Push(new DebugTrace(static () => Hint, PlaceOf(failure), true, place, frame), null);
        debugging.Enter(failure, evaluator);
        debugging.Pop();
        return false;
    }

    // Of an operand it is the operand that is shown: the failure, or what was added to it already, says which.
    Position PlaceOf(EvaluationException failure) => failure is not ValueTypeException ? Position
        : failure.Position.IsKnown ? failure.Position : failure.Frames.LastOrDefault()?.Position ?? Position;
}
