using Firn.Builtins.Derivations;
using Firn.Cli.Arguments;
using Firn.Cli.Workers;
using Firn.Evaluation;
using Firn.EvaluationCache;
using Firn.Linux.Files;
using Firn.Linux.Processes;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Cli.Composition;

/// <summary>
/// The packages of imported sets, remembered apart from the evaluations that ask for them: who edits a configuration does not evaluate the packages again. What a package looks at is known
/// exactly only if nothing else is evaluated beside it, so a process of its own finds it out, when the evaluation is over. Decision: docs/decisions/remembered-packages.md.
/// </summary>
sealed class RememberedPackages
{
    /// <summary>Paths of fewer places are found out again as quickly as they are looked up.</summary>
    const int FewestPlaces = 16;

    /// <summary>More than a package set has; ends the search for others.</summary>
    const int MostPlaces = 1 << 16;

    /// <summary>Bytes of memory that a machine must have for a process beside the others that nobody waits for.</summary>
    const long RoomForAnother = 1L << 30;

    readonly RecordStore records;
    readonly Settings settings;
    readonly EvaluationArguments arguments;
    readonly OpenedStore store;
    readonly EvaluationSession session;
    readonly Recorder recorder;
    readonly long started = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
    readonly Lock gate = new();
    readonly Dictionary<(string, string), PackageMemory?> known = [];

    RememberedPackages(RecordStore records, Settings settings, EvaluationArguments arguments, OpenedStore store, EvaluationSession session, Recorder recorder)
    {
        this.records = records;
        this.settings = settings;
        this.arguments = arguments;
        this.store = store;
        this.session = session;
        this.recorder = recorder;
    }

    /// <summary>Lets a session that has not evaluated anything use what is remembered; null where that would make no sense.</summary>
    /// <param name="session">The session.</param>
    /// <param name="settings">Of the command.</param>
    /// <param name="arguments">Of the command.</param>
    /// <param name="store">Where the session's derivations are put.</param>
    /// <param name="recorder">The session's; null when it remembers nothing.</param>
    public static RememberedPackages? Begin(EvaluationSession session, Settings settings, EvaluationArguments arguments, OpenedStore store, Recorder? recorder)
    {
        // What may be read depends on what was evaluated before there, and what is only computed is not in the store.
        if (recorder is null || session.Options.Pure || session.Options.Restricted || !arguments.Writes(store)
            || !settings.Switch("eval-cache-packages", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >= RoomForAnother) || RememberedEvaluation.Place(settings) is not { } records)
        {
            return null;
        }
        var packages = new RememberedPackages(records, settings, arguments, store, session, recorder);
        session.ImportedSets = new ImportedSets(packages.Find);
        return packages;
    }

    IReadOnlyList<RememberedText>? Find(SourcePath file, string argument)
    {
        // Two threads may come to the same set, or one to two.
        lock (gate)
        {
            var place = (file.ToString(), argument);
            if (!known.TryGetValue(place, out var memory))
            {
                known[place] = memory = Read(file, argument);
            }
            return memory?.Texts;
        }
    }

    PackageMemory? Read(SourcePath file, string argument)
    {
        var explanation = settings.Verbosity > 0 ? $"evaluating packages of '{file}' again" : null;
        if (RememberedEvaluation.StillTrue(records, Key(file, argument), store, started, explanation) is not { } record || PackageMemory.Read(record.Outcome.Result) is not { } memory)
        {
            return null;
        }
        recorder.Include(record);
        foreach (var (path, hash) in memory.Hashes)
        {
            DerivationMemory.Keep(session, path, hash);
        }
        return memory;
    }

    byte[] Key(SourcePath file, string argument) => Key(file.Path, argument, settings, arguments, session.Options, store);

    // What a command adds to the environment is not noted when it is asked for.
    static byte[] Key(ByteString file, string argument, Settings settings, EvaluationArguments arguments, EvaluationOptions options, OpenedStore store) => EvaluationKey.Of(
        ["packages", null, file.ToEscapedText(), argument, .. arguments.Variables.OrderBy(variable => variable.Key, StringComparer.Ordinal).Select(variable => $"{variable.Key}={variable.Value}")],
        settings, options, store);

    /// <summary>After the evaluation: has another process find out what is not remembered yet, and does not wait for it.</summary>
    public void RememberMore()
    {
        var orders = new List<PackageOrder>();
        // Where one file only hands on what another one gives, the outer one counts: it is the one that is asked for the next time.
        var made = session.ImportedSets!.Made.Reverse().DistinctBy(set => set.Set, ReferenceEqualityComparer.Instance);
        foreach (var same in made.GroupBy(set => (set.File.Path, set.Argument)))
        {
            var ways = (same.First().Known ?? []).Select(text => text.Path).ToList();
            var known = ways.Count;
            // Each host of a fleet may import the same set.
            var all = ways.Select(Name).ToHashSet(StringComparer.Ordinal);
            ways.AddRange(same.SelectMany(set => ForcedDerivations.In(set.Set, session)).Where(way => all.Add(Name(way))));
            // All of them are found out again: not for each package that somebody looks at.
            if (ways.Count - known >= Math.Max(FewestPlaces, known / 4) && ways.Count <= MostPlaces)
            {
                orders.Add(new PackageOrder(same.Key.Path, same.Key.Argument, ways));
            }
        }
        if (orders.Count > 0)
        {
            PackageOrder.Start(orders);
        }
    }

    static string Name(IReadOnlyList<ByteString> way) => string.Join('\0', way.Select(name => name.ToEscapedText()));

    /// <summary>In the process that finds it out: all of it, one set after the other.</summary>
    public static int FindOut(EvaluationArguments arguments, Settings settings, EvaluationOptions options, OpenedStore store)
    {
        if (RememberedEvaluation.Place(settings) is not { } records)
        {
            return 1;
        }
        CurrentProcess.LetOthersGoFirst();
        var orders = PackageOrder.Read(StandardStreams.ReadInput());
        // Who edits quickly starts several: what this one leaves out, a later evaluation asks for.
        using var turn = records.TryTakeTurn();
        foreach (var order in turn is null ? [] : orders)
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
            var key = Key(order.File, order.Argument, settings, arguments, options, store);
            if (IsKnown(order, RememberedEvaluation.StillTrue(records, key, store, now, explanation: null)))
            {
                continue;
            }
            var recorder = new Recorder(now);
            var session = arguments.Start(store, options, recorder, fetches: false);
            using var host = session.Host as IDisposable;
            var memory = EvaluationThread.Run(() => FindOut(order, session), static (size, action) => DeepThread.Run((nuint)size, action));
            store.Store?.RegisterPending();
            if (memory is not null && recorder.Finish(key, $"packages of {order.File.ToEscapedText()} {order.Argument}", new Outcome(0, [], [], memory.ToBytes())) is { } record)
            {
                records.Keep(record);
            }
        }
        return 0;
    }

    static bool IsKnown(PackageOrder order, EvaluationRecord? record)
    {
        var known = record is null ? null : PackageMemory.Read(record.Outcome.Result)?.Texts.Select(text => Name(text.Path)).ToHashSet(StringComparer.Ordinal);
        return known is not null && order.Ways.All(way => known.Contains(Name(way)));
    }

    static PackageMemory? FindOut(PackageOrder order, EvaluationSession session)
    {
        Speculation.StayAhead();
        var evaluator = session.CreateEvaluator();
        if (RememberedTexts.Compute(evaluator, new SourcePath(session.Host.Disk, order.File), order.Argument, order.Ways) is not { } texts)
        {
            return null;
        }
        texts = [.. texts.Select(text => text.Text is { } found && !PackageMemory.CanKeep(found) ? text with { Text = null } : text)];
        var derivations = texts.SelectMany(text => text.Text?.Context is { } context ? context.Elements.ToArray() : [])
            .Where(element => element.Kind is ContextKind.Built or ContextKind.Deep).Select(element => element.Path).Distinct();
        return new PackageMemory(texts, [.. derivations.Select(path => KeyValuePair.Create(path, DerivationMemory.HashOf(session, path)))]);
    }
}
