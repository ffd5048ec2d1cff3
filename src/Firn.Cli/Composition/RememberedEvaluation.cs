using Firn.Cli.Arguments;
using Firn.Evaluation;
using Firn.EvaluationCache;
using Firn.Linux.Files;
using Firn.Linux.Processes;
using Firn.Linux.Terminals;
using Firn.Primitives;

namespace Firn.Cli.Composition;

/// <summary>
/// One evaluation of a command, by everything that is known before it starts. It may have been made before; then the world is asked
/// whether it still is what it was.
/// </summary>
sealed class RememberedEvaluation
{
    readonly RecordStore records;
    readonly byte[] key;
    readonly string title;
    readonly long started = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    RememberedEvaluation(RecordStore records, byte[] key, string title)
    {
        this.records = records;
        this.key = key;
        this.title = title;
        Recorder = new Recorder(started);
    }

    /// <summary>Is told what the evaluation looks at.</summary>
    public Recorder Recorder { get; }

    /// <summary>Null when nothing is to be remembered.</summary>
    public static RememberedEvaluation? Begin(Settings settings, EvaluationOptions options, OpenedStore store, Invocation invocation)
    {
        if (options.Debugger is not null || options.Observer is not null || !settings.Switch("eval-cache", true) || EvaluationStatistics.AreWanted
            || invocation.ReadsInput || Place(settings) is not { } records)
        {
            return null;
        }
        var title = string.Join(' ', [invocation.Program, .. invocation.Arguments]);
        // For people, some of what is printed has another form.
        var key = EvaluationKey.Of([invocation.Program, Terminal.Is(1).ToString(), Paths.MakeAbsolute(".").ToEscapedText(), .. invocation.Arguments], settings, options, store);
        return new RememberedEvaluation(records, key, title);
    }

    /// <summary>Where records are kept; null without a home.</summary>
    public static RecordStore? Place(Settings settings) => CacheDirectories.Of("evaluations") is { } directory
        ? new RecordStore(directory, settings.Number("eval-cache-size", 256L << 20))
        : null;

    /// <summary>What an earlier evaluation gave, if it would give the same now.</summary>
    public Outcome? Find(OpenedStore store, bool explain) => Steps(records, key, store, started, explain ? "evaluating again" : null) is { True: [var record], Stale: [] } ? record.Outcome : null;

    /// <summary>The steps of a record that would give the same now, and those that may not; none when there is no record.</summary>
    /// <param name="records">Where they are kept.</param>
    /// <param name="key">Of the evaluation.</param>
    /// <param name="store">That it reads and writes.</param>
    /// <param name="now">Seconds since 1970.</param>
    /// <param name="explanation">What to say in front of the reason why a step is worth nothing; null to say nothing.</param>
    public static (IReadOnlyList<EvaluationRecord> True, IReadOnlyList<EvaluationRecord> Stale) Steps(RecordStore records, byte[] key, OpenedStore store, long now, string? explanation)
    {
        if (records.Find(key) is not { } record)
        {
            return ([], []);
        }
        var steps = record.Steps.ToArray();
        var good = 0;
        var changed = false;
        for (; good < steps.Length; good++)
        {
            var checker = Checker(store, now);
            if (checker.Difference(steps[good]) is { } difference)
            {
                if (explanation is not null)
                {
                    Console.Error.WriteLine($"{explanation}: {difference}");
                }
                break;
            }
            if (checker.Refreshed(steps[good]) is { } refreshed)
            {
                steps[good] = refreshed;
                changed = true;
            }
        }
        if (changed)
        {
            records.Keep(EvaluationRecord.Of(steps));
        }
        else if (good > 0)
        {
            records.Touch(record, now);
        }
        return (steps[..good], steps[good..]);
    }

    public static RecordChecker Checker(OpenedStore store, long now) => new(
        new DiskRoot(store.Directory, store.Store?.RealDirectory),
        static name => CurrentProcess.Variable(name.Span),
        path =>
        {
            store.Store?.AddTemporaryRoot(path);
            return store.Store?.IsValid(path) ?? false;
        },
        now);

    public void Keep(Outcome outcome)
    {
        if (Recorder.Finish(key, title, outcome) is { } record)
        {
            records.Keep(record);
        }
    }
}
