using System.Collections.Concurrent;
using Firn.Primitives;
using Firn.Store;
using Firn.Stores.Local;

namespace Firn.Building;

/// <summary>
/// Makes outputs valid: finds out what is missing, substitutes what somebody offers, builds the rest in the order of
/// dependencies with several builds at once. This is also what import from derivation asks.
/// </summary>
public sealed class Realiser(LocalStore store, BuildOptions options, IBuildReport report, ISubstituter? substituter = null)
{
    readonly BuiltinBuilders builtins = new(options);

    /// <summary>The derivations that would be built for the requests, inputs first, and paths that a substituter would bring are not among them.</summary>
    public IReadOnlyList<StorePath> Plan(IReadOnlyList<BuildRequest> requests) => [.. new BuildGraph(store, null).Add(requests, BuildMode.Normal).Order.Select(node => node.Path)];

    /// <summary>Builds; failures are in the summary. With keep-going everything that can be built is.</summary>
    /// <exception cref="StoreException">A request is neither a derivation nor valid.</exception>
    public BuildSummary Build(IReadOnlyList<BuildRequest> requests, BuildMode mode = BuildMode.Normal, CancellationToken cancellation = default)
    {
        if (mode == BuildMode.Repair && Damaged(requests) is { Count: > 0 } damaged)
        {
            foreach (var path in damaged)
            {
                Repair(path, cancellation);
            }
        }
        mode = mode == BuildMode.Repair ? BuildMode.Normal : mode;
        var graph = new BuildGraph(store, path => substituter?.TrySubstitute(path, cancellation) == true).Add(requests, mode);
        var results = new ConcurrentQueue<BuildResult>();
        foreach (var done in graph.Valid)
        {
            results.Enqueue(done);
        }
        if (graph.Order.Count > 0)
        {
            Run(graph, results, cancellation);
        }
        return new BuildSummary([.. results]);
    }

    /// <summary>Builds and returns where each wanted output is.</summary>
    /// <exception cref="BuildException">It cannot be built; the first failure.</exception>
    public SortedDictionary<string, StorePath> Realise(StorePath derivation, IReadOnlyCollection<string>? outputs = null, CancellationToken cancellation = default)
    {
        var summary = Build([new BuildRequest(derivation, outputs)], BuildMode.Normal, cancellation);
        if (summary.Failures.FirstOrDefault() is { } failed)
        {
            throw failed.Failure ?? new BuildException(derivation, failed.Status, $"Cannot build '{store.Directory.Show(derivation)}'.");
        }
        return new SortedDictionary<string, StorePath>(
            summary.Outputs(derivation).Where(pair => outputs is null || outputs.Contains(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value), StringComparer.Ordinal);
    }

    /// <summary>Makes a valid path anew whose files are damaged or gone, by building its derivation again.</summary>
    /// <exception cref="StoreException">It is not known how it was made.</exception>
    /// <exception cref="BuildException">It cannot be built.</exception>
    public void Repair(StorePath path, CancellationToken cancellation = default)
    {
        var shown = store.Directory.Show(path);
        IEnumerable<StorePath> derivers = store.TryQueryPathInfo(path)?.Deriver is { } known ? [known, .. store.QueryValidDerivers(path)] : store.QueryValidDerivers(path);
        var deriver = derivers.FirstOrDefault(store.IsValid) ?? throw new StoreException($"cannot repair path '{shown}': no derivation that makes it is valid");
        report.Note($"repairing '{shown}'...");
        var graph = new BuildGraph(store, candidate => substituter?.TrySubstitute(candidate, cancellation) == true)
            .Add([new BuildRequest(deriver, [.. store.QueryOutputMap(deriver).Where(output => output.Value == path).Select(output => output.Key)])], BuildMode.Repair);
        var results = new ConcurrentQueue<BuildResult>();
        Run(graph, results, cancellation);
        if (results.FirstOrDefault(result => !result.Success) is { } failed)
        {
            throw failed.Failure ?? new BuildException(deriver, failed.Status, $"cannot repair path '{shown}'");
        }
    }

    /// <summary>Paths in the closures of valid requests whose files are not what was registered, what others need first.</summary>
    List<StorePath> Damaged(IReadOnlyList<BuildRequest> requests)
    {
        var roots = requests.SelectMany(request => request.Path.IsDerivation && request.Outputs is not { Count: 0 }
            ? store.QueryOutputMap(request.Path).Where(output => request.Outputs is null || request.Outputs.Contains(output.Key)).Select(output => output.Value)
            : [request.Path]).OfType<StorePath>().Where(store.IsValid);
        var closure = store.QueryClosure(roots);
        List<StorePath> damaged = [.. Closures.Sort(closure, path => store.QueryPathInfo(path).References.Where(other => other != path)).Where(path => !store.IsIntact(path))];
        damaged.ForEach(path => report.Note($"found corrupted or missing path '{store.Directory.Show(path)}'"));
        return damaged;
    }

    /// <summary>Builds a derivation that need not be in the store: it has no input derivations, and its sources are valid. Failures are in the result.</summary>
    /// <exception cref="StoreException">A source is not valid, or it is in terms of other derivations.</exception>
    public BuildResult Build(StorePath path, Derivation derivation, CancellationToken cancellation = default)
    {
        if (derivation.InputDerivations.Count > 0)
        {
            throw new StoreException($"derivation '{store.Directory.Show(path)}' is sent without being stored, so it cannot have input derivations");
        }
        foreach (var source in derivation.InputSources)
        {
            store.AddTemporaryRoot(source);
            if (!store.IsValid(source))
            {
                throw new StoreException($"'{store.Directory.Show(path)}' needs the source '{store.Directory.Show(source)}', which is not valid");
            }
        }
        var complete = derivation.Kind == DerivationKind.Deferred ? store.Hashes.FillOutputs(derivation) : derivation;
        var result = BuildOne(new BuildNode(path, complete, BuildMode.Normal), [], cancellation);
        report.Finished(result);
        return result;
    }

    void Run(BuildGraph graph, ConcurrentQueue<BuildResult> results, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var ready = new BlockingCollection<BuildNode>();
        var gate = new Lock();
        var built = new ConcurrentDictionary<StorePath, SortedDictionary<string, StorePath>>();
        var (known, left) = (0, 0);
        void Schedule()
        {
            for (; known < graph.Order.Count; known++)
            {
                left++;
                if (graph.Order[known].Waiting == 0)
                {
                    ready.Add(graph.Order[known], CancellationToken.None);
                }
            }
        }
        void Finish(BuildNode node, BuildResult result)
        {
            results.Enqueue(result);
            report.Finished(result);
            lock (gate)
            {
                node.Result = result;
                if (result.Success)
                {
                    built[node.Path] = result.Outputs;
                }
                foreach (var dependent in node.Dependents)
                {
                    dependent.FailedInputs += result.Success ? 0 : 1;
                }
                IReadOnlyList<BuildNode> released = [];
                try
                {
                    released = graph.Continue(node);
                }
                catch (StoreException failure)
                {
                    // What this build has made is no derivation that can be built.
                    released = [.. node.Dependents, .. node.Makes.Select(made => made.Dependent)];
                    node.Makes.ForEach(made => made.Dependent.FailedInputs++);
                    report.Note($"error: {failure.Message}");
                }
                foreach (var dependent in released)
                {
                    if (--dependent.Waiting == 0)
                    {
                        ready.Add(dependent, CancellationToken.None);
                    }
                }
                Schedule();
                if (--left == 0)
                {
                    ready.CompleteAdding();
                }
            }
            if (!result.Success && !options.KeepGoing)
            {
                stop.Cancel();
            }
        }
        Schedule();
        var workers = Enumerable.Range(0, Math.Clamp(options.MaximumJobs, 1, Math.Max(left, 1) + graph.Order.Sum(node => node.Makes.Count))).Select(_ => new Thread(() =>
        {
            foreach (var node in ready.GetConsumingEnumerable(CancellationToken.None))
            {
                Finish(node, BuildOne(node, built, stop.Token));
            }
        }, 16 << 20)).ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        cancellation.ThrowIfCancellationRequested();
    }

    BuildResult BuildOne(BuildNode node, ConcurrentDictionary<StorePath, SortedDictionary<string, StorePath>> built, CancellationToken cancellation)
    {
        var shown = store.Directory.Show(node.Path);
        if (node.FailedInputs > 0)
        {
            return Failed(node, BuildStatus.DependencyFailed, new BuildException(node.Path, BuildStatus.DependencyFailed,
                $"Cannot build '{shown}'.\n       Reason: {node.FailedInputs} {(node.FailedInputs == 1 ? "dependency" : "dependencies")} failed."));
        }
        if (cancellation.IsCancellationRequested)
        {
            return Failed(node, BuildStatus.Cancelled, null);
        }
        try
        {
            if (options.MaximumJobs == 0)
            {
                throw new BuildException(node.Path, BuildStatus.Failed, $"Cannot build '{shown}'.\n       Reason: local builds are switched off (setting 'max-jobs' is 0).");
            }
            return store.NeedsResolution(node.Derivation)
                ? BuildResolved(node, (path, name) => built.TryGetValue(path, out var outputs) ? outputs.GetValueOrDefault(name) : store.QueryOutput(path, name), cancellation)
                : new DerivationBuild(store, options, report, builtins, node.Path, node.Derivation, node.Mode).Run(cancellation);
        }
        catch (BuildException failure)
        {
            return Failed(node, failure.Status, failure);
        }
        catch (OperationCanceledException)
        {
            return Failed(node, BuildStatus.Cancelled, null);
        }
        catch (Exception failure) when (failure is NixException or IOException or UnauthorizedAccessException or System.Text.Json.JsonException or InvalidOperationException or FormatException)
        {
            return Failed(node, BuildStatus.Trouble, new BuildException(node.Path, BuildStatus.Trouble, $"Cannot build '{shown}'.\n       Reason: {failure.Message}.", failure));
        }
    }

    /// <summary>Builds the derivation in terms of what its inputs became, which is the one that is remembered.</summary>
    BuildResult BuildResolved(BuildNode node, Func<StorePath, string, StorePath?> output, CancellationToken cancellation)
    {
        var resolved = store.TryResolve(node.Derivation, output)
            ?? throw new StoreException($"what the inputs of '{store.Directory.Show(node.Path)}' became is not known although they are built");
        var (path, text) = store.StorePaths.Derivation(resolved);
        ((IStore)store).AddText(path.Name, text, resolved.References);
        report.Note($"resolved derivation: '{store.Directory.Show(node.Path)}' -> '{store.Directory.Show(path)}'...");
        return new DerivationBuild(store, options, report, builtins, path, resolved, node.Mode).Run(cancellation) with { Derivation = node.Path };
    }

    static BuildResult Failed(BuildNode node, BuildStatus status, BuildException? failure) =>
        new(node.Path, status, new SortedDictionary<string, StorePath>(StringComparer.Ordinal), failure);
}
