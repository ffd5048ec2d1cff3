using System.Text.Json;
using Firn.Builtins.Inputs;

namespace Firn.Builtins.Flakes;

/// <summary>A lock file: what every input of a flake, and of its inputs, was when it was locked. Source: Nix's manual, "nix flake", "Lock files".</summary>
internal sealed class FlakeLock
{
    const int OldestVersion = 5, NewestVersion = 7;

    /// <summary>The name of the node that is the flake itself.</summary>
    public string Root { get; private init; } = "root";

    public Dictionary<string, LockNode> Nodes { get; } = new(StringComparer.Ordinal);

    /// <summary>The lock of a flake without inputs.</summary>
    public static FlakeLock Empty()
    {
        var result = new FlakeLock();
        result.Nodes["root"] = new LockNode();
        return result;
    }

    /// <exception cref="EvaluationException">It is no lock file of a version that is known.</exception>
    public static FlakeLock Parse(byte[] text, string shown)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            int version = document.RootElement.GetProperty("version").GetInt32();
            if (version is < OldestVersion or > NewestVersion)
                throw new EvaluationException($"lock file '{shown}' has unsupported version {version}");
            var result = new FlakeLock { Root = document.RootElement.GetProperty("root").GetString()! };
            foreach (var node in document.RootElement.GetProperty("nodes").EnumerateObject())
                result.Nodes[node.Name] = LockNode.Read(node.Value);
            if (!result.Nodes.ContainsKey(result.Root))
                throw new EvaluationException($"lock file '{shown}' has no node '{result.Root}', which it calls its root");
            return result;
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new EvaluationException($"lock file '{shown}' cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>The node that a path of names leads to, from the root; what stands in another's place is followed.</summary>
    /// <exception cref="EvaluationException">It leads nowhere.</exception>
    public string Follow(IReadOnlyList<string> path, int budget = 100)
    {
        string here = Root;
        foreach (string name in path)
        {
            if (budget == 0 || !Nodes.TryGetValue(here, out var node) || !node.Inputs.TryGetValue(name, out var next))
                throw new EvaluationException($"the lock file has no input '{string.Join('/', path)}'");
            here = next.Node ?? Follow(next.Follows, budget - 1);
        }

        return here;
    }
}

/// <summary>Where an input's name leads: to a node, or to where another input is.</summary>
internal sealed record LockEdge(string? Node, IReadOnlyList<string> Follows);

/// <summary>One input of a lock file.</summary>
internal sealed class LockNode
{
    public Dictionary<string, LockEdge> Inputs { get; } = new(StringComparer.Ordinal);

    /// <summary>What it was locked to; null for the root.</summary>
    public SortedDictionary<string, object>? Locked { get; private init; }

    /// <summary>What was asked for.</summary>
    public SortedDictionary<string, object>? Original { get; private init; }

    public bool IsFlake { get; private init; } = true;

    /// <summary>For a path relative to another input: which.</summary>
    public IReadOnlyList<string>? Parent { get; private init; }

    public static LockNode Read(JsonElement element)
    {
        var node = new LockNode
        {
            Locked = Attributes(element, "locked"),
            Original = Attributes(element, "original"),
            IsFlake = !element.TryGetProperty("flake", out var flake) || flake.GetBoolean(),
            Parent = element.TryGetProperty("parent", out var parent) ? Path(parent) : null,
        };
        if (element.TryGetProperty("inputs", out var inputs))
        {
            foreach (var input in inputs.EnumerateObject())
                node.Inputs[input.Name] = input.Value.ValueKind == JsonValueKind.Array ? new LockEdge(null, Path(input.Value)) : new LockEdge(input.Value.GetString(), []);
        }

        return node;
    }

    static IReadOnlyList<string> Path(JsonElement list) => [.. list.EnumerateArray().Select(name => name.GetString()!)];

    static SortedDictionary<string, object>? Attributes(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var attributes))
            return null;
        var result = new SortedDictionary<string, object>(StringComparer.Ordinal);
        foreach (var attribute in attributes.EnumerateObject())
        {
            result[attribute.Name] = attribute.Value.ValueKind switch
            {
                JsonValueKind.Number => attribute.Value.GetInt64(),
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                _ => attribute.Value.GetString()!,
            };
        }

        return result;
    }
}
