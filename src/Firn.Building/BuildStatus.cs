namespace Firn.Building;

/// <summary>How a build ended.</summary>
public enum BuildStatus
{
    Built,
    AlreadyValid,
    Substituted,
    Failed,
    TimedOut,
    HashMismatch,
    NotDeterministic,
    DependencyFailed,
    Cancelled,
}
