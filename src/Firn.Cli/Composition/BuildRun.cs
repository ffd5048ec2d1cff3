using Firn.Building;
using Firn.Cli.Arguments;
using Firn.Evaluation;
using Firn.Primitives;
using Firn.Store;
using Firn.Stores.Local;

namespace Firn.Cli.Composition;

/// <summary>Builds for a command: plan and progress on standard error, Ctrl-C kills the builders.</summary>
static class BuildRun
{
    /// <summary>Builds and gives the exit code: 0, or 100 and its bits; and what was built, unless nothing was to be.</summary>
    public static (int Code, BuildSummary? Summary) Build(
        LocalStore store, Settings settings, IReadOnlyList<BuildRequest> requests, BuildMode mode = BuildMode.Normal, bool dryRun = false, bool newStyle = false)
    {
        var realiser = Create(store, settings, newStyle, requests.Select(request => request.Path));
        if (mode == BuildMode.Normal && (dryRun || settings.Switch("print-missing", true)))
        {
            var plan = realiser.Plan(requests);
            if (plan.Count > 0 && (!newStyle || dryRun))
            {
                Console.Error.WriteLine(plan.Count == 1 ? "this derivation will be built:" : $"these {plan.Count} derivations will be built:");
                foreach (var path in plan)
                {
                    Console.Error.WriteLine($"  {store.Directory.Show(path)}");
                }
            }
            if (dryRun)
            {
                return (0, null);
            }
        }
        using var interrupt = new CancellationTokenSource();
        using var interrupted = Interruption.On(interrupt.Cancel);
        try
        {
            var summary = realiser.Build(requests, mode, interrupt.Token);
            if (!summary.Success && requests.Count > 0)
            {
                var failed = summary.Results.Where(result => !result.Success && result.Status is not (BuildStatus.DependencyFailed or BuildStatus.Cancelled)).ToList();
                if (summary.Results.Any(result => result.Status == BuildStatus.DependencyFailed) || failed.Count > 1)
                {
                    Console.Error.WriteLine($"error: {failed.Count} {(failed.Count == 1 ? "build" : "builds")} of {requests.Count} requested and what they need failed");
                }
            }
            // The newer commands only tell success from failure.
            return (newStyle ? Math.Min(summary.ExitCode, 1) : summary.ExitCode, summary);
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("error: interrupted by the user");
            return (1, null);
        }
    }

    /// <summary>Makes a damaged path anew.</summary>
    public static void Repair(LocalStore store, Settings settings, StorePath path) => Create(store, settings, newStyle: false, [path]).Repair(path);

    /// <summary>What evaluation calls when it needs an output: import from derivation.</summary>
    public static Func<StringContext, IReadOnlyDictionary<ByteString, ByteString>> ForEvaluation(LocalStore store, Settings settings) => context =>
    {
        Realiser? realiser = null;
        var replaced = new Dictionary<ByteString, ByteString>();
        foreach (var element in context.Elements)
        {
            if (element.Kind is not (ContextKind.Built or ContextKind.BuiltByBuilt))
            {
                continue;
            }
            realiser ??= Create(store, settings, newStyle: false, [element.Path]);
            // Where the evaluator knew the path already, no placeholder stands for it.
            replaced[element.Placeholder(ManagedDigests.Instance)] = store.Directory.ShowBytes(Output(realiser, element));
        }
        return replaced;

        // An output that is a derivation is built before the outputs of that derivation.
        static StorePath Output(Realiser realiser, ContextElement element) =>
            realiser.Realise(element.Maker is { } maker ? Output(realiser, maker) : element.Path, [element.Output!])[element.Output!];
    };

    static Realiser Create(LocalStore store, Settings settings, bool newStyle, IEnumerable<StorePath> requested) =>
        new(store, BuildSettings.Read(settings), new BuildReporter(lines: !newStyle || settings.PrintBuildLogs, prefix: newStyle, requested.ToHashSet()));
}
