using Firn.Cli.Arguments;
using Firn.Cli.Composition;
using Firn.Evaluation;
using Firn.EvaluationCache;

namespace Firn.Cli.Workers;

/// <summary>How much of an evaluation other processes may do.</summary>
static class WorkerPlan
{
    /// <summary>For what nobody waits for any more.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2), PatienceAfterFailure = TimeSpan.FromSeconds(0.2);

    // A process that begins holds some hundred MB of a package set before it knows the first package.
    const long Smallest = 128L << 20, Largest = 384L << 20;

    /// <summary>Null when the whole evaluation has to be done by this process.</summary>
    public static EvaluationWorkers? Make(Settings settings, EvaluationArguments arguments, EvaluationOptions options, OpenedStore store, Invocation invocation, Recorder? recorder)
    {
        // What is read from standard input can be read once, and what is counted or watched is counted here.
        if (options.Debugger is not null || options.Observer is not null || invocation.ReadsInput || EvaluationStatistics.AreWanted)
        {
            return null;
        }
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var limit = settings.Number("eval-process-memory", 0) switch
        {
            0 => Math.Clamp(available * 2 / 5, Smallest, Largest),
            < 0 and var number => throw new UsageException($"setting 'eval-process-memory' has invalid value '{number}', expected a number of bytes, or 0 for two fifths of the memory"),
            var number => number,
        };
        // It is noticed between packages only. One of the parts is for this process.
        var each = Math.Min(limit, Largest);
        var room = available / (each + (each / 2)) - 1;
        return new EvaluationWorkers(
            new WorkerOrder(arguments.Started, recorder is not null, limit),
            (int)Math.Clamp(options.Cores - 1, 0, Math.Max(room, 0)),
            told =>
            {
                if (told.Kept is { } path)
                {
                    store.Store?.AddTemporaryRoot(path);
                }
            },
            (record, unrepeatable) => Note(recorder, record, unrepeatable));
    }

    static void Note(Recorder? recorder, byte[] record, string unrepeatable)
    {
        if (unrepeatable.Length > 0)
        {
            recorder?.Forbid(unrepeatable);
        }
        else if (RecordFormat.Read(record) is { } part)
        {
            recorder?.Include(part);
        }
        else
        {
            recorder?.Forbid("what another process looked at is not known");
        }
    }
}
