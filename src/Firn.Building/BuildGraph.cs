using Firn.Store;
using Firn.Stores.Local;

namespace Firn.Building;

/// <summary>What has to be built for some requests: a walk down from them that stops at everything valid.</summary>
/// <param name="store">What is valid.</param>
/// <param name="substitute">Tries to get a path from elsewhere; null does not try.</param>
sealed class BuildGraph(LocalStore store, Func<StorePath, bool>? substitute)
{
    readonly Dictionary<StorePath, BuildNode?> seen = [];
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
            if (!path.IsDerivation)
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
            if (mode == BuildMode.Check)
            {
                if (!Outputs(derivation, null).All(store.IsValid))
                {
                    throw new StoreException($"some outputs of '{store.Directory.Show(path)}' are not valid, so checking is not possible");
                }
                if (!seen.TryGetValue(path, out var known) || known is null)
                {
                    seen[path] = null;
                    Expand(new BuildNode(path, derivation, mode));
                }
                continue;
            }
            if (Satisfied(derivation, request.Outputs))
            {
                var outputs = new SortedDictionary<string, StorePath>(
                    derivation.OutputPaths(store.StorePaths).Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!), StringComparer.Ordinal);
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
            var (path, input) = top.Inputs.Current;
            if (seen.TryGetValue(path, out var known) && known is not null)
            {
                known.Dependents.Add(top.Node);
                top.Node.Waiting++;
                continue;
            }
            var derivation = store.ReadDerivation(path);
            if (Satisfied(derivation, input.Outputs))
            {
                continue;
            }
            var node = new BuildNode(path, derivation, BuildMode.Normal);
            seen[path] = node;
            node.Dependents.Add(top.Node);
            top.Node.Waiting++;
            pending.Push((node, Inputs(node)));
        }
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

    bool Satisfied(Derivation derivation, IReadOnlyCollection<string>? names)
    {
        foreach (var path in Outputs(derivation, names))
        {
            if (path is null || !store.IsValid(path) && substitute?.Invoke(path) != true)
            {
                return false;
            }
            store.AddTemporaryRoot(path);
        }
        return true;
    }

    IEnumerable<StorePath> Outputs(Derivation derivation, IReadOnlyCollection<string>? names) =>
        derivation.OutputPaths(store.StorePaths).Where(pair => names is null || names.Contains(pair.Key)).Select(pair => pair.Value!);
}
