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

    /// <summary>A step has one of so many parts of the places that are left.</summary>
    const int StepsOfRest = 4;

    /// <summary>Characters of an argument that are shown.</summary>
    const int LongestTitle = 200;

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
    readonly Dictionary<(string, string), Memory> known = [];

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

    // Texts that are still true, and the steps that were until something changed that was looked at in them or before them.
    sealed record Memory(IReadOnlyList<RememberedText> True, IReadOnlyList<EvaluationRecord> Stale);

    IReadOnlyList<RememberedText>? Find(SourcePath file, string argument) => Remembered(file, argument).True is { Count: > 0 } texts ? texts : null;

    Memory Remembered(SourcePath file, string argument)
    {
        // Two threads may come to the same set, or one to two.
        lock (gate)
        {
            var place = (file.ToString(), argument);
            if (!known.TryGetValue(place, out var memory))
            {
                known[place] = memory = Read(file, argument);
            }
            return memory;
        }
    }

    Memory Read(SourcePath file, string argument)
    {
        var explanation = settings.Verbosity > 0 ? $"evaluating packages of '{file}' again" : null;
        var (steps, stale) = RememberedEvaluation.Steps(records, Key(file, argument), store, started, explanation);
        var texts = new List<RememberedText>();
        foreach (var step in steps)
        {
            if (PackageMemory.Read(step.Outcome.Result) is not { } memory)
            {
                break;
            }
            recorder.Include(step);
            texts.AddRange(memory.Texts);
            foreach (var (path, hash) in memory.Hashes)
            {
                DerivationMemory.Keep(session, path, hash);
            }
        }
        return new Memory(texts, stale);
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
        foreach (var same in made.GroupBy(set => (set.File, set.Argument)))
        {
            var (known, stale) = Remembered(same.Key.File, same.Key.Argument);
            // Each host of a fleet may import the same set.
            var all = known.Select(text => Name(text.Path)).ToHashSet(StringComparer.Ordinal);
            var unknown = same.SelectMany(set => ForcedDerivations.In(set.Set, session)).Where(derivation => derivation.Texts.Aggregate(false, (isNew, text) => all.Add(Name(text.Path)) || isNew)).ToList();
            var places = all.Count - known.Count;
            // All of them are found out again: not for each package that somebody looks at.
            if (places >= Math.Max(FewestPlaces, known.Count / 4) && all.Count <= MostPlaces)
            {
                orders.Add(new PackageOrder(same.Key.File.Path, same.Key.Argument, [.. known.Concat(InOrder(unknown, stale)).Select(text => text.Path).DistinctBy(Name)]));
            }
        }
        if (orders.Count > 0)
        {
            PackageOrder.Start(orders);
        }
    }

    // What an edit leaves is what comes before it: a package after those that it needs; and at the end what the last edit changed, since the next one is likely to be there again.
    IEnumerable<RememberedText> InOrder(IEnumerable<ForcedDerivation> derivations, IReadOnlyList<EvaluationRecord> stale)
    {
        // What looked at something that changed: not all after it did.
        var felt = new HashSet<string>(StringComparer.Ordinal);
        var before = new Dictionary<string, StringValue?>(StringComparer.Ordinal);
        foreach (var step in stale)
        {
            var isFelt = RememberedEvaluation.Checker(store, started).Difference(step) is not null;
            foreach (var text in TextsOf(step))
            {
                before[Name(text.Path)] = text.Text;
                if (isFelt)
                {
                    felt.Add(Name(text.Path));
                }
            }
        }
        bool IsChanged(RememberedText text) => text.Text is { } now && before.GetValueOrDefault(Name(text.Path)) is { } then && !then.Span.SequenceEqual(now.Span);
        return derivations.OrderBy(derivation => derivation.Texts.Any(IsChanged)).ThenBy(derivation => derivation.Texts.Any(text => felt.Contains(Name(text.Path))))
            .ThenBy(derivation => recorder.OrderOf(derivation.Path) ?? int.MaxValue).SelectMany(derivation => derivation.Texts);
    }

    static IReadOnlyList<RememberedText> TextsOf(EvaluationRecord step) => PackageMemory.Read(step.Outcome.Result)?.Texts ?? [];

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
            if (IsKnown(order, RememberedEvaluation.Steps(records, key, store, now, explanation: null).True))
            {
                continue;
            }
            var recorder = new Recorder(now);
            var session = arguments.Start(store, options, recorder, fetches: false);
            using var host = session.Host as IDisposable;
            var steps = EvaluationThread.Run(() => FindOut(order, session, recorder, key, Title(order)), static (size, action) => DeepThread.Run((nuint)size, action));
            store.Store?.RegisterPending();
            if (steps.Count > 0)
            {
                records.Keep(EvaluationRecord.Of(steps));
            }
        }
        return 0;
    }

    // For people: one line, also if there are functions in it.
    static string Title(PackageOrder order)
    {
        var argument = string.Join(' ', order.Argument.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return $"packages of {order.File.ToEscapedText()} {(argument.Length <= LongestTitle ? argument : $"{argument[..LongestTitle]}…")}";
    }

    static bool IsKnown(PackageOrder order, IReadOnlyList<EvaluationRecord> steps)
    {
        var known = steps.SelectMany(TextsOf).Select(text => Name(text.Path)).ToHashSet(StringComparer.Ordinal);
        return order.Ways.All(way => known.Contains(Name(way)));
    }

    // Each step takes a part of what is left: the last ones, where edits are likely, are short.
    static List<EvaluationRecord> FindOut(PackageOrder order, EvaluationSession session, Recorder recorder, byte[] key, string title)
    {
        Speculation.StayAhead();
        var steps = new List<EvaluationRecord>();
        var evaluator = session.CreateEvaluator();
        if (RememberedTexts.In(evaluator, new SourcePath(session.Host.Disk, order.File), order.Argument) is not { } set)
        {
            return steps;
        }
        for (var done = 0; done < order.Ways.Count;)
        {
            var size = Math.Max(1, (order.Ways.Count - done) / StepsOfRest);
            var texts = order.Ways.Skip(done).Take(size).Select(set.At).Select(text => text.Text is { } found && !PackageMemory.CanKeep(found) ? text with { Text = null } : text).ToList();
            if (recorder.Finish(key, title, new Outcome(0, [], [], Describe(texts, session).ToBytes())) is not { } step)
            {
                break;
            }
            steps.Add(step);
            recorder.BeginStep();
            done += size;
        }
        return steps;
    }

    static PackageMemory Describe(List<RememberedText> texts, EvaluationSession session)
    {
        var derivations = texts.SelectMany(text => text.Text?.Context is { } context ? context.Elements.ToArray() : [])
            .Where(element => element.Kind is ContextKind.Built or ContextKind.Deep).Select(element => element.Path).Distinct();
        return new PackageMemory(texts, [.. derivations.Select(path => KeyValuePair.Create(path, DerivationMemory.HashOf(session, path)))]);
    }
}
