using Firn.Evaluation;
using Firn.Primitives;

namespace Firn.EvaluationCache;

/// <summary>A tree on a disk, whose objects can be recognised later.</summary>
public abstract class IdentifiedRoot : SourceRoot
{
    /// <summary>The object itself, links not followed, as it is now; null when there is none.</summary>
    public abstract FileIdentity? Identity(ByteString path);
}
