namespace Firn.Store;

/// <summary>Which outputs of an input derivation are used, and which outputs of derivations that those outputs are.</summary>
public sealed class DerivationInput
{
    public DerivationInput()
    {
    }

    public DerivationInput(IEnumerable<string> outputs) => Outputs.UnionWith(outputs);

    public SortedSet<string> Outputs { get; } = new(StringComparer.Ordinal);

    /// <summary>By output name: inputs of the derivation that this output is. Empty except for dynamic derivations.</summary>
    public SortedDictionary<string, DerivationInput> Dynamic => dynamic ??= new(StringComparer.Ordinal);

    /// <summary>Whether <see cref="Dynamic"/> holds anything.</summary>
    public bool IsDynamic => dynamic is { Count: > 0 };

    SortedDictionary<string, DerivationInput>? dynamic;
}
