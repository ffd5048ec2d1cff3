using System.Runtime.ExceptionServices;

namespace Firn.Evaluation;

/// <summary>A thread whose stack is large enough for the deepest evaluation that the limits allow.</summary>
public static class EvaluationThread
{
    // Reserved, not used: pages are taken as the recursion reaches them.
    const int StackSize = 1 << 30;

    /// <summary>Runs on such a thread and waits for the result; failures come through with their stack.</summary>
    public static T Run<T>(Func<T> body)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = body();
                }
                catch (Exception caught)
                {
                    failure = ExceptionDispatchInfo.Capture(caught);
                }
            },
            StackSize) { Name = "evaluation" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }
}
