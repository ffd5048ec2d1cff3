using Firn.Primitives;

namespace Firn.Store;

/// <summary>What a derivation counts as when it is an input of another one whose outputs are being named.</summary>
public abstract record DerivationHash
{
    DerivationHash()
    {
    }

    /// <summary>Its text with inputs replaced likewise.</summary>
    public sealed record Whole(Hash Hash) : DerivationHash;

    /// <summary>Its outputs' contents, whatever makes them.</summary>
    public sealed record PerOutput(IReadOnlyDictionary<string, Hash> Outputs) : DerivationHash;

    /// <summary>Nothing yet: the paths of its outputs are not known before it is built.</summary>
    public sealed record Unknown : DerivationHash
    {
        public static Unknown Instance { get; } = new();
    }
}
