namespace Firn.Store;

/// <summary>What all outputs of one derivation have in common.</summary>
public enum DerivationKind
{
    InputAddressed,
    /// <summary>One output <c>out</c> with a known hash: the network is allowed.</summary>
    Fixed,
    Floating,
    Deferred,
    Impure,
}
