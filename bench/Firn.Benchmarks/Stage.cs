using System.Diagnostics;

namespace Firn.Benchmarks;

/// <summary>One row of the table: repeats a piece of work until it has a steady median, and prints speed and garbage.</summary>
static class Stage
{
    static readonly TimeSpan Enough = TimeSpan.FromMilliseconds(700);

    public static void Heading() => Console.WriteLine($"{"stage",-34} {"MB/s",9} {"ms",9} {"garbage/byte",13}");

    /// <param name="name">Of the row.</param>
    /// <param name="bytes">Input that one run of <paramref name="work"/> goes through.</param>
    /// <param name="work">What is measured; the calling thread's processor time counts, not the wall's.</param>
    public static void Measure(string name, long bytes, Action work)
    {
        work();
        var times = new List<double>();
        var garbage = GC.GetAllocatedBytesForCurrentThread();
        var began = Stopwatch.GetTimestamp();
        while (times.Count < 5 || (Stopwatch.GetElapsedTime(began) < Enough && times.Count < 1000))
        {
            var before = Environment.CpuUsage.TotalTime;
            var start = Stopwatch.GetTimestamp();
            work();
            var wall = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            // The processor's clock ticks too coarsely for short runs.
            times.Add(wall < 20 ? wall : (Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
        }
        garbage = (GC.GetAllocatedBytesForCurrentThread() - garbage) / times.Count;
        times.Sort();
        var median = times[times.Count / 2];
        Console.WriteLine($"{name,-34} {bytes / median / 1000,9:0.0} {median,9:0.00} {(double)garbage / bytes,13:0.00}");
    }
}
