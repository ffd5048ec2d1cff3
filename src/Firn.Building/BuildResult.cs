using Firn.Store;

namespace Firn.Building;

/// <summary>What became of one derivation.</summary>
/// <param name="Derivation">Which one.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Outputs">Its outputs by name, when it succeeded.</param>
/// <param name="Failure">Why it failed, else null.</param>
public sealed record BuildResult(StorePath Derivation, BuildStatus Status, SortedDictionary<string, StorePath> Outputs, BuildException? Failure = null)
{
    /// <summary>Whether the outputs are valid now.</summary>
    public bool Success => Status is BuildStatus.Built or BuildStatus.AlreadyValid or BuildStatus.Substituted;
}
