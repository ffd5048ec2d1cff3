using System.Runtime.ExceptionServices;

namespace Firn.Evaluation;

/// <summary>A thread whose stack is large enough for the deepest evaluation that the limits allow.</summary>
public static class EvaluationThread
{
    /// <summary>Bytes. Reserved, not used: pages are taken as the recursion reaches them.</summary>
    public const int StackSize = 1 << 30;

    /// <summary>Runs on such a thread and waits for the result; failures come through with their stack.</summary>
    /// <param name="body">The evaluation.</param>
    /// <param name="start">Runs an action on a thread with a stack of this size and waits for its end; null: a thread of the class library, whose stack must fit into memory.</param>
    public static T Run<T>(Func<T> body, Action<int, Action>? start = null)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        (start ?? StartPlain)(StackSize, () =>
        {
            try
            {
                result = body();
            }
            catch (Exception caught)
            {
                failure = ExceptionDispatchInfo.Capture(caught);
            }
        });
        failure?.Throw();
        return result;
    }

    static void StartPlain(int stackSize, Action body)
    {
        var thread = new Thread(() => body(), stackSize) { Name = "evaluation" };
        thread.Start();
        thread.Join();
    }
}
