using Firn.Primitives;
using Firn.Store;

namespace Firn.Building;

/// <summary>A derivation could not be built.</summary>
public class BuildException(StorePath derivation, BuildStatus status, string message, Exception? cause = null) : NixException(message, cause)
{
    public StorePath Derivation { get; } = derivation;

    public BuildStatus Status { get; } = status;
}
