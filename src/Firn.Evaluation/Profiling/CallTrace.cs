using System.Text;

namespace Firn.Evaluation;

/// <summary>A line for the beginning and for the end of every call, with nanoseconds since 1970 (<c>trace-function-calls</c>).</summary>
/// <param name="clock">What time it is.</param>
/// <param name="write">Takes a line, without its end.</param>
public sealed class CallTrace(TimeProvider clock, Action<byte[]> write) : ICallObserver
{
    /// <inheritdoc/>
    public void Enter(Evaluator evaluator, Value function, ReadOnlySpan<Value> arguments, Position position) => Tell("entered", evaluator, position);

    /// <inheritdoc/>
    public void Leave(Evaluator evaluator, Position position) => Tell("exited", evaluator, position);

    void Tell(string what, Evaluator evaluator, Position position)
    {
        var time = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        write(Encoding.UTF8.GetBytes($"function-trace {what} {StackSampler.Show(evaluator, position)} at {time}"));
    }
}
