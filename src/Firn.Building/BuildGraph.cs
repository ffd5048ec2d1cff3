using Firn.Store;
using Firn.Stores.Local;

namespace Firn.Building;

/// <summary>
/// What has to be built for some requests: a walk down from them that stops at everything valid. It grows while it is built when a build makes
/// derivations that others need the outputs of. Not safe for several threads.
/// </summary>
/// <param name="store">What is valid.</param>
/// <param name="substitute">Tries to get a path from elsewhere; null does not try.</param>
sealed class BuildGraph(LocalStore store, Func<StorePath, bool>? substitute)
{
    readonly Dictionary<StorePath, BuildNode> seen = [];
    readonly List<BuildNode> order = [];
    readonly List<BuildResult> valid = [];

    /// <summary>Inputs before what needs them.</summary>
    public IReadOnlyList<BuildNode> Order => order;

    /// <summary>Requests that need nothing.</summary>
    public IReadOnlyList<BuildResult> Valid => valid;

    /// <exception cref="StoreException">A request that is neither derivation nor valid path, or an input that is missing.</exception>
    public BuildGraph Add(IReadOnlyList<BuildRequest> requests, BuildMode mode)
    {
        foreach (var request in requests)
        {
            var path = request.Path;
            if (!path.IsDerivation || request.Outputs is { Count: 0 })
            {
                if (!store.IsValid(path) && substitute?.Invoke(path) != true)
                {
                    throw new StoreException($"path '{store.Directory.Show(path)}' is not valid, and there is no derivation to build it from");
                }
                continue;
            }
            var derivation = store.ReadDerivation(path);
            if (request.Outputs is { } names && names.FirstOrDefault(name => !derivation.Outputs.ContainsKey(name)) is { } unknown)
            {
                throw new StoreException($"derivation '{store.Directory.Show(path)}' does not have an output named '{unknown}'");
            }
            if (mode == BuildMode.Check && derivation.Kind != DerivationKind.Impure && Satisfied(path, derivation, request.Outputs) is null)
            {
                throw new StoreException($"some outputs of '{store.Directory.Show(path)}' are not valid, so checking is not possible");
            }
            if (mode == BuildMode.Normal && Satisfied(path, derivation, request.Outputs) is { } outputs)
            {
                valid.Add(new BuildResult(path, BuildStatus.AlreadyValid, outputs));
                continue;
            }
            if (!seen.ContainsKey(path))
            {
                Expand(new BuildNode(path, derivation, mode));
            }
        }
        return this;
    }

    /// <summary>Looks at the derivations that a finished build has made; what they add stands at the end of the order.</summary>
    /// <returns>Nodes that wait for one thing less.</returns>
    public IReadOnlyList<BuildNode> Continue(BuildNode finished)
    {
        var released = new List<BuildNode>(finished.Dependents);
        foreach (var (dependent, output, wanted) in finished.Makes)
        {
            if (finished.Result is { Success: true } result)
            {
                Require(dependent, result.Outputs[output], wanted);
            }
            else
            {
                dependent.FailedInputs++;
            }
            released.Add(dependent);
        }
        return released;
    }

    /// <summary>Makes a node wait for what it needs of an input.</summary>
    void Require(BuildNode dependent, StorePath path, DerivationInput wanted)
    {
        if (Depend(dependent, path, wanted) is { } node)
        {
            Expand(node);
        }
    }

    /// <summary>Iterative, because chains of derivations are long.</summary>
    void Expand(BuildNode root)
    {
        var pending = new Stack<(BuildNode Node, IEnumerator<(StorePath Path, DerivationInput Input)> Inputs)>();
        seen[root.Path] = root;
        pending.Push((root, Inputs(root)));
        while (pending.TryPeek(out var top))
        {
            if (!top.Inputs.MoveNext())
            {
                pending.Pop();
                order.Add(top.Node);
                continue;
            }
            if (Depend(top.Node, top.Inputs.Current.Path, top.Inputs.Current.Input) is { } node)
            {
                seen[node.Path] = node;
                pending.Push((node, Inputs(node)));
            }
        }
    }

    /// <summary>Notes that a node needs an input; gives the input's node when it is new and has to be expanded.</summary>
    BuildNode? Depend(BuildNode dependent, StorePath path, DerivationInput wanted)
    {
        string[] names = [.. wanted.Outputs, .. wanted.Dynamic.Keys];
        if (!seen.TryGetValue(path, out var node))
        {
            var derivation = ReadInput(dependent, path);
            if (Satisfied(path, derivation, names) is { } outputs)
            {
                foreach (var (name, inner) in wanted.Dynamic)
                {
                    Require(dependent, outputs[name], inner);
                }
                return null;
            }
            node = new BuildNode(path, derivation, BuildMode.Normal);
            Wait();
            return node;
        }
        if (node.Result is not { } result)
        {
            Wait();
        }
        else if (!result.Success)
        {
            dependent.FailedInputs++;
        }
        else
        {
            foreach (var (name, inner) in wanted.Dynamic)
            {
                Require(dependent, result.Outputs[name], inner);
            }
        }
        return null;

        void Wait()
        {
            if (wanted.Dynamic.Count == 0)
            {
                node.Dependents.Add(dependent);
                dependent.Waiting++;
                return;
            }
            foreach (var (name, inner) in wanted.Dynamic)
            {
                node.Makes.Add((dependent, name, inner));
                dependent.Waiting++;
            }
        }
    }

    Derivation ReadInput(BuildNode dependent, StorePath path)
    {
        var derivation = store.ReadDerivation(path);
        if (derivation.Kind == DerivationKind.Impure && dependent.Derivation.Kind is not (DerivationKind.Impure or DerivationKind.Fixed))
        {
            throw new StoreException($"pure derivation '{store.Directory.Show(dependent.Path)}' depends on impure derivation '{store.Directory.Show(path)}'");
        }
        return derivation;
    }

    IEnumerator<(StorePath, DerivationInput)> Inputs(BuildNode node)
    {
        store.AddTemporaryRoot(node.Path);
        foreach (var source in node.Derivation.InputSources)
        {
            if (!store.IsValid(source) && substitute?.Invoke(source) != true)
            {
                throw new StoreException($"'{store.Directory.Show(node.Path)}' needs the source '{store.Directory.Show(source)}', which is not valid");
            }
        }
        return node.Derivation.InputDerivations.Select(pair => (pair.Key, pair.Value)).GetEnumerator();
    }

    /// <summary>The outputs that are known when all of those named are valid, else null.</summary>
    SortedDictionary<string, StorePath>? Satisfied(StorePath path, Derivation derivation, IReadOnlyCollection<string>? names)
    {
        if (derivation.Kind == DerivationKind.Impure)
        {
            return null;
        }
        var outputs = derivation.OutputPaths(store.StorePaths);
        if (outputs.ContainsValue(null))
        {
            outputs = store.QueryOutputMap(path);
        }
        foreach (var (name, output) in outputs)
        {
            if (names is not null && !names.Contains(name))
            {
                continue;
            }
            if (output is null || !store.IsValid(output) && substitute?.Invoke(output) != true)
            {
                return null;
            }
            store.AddTemporaryRoot(output);
        }
        return new(outputs.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!), StringComparer.Ordinal);
    }
}
