using Firn.Store;

namespace Firn.Building;

/// <summary>Something that shall be valid afterwards: outputs of a derivation, or a path that is valid already.</summary>
/// <param name="Path">A derivation, or another store path.</param>
/// <param name="Outputs">Names of the outputs wanted; null is all of them.</param>
public sealed record BuildRequest(StorePath Path, IReadOnlyCollection<string>? Outputs = null);
