using System.Globalization;

namespace Firn.Cli.Composition;

/// <summary>What an evaluation cost, printed when NIX_SHOW_STATS asks for it, to the file that NIX_SHOW_STATS_PATH names, if any.</summary>
static class EvaluationStatistics
{
    public static bool AreWanted => Environment.GetEnvironmentVariable("NIX_SHOW_STATS") is not (null or "" or "0");

    public static void Print()
    {
        if (!AreWanted)
        {
            return;
        }
        var memory = GC.GetGCMemoryInfo(GCKind.Any);
        string[] lines =
        [
            "{",
            $"  \"cpuTime\": {Environment.CpuUsage.TotalTime.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture)},",
            "  \"gc\": {",
            $"    \"cycles\": [{GC.CollectionCount(0)}, {GC.CollectionCount(1)}, {GC.CollectionCount(2)}],",
            $"    \"heapSize\": {memory.HeapSizeBytes},",
            $"    \"pauseSeconds\": {GC.GetTotalPauseDuration().TotalSeconds.ToString("F3", CultureInfo.InvariantCulture)},",
            $"    \"totalBytes\": {GC.GetTotalAllocatedBytes()}",
            "  }",
            "}",
        ];
        var text = string.Join('\n', lines);
        if (Environment.GetEnvironmentVariable("NIX_SHOW_STATS_PATH") is not { Length: > 0 } file || file == "-")
        {
            Console.Error.WriteLine(text);
            return;
        }
        try
        {
            File.WriteAllText(file, text + "\n");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The evaluation went well all the same.
            Console.Error.WriteLine($"warning: cannot write what the evaluation cost to '{file}' (NIX_SHOW_STATS_PATH): {failure.Message}");
        }
    }
}
