using Firn.Builtins.Fetching;
using Firn.Builtins.Inputs;

namespace Firn.Builtins.Flakes;

/// <summary>
/// The outputs of a flake whose lock file says what all of its inputs are. Nothing is locked here: a flake whose inputs and lock file do not
/// belong together is refused, and so is one that has inputs and no lock file.
/// </summary>
internal sealed class LockedFlake
{
    readonly Evaluator evaluator;
    readonly ISourceFetcher fetcher;
    readonly FlakeLock locked;
    readonly Dictionary<string, Value> nodes = new(StringComparer.Ordinal);
    readonly Dictionary<string, (Value Source, string Directory)> sources = new(StringComparer.Ordinal);
    readonly string shown;

    LockedFlake(Evaluator evaluator, ISourceFetcher fetcher, FlakeLock locked, string shown)
    {
        (this.evaluator, this.fetcher, this.locked, this.shown) = (evaluator, fetcher, locked, shown);
        // All nodes are known before any is looked at: they refer to each other.
        foreach (string name in locked.Nodes.Keys)
            nodes[name] = Thunk.Delay(e => Make(e, name));
    }

    /// <exception cref="EvaluationException">There is no flake, or its lock file does not belong to it.</exception>
    public static Value Get(Evaluator evaluator, ISourceFetcher fetcher, Input input, string directory, Position position)
    {
        string shown = input.ToUrl();
        var fetched = fetcher.FetchInput(input);
        var source = evaluator.TreeValue(fetched, position, fallBackToNoRevision: false);
        var root = Below(evaluator, fetched.Path, directory);
        var file = root.Child("flake.nix"u8);
        if (file.Root.Kind(file.Root.Resolve(file.Path)) is null)
            throw new EvaluationException($"source tree referenced by '{shown}' does not contain a '{(directory.Length > 0 ? "/" + directory : "")}/flake.nix' file");
        var flake = FlakeFile.Read(evaluator, file, shown);
        var lockFile = root.Child("flake.lock"u8);
        bool hasLock = lockFile.Root.Kind(lockFile.Root.Resolve(lockFile.Path)) is not null;
        if (!hasLock && flake.Inputs.Count > 0)
            throw new EvaluationException($"flake '{shown}' has the input '{flake.Inputs.Keys.Order(StringComparer.Ordinal).First()}' but no lock file; lock it before it is evaluated ('nix flake lock' of Nix writes 'flake.lock')");
        var locked = hasLock ? FlakeLock.Parse(lockFile.Root.ReadFile(lockFile.Root.Resolve(lockFile.Path)), lockFile.ToString()) : FlakeLock.Empty();
        var result = new LockedFlake(evaluator, fetcher, locked, shown);
        result.CheckInputs(locked.Root, flake.Inputs);
        result.sources[locked.Root] = (source, directory);
        return result.nodes[locked.Root];
    }

    static SourcePath Below(Evaluator evaluator, StorePath tree, string directory) =>
        new SourcePath(evaluator.Host.Disk, evaluator.Host.StoreDirectory.ShowBytes(tree)).Child(ByteString.FromText(directory).Span);

    // What is locked must be what is asked for now.
    void CheckInputs(string node, IReadOnlyDictionary<string, FlakeInput> inputs)
    {
        var edges = locked.Nodes[node].Inputs;
        foreach (var (name, input) in inputs)
        {
            if (!edges.TryGetValue(name, out var edge))
                throw NotUpToDate(name, "is not in it");
            if (input.Follows is { } follows)
            {
                if (edge.Node is not null || !edge.Follows.SequenceEqual(follows))
                    throw NotUpToDate(name, $"follows '{string.Join('/', follows)}' now");
                continue;
            }

            if (edge.Node is null || !locked.Nodes.TryGetValue(edge.Node, out var target))
                throw NotUpToDate(name, "follows nothing now");
            if (input.Reference is { } reference && !Same(reference, target.Original))
                throw NotUpToDate(name, $"is '{FlakeReferenceText.Show(reference, evaluator.Options.ExperimentalFeatures)}' now");
            foreach (var (below, inner) in input.Inputs)
            {
                if (inner.Follows is { } path && !(target.Inputs.TryGetValue(below, out var innerEdge) && innerEdge.Node is null && innerEdge.Follows.SequenceEqual(path)))
                    throw NotUpToDate($"{name}/{below}", $"follows '{string.Join('/', path)}' now");
            }
        }
    }

    EvaluationException NotUpToDate(string input, string reason) =>
        new($"the lock file of flake '{shown}' is not up to date: its input '{input}' {reason}; lock it again");

    static bool Same(SortedDictionary<string, object> asked, SortedDictionary<string, object>? original) =>
        original is not null && asked.Count == original.Count && asked.All(part => original.TryGetValue(part.Key, out object? value) && value.Equals(part.Value));

    /// <summary>The tree of a node and the flake's directory in it.</summary>
    (Value Source, string Directory) Source(string name)
    {
        if (sources.TryGetValue(name, out var known))
            return known;
        var node = locked.Nodes[name];
        var attributes = new SortedDictionary<string, object>(node.Locked ?? throw new EvaluationException($"the lock file of flake '{shown}' does not say what '{name}' is"), StringComparer.Ordinal);
        attributes.Remove("dir", out object? directory);
        if (attributes.GetValueOrDefault("type") is "path" && attributes.GetValueOrDefault("path") is string relative && !relative.StartsWith('/'))
        {
            var (source, outer) = Source(locked.Follow(node.Parent ?? []));
            string place = SourcePath.Canonicalize(ByteString.FromText($"/{outer}/{relative}/{directory}").Span).ToString();
            return sources[name] = (source, place.TrimStart('/'));
        }

        var input = Input.FromAttributes(attributes, evaluator.Options.ExperimentalFeatures).With("__final", true);
        return sources[name] = (evaluator.TreeValue(fetcher.FetchInput(input), default, fallBackToNoRevision: false), directory as string ?? "");
    }

    AttributeSet Make(Evaluator evaluator, string name)
    {
        var (source, directory) = Source(name);
        var info = (AttributeSet)source;
        var outPath = (StringValue)evaluator.Force(Find(info, "outPath"));
        var place = directory.Length == 0 ? outPath : new StringValue(((byte[])[.. outPath.Span, (byte)'/', .. ByteString.FromText(directory).Span]), outPath.Context);
        var node = locked.Nodes[name];
        if (!node.IsFlake)
            return Overlaid(info, ("outPath", place), ("sourceInfo", info));
        var file = new SourcePath(evaluator.Host.Disk, SourcePath.Canonicalize(place.Span)).Child("flake.nix"u8);
        var inputs = new AttributeSetBuilder(node.Inputs.Count);
        foreach (var (input, edge) in node.Inputs)
            inputs.Add(evaluator.Symbols.Intern(input), nodes[edge.Node ?? locked.Follow(edge.Follows)]);
        var given = inputs.Build();
        var flake = FlakeFile.Read(evaluator, file, shown);
        var outputs = evaluator.ForceSet(
            evaluator.Call(flake.Outputs, Overlaid(given, ("self", nodes[name]))), default, "while evaluating the outputs of a flake");
        var result = new AttributeSetBuilder(outputs.Count + info.Count + 5);
        foreach (var attribute in outputs)
            result.Add(attribute.Name, attribute.Value, attribute.Position);
        foreach (var attribute in info)
            result.Add(attribute.Name, attribute.Value, attribute.Position);
        foreach (var (key, value) in ((string, Value)[])[("outPath", place), ("inputs", given), ("outputs", outputs), ("sourceInfo", info), ("_type", new StringValue("flake"))])
            result.Add(evaluator.Symbols.Intern(key), value);
        return result.Build();
    }

    Value Find(AttributeSet set, string name) => set.TryFind(evaluator.Symbols.Intern(name), out var attribute) ? attribute.Value : throw new EvaluationException($"attribute '{name}' missing");

    AttributeSet Overlaid(AttributeSet set, params ReadOnlySpan<(string Name, Value Value)> more)
    {
        var result = new AttributeSetBuilder(set.Count + more.Length);
        foreach (var attribute in set)
            result.Add(attribute.Name, attribute.Value, attribute.Position);
        foreach (var (name, value) in more)
            result.Add(evaluator.Symbols.Intern(name), value);
        return result.Build();
    }
}
