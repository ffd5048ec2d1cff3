using Firn.Store;

namespace Firn.Building;

/// <summary>A derivation that has to be built, and the place it has in the order.</summary>
sealed class BuildNode(StorePath path, Derivation derivation, BuildMode mode)
{
    public StorePath Path => path;

    public Derivation Derivation => derivation;

    public BuildMode Mode => mode;

    public List<BuildNode> Dependents { get; } = [];

    /// <summary>Inputs that are not finished yet.</summary>
    public int Waiting { get; set; }

    public int FailedInputs { get; set; }
}
