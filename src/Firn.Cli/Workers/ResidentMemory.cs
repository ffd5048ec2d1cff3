using System.Diagnostics;

namespace Firn.Cli.Workers;

/// <summary>How much memory this process has, asked often and found out seldom.</summary>
/// <param name="limit">Bytes.</param>
sealed class ResidentMemory(long limit)
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    long asked;
    bool isBeyond;

    /// <summary>More than the limit; what the heap could give back counts, since the machine lacks it.</summary>
    public bool IsBeyondLimit
    {
        get
        {
            if (asked == 0 || Stopwatch.GetElapsedTime(asked) > Pause)
            {
                isBeyond = Environment.WorkingSet > limit;
                asked = Stopwatch.GetTimestamp();
            }
            return isBeyond;
        }
    }
}
