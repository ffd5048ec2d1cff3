namespace Firn.OperatingSystem.Services;

/// <summary>What a switch asks of process 1. Every wait has an end of its own.</summary>
interface IServiceManager
{
    /// <summary>All loaded units.</summary>
    IReadOnlyList<UnitStatus> Units();

    /// <summary>Queues the jobs and waits until all have ended; says how each one ended, by unit.</summary>
    IReadOnlyList<JobResult> Run(JobKind kind, IReadOnlyCollection<string> units);

    /// <summary>Reads the unit files again.</summary>
    void Reload();

    /// <summary>Replaces process 1 by the program that now is at its path.</summary>
    void Reexecute();

    /// <summary>Forgets failures.</summary>
    void ResetFailed();

    /// <summary>The status code of a service's main process; 0 when it has none or ended well.</summary>
    int LastExitStatus(string unit);

    /// <summary>Lines about a unit for a person to read.</summary>
    string Describe(string unit);

    /// <summary>Tells the managers of users that are logged in to read their unit files again; the names of those that failed.</summary>
    IReadOnlyList<string> ReloadUserManagers();
}

enum JobKind
{
    Start,
    Stop,
    Restart,
    Reload,
}

/// <summary>A loaded unit, in systemd's words.</summary>
sealed record UnitStatus(string Name, string LoadState, string ActiveState, string SubState);

/// <summary>How a job ended: <c>done</c>, <c>failed</c>, <c>timeout</c>, <c>dependency</c>, <c>canceled</c>, <c>skipped</c>; or why it could not be queued.</summary>
sealed record JobResult(string Unit, string Result, string? Error = null);
