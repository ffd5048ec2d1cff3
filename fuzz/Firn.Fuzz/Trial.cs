namespace Firn.Fuzz;

/// <summary>One input given to one target, and what came of it.</summary>
public static class Trial
{
    public static readonly TimeSpan LongestTime = TimeSpan.FromSeconds(2);

    public const long MostBytes = 256L << 20;

    // Only what is slow twice is slow: a collection may have fallen on it.
    const string TooLong = "took ";

    const int StackSize = 16 << 20;

    /// <summary>Why the input is a find; null when the target read it or refused it in time.</summary>
    public static string? Of(Action<byte[]> target, byte[] input) => Judge(() =>
        Once(target, input) is { } verdict && (!verdict.StartsWith(TooLong, StringComparison.Ordinal) || Once(target, input) is not null) ? verdict : null);

    /// <summary>For thousands of trials: the same without a thread of its own, which only an overflow of the stack would need.</summary>
    public static string? Directly(Action<byte[]> target, byte[] input) => Once(target, input);

    static string? Judge(Func<string?> trial)
    {
        string? verdict = null;
        var thread = new Thread(() => verdict = trial(), StackSize) { IsBackground = true };
        thread.Start();
        // Ten times the limit on the wall: what it says about the processor is measured inside.
        return thread.Join(LongestTime * 10) ? verdict : $"still ran after {(LongestTime * 10).TotalSeconds} s";
    }

    static string? Once(Action<byte[]> target, byte[] input)
    {
        // The processor's time, collections included: other work on the machine does not count.
        var (began, allocated) = (Environment.CpuUsage.TotalTime, GC.GetAllocatedBytesForCurrentThread());
        string? verdict = null;
        try
        {
            target(input);
        }
        catch (Exception failure)
        {
            if (!Targets.IsRefusal(failure))
            {
                verdict = failure.ToString();
            }
        }
        var (time, bytes) = (Environment.CpuUsage.TotalTime - began, GC.GetAllocatedBytesForCurrentThread() - allocated);
        return verdict
            ?? (bytes > MostBytes ? $"allocated {bytes >> 20} MB for {input.Length} bytes of input" : null)
            ?? (time > LongestTime ? $"{TooLong}{time.TotalSeconds:f1} s for {input.Length} bytes of input" : null);
    }
}
