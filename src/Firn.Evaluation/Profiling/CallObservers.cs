namespace Firn.Evaluation;

/// <summary>Several observers, told one after the other.</summary>
public sealed class CallObservers(params ICallObserver[] all) : ICallObserver, IDisposable
{
    /// <inheritdoc/>
    public void Enter(Evaluator evaluator, Value function, ReadOnlySpan<Value> arguments, Position position)
    {
        foreach (var observer in all)
        {
            observer.Enter(evaluator, function, arguments, position);
        }
    }

    /// <inheritdoc/>
    public void Leave(Evaluator evaluator, Position position)
    {
        foreach (var observer in all)
        {
            observer.Leave(evaluator, position);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var observer in all)
        {
            (observer as IDisposable)?.Dispose();
        }
    }
}
