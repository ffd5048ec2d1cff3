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
    public SortedDictionary<string, DerivationInput> Dynamic { get; } = new(StringComparer.Ordinal);
}
