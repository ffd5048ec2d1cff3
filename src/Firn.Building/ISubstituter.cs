using Firn.Store;

namespace Firn.Building;

/// <summary>Somewhere that finished outputs may come from instead of being built. A build room without one builds everything.</summary>
public interface ISubstituter
{
    /// <summary>Makes a path and its closure valid; false when nobody offers it.</summary>
    bool TrySubstitute(StorePath path, CancellationToken cancellation);
}
