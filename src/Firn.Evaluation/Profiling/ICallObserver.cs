namespace Firn.Evaluation;

/// <summary>Who is told about every call, on the thread that evaluates, while nothing else evaluates.</summary>
public interface ICallObserver
{
    /// <summary>A call begins.</summary>
    /// <param name="evaluator">The evaluator that calls; asking it for values does not change what is evaluated.</param>
    /// <param name="function">What is called, perhaps no function.</param>
    /// <param name="arguments">As many as are written at the place of the call.</param>
    /// <param name="position">Where the call was written; unknown for most calls by builtins.</param>
    void Enter(Evaluator evaluator, Value function, ReadOnlySpan<Value> arguments, Position position);

    /// <summary>The call that began last has ended, well or with a failure.</summary>
    void Leave(Evaluator evaluator, Position position);
}
