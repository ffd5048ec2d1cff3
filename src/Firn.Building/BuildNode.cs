using Firn.Store;

namespace Firn.Building;

/// <summary>A derivation that has to be built, and the place it has in the order.</summary>
sealed class BuildNode(StorePath path, Derivation derivation, BuildMode mode)
{
    public StorePath Path => path;

    public Derivation Derivation => derivation;

    public BuildMode Mode => mode;

    public List<BuildNode> Dependents { get; } = [];

    /// <summary>Derivations that this one makes, and who needs what of them: they are looked at when they exist.</summary>
    public List<(BuildNode Dependent, string Output, DerivationInput Wanted)> Makes { get; } = [];

    /// <summary>Inputs that are not finished yet.</summary>
    public int Waiting { get; set; }

    public int FailedInputs { get; set; }

    /// <summary>Null until it is finished.</summary>
    public BuildResult? Result { get; set; }
}
