using System.Text.Json;
using Firn.Builtins.Inputs;
using Firn.Evaluation;

namespace Firn.Transfers.Sources;

/// <summary>
/// What short names of flakes stand for: registry files (version 2), the first that knows a name counts. Source: Nix's manual, "nix registry",
/// "Registry format".
/// </summary>
/// <param name="features">Experimental features that are on.</param>
/// <param name="texts">The registries' texts, in the order in which they are asked; read when first needed.</param>
public sealed class InputRegistry(IReadOnlySet<string> features, IEnumerable<Func<string?>> texts)
{
    const int MostSteps = 100;

    readonly Lazy<IReadOnlyList<Entry>> entries = new(() => [.. texts.SelectMany(read => read() is { } text ? Parse(text, features) : [])]);

    /// <summary>An input that can be fetched, or the same input if it is one already.</summary>
    /// <exception cref="EvaluationException">No registry knows it, or registries lead in a circle.</exception>
    public Input Resolve(Input input)
    {
        for (var steps = 0; !input.IsDirect; steps++)
        {
            if (steps == MostSteps)
            {
                throw new EvaluationException($"cycle detected in flake registry for '{input}'");
            }
            var entry = entries.Value.FirstOrDefault(entry => entry.Matches(input))
                ?? throw new EvaluationException($"cannot find flake '{input}' in the flake registries");
            input = entry.Apply(input);
        }
        return input;
    }

    static IReadOnlyList<Entry> Parse(string text, IReadOnlySet<string> features)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.GetProperty("version").GetInt32() is var version && version != 2)
            {
                throw new EvaluationException($"flake registry has unsupported version {version}");
            }
            return
            [
                .. root.GetProperty("flakes").EnumerateArray().Select(flake => new Entry(
                    Read(flake.GetProperty("from"), features), Read(flake.GetProperty("to"), features), flake.TryGetProperty("exact", out var exact) && exact.GetBoolean())),
            ];
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new EvaluationException($"cannot parse flake registry: {failure.Message}", failure);
        }
    }

    // A flake's directory is no attribute of the input.
    static Input Read(JsonElement attributes, IReadOnlySet<string> features) => Input.FromAttributes(
        attributes.EnumerateObject().Where(attribute => attribute.Name != "dir").Select(attribute => new KeyValuePair<string, object>(attribute.Name, attribute.Value.ValueKind switch
        {
            JsonValueKind.Number => attribute.Value.GetInt64(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => attribute.Value.GetString()!,
        })), features);

    sealed record Entry(Input From, Input To, bool Exact)
    {
        public bool Matches(Input input) => Same(From, input) || (!Exact && Same(From, input.Without("ref").Without("rev")));

        static bool Same(Input first, Input second) =>
            first.Attributes.Count == second.Attributes.Count && first.Attributes.All(attribute => second.Attributes.TryGetValue(attribute.Key, out var other) && attribute.Value.Equals(other));

        public Input Apply(Input input)
        {
            var result = To;
            if (!From.Has("rev") && input.Text("rev") is { } revision)
            {
                result = (result.Type is "github" or "gitlab" or "sourcehut" ? result.Without("ref") : result).With("rev", revision);
            }
            if (!From.Has("ref") && input.Reference is { } reference)
            {
                result = (result.Type is "github" or "gitlab" or "sourcehut" ? result.Without("rev") : result).With("ref", reference);
            }
            return result;
        }
    }
}
