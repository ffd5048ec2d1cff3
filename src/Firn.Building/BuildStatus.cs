namespace Firn.Building;

/// <summary>How a build ended.</summary>
public enum BuildStatus
{
    Built,
    AlreadyValid,
    Substituted,
    /// <summary>The builder failed, or cannot run here.</summary>
    Failed,

    /// <summary>The builder succeeded, but what it made is not acceptable.</summary>
    Rejected,

    /// <summary>It was stopped because its log grew too long.</summary>
    LogTooLong,

    /// <summary>Something else went wrong: no sandbox, no room on the disk.</summary>
    Trouble,
    TimedOut,
    HashMismatch,
    NotDeterministic,
    DependencyFailed,
    Cancelled,
}
