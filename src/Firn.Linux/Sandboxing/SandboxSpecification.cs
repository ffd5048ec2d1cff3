using Firn.Primitives;

namespace Firn.Linux.Sandboxing;

/// <summary>One process to be started apart from the rest of the machine; defaults are those of a package build.</summary>
public sealed record SandboxSpecification
{
    /// <summary>The program, as a path inside.</summary>
    public required ByteString Program { get; init; }

    /// <summary>All of argv.</summary>
    public required IReadOnlyList<ByteString> Arguments { get; init; }

    /// <summary><c>NAME=value</c> entries; nothing else is passed on.</summary>
    public required IReadOnlyList<ByteString> Environment { get; init; }

    /// <summary>The working directory, as a path inside.</summary>
    public required ByteString Directory { get; init; }

    /// <summary>The directory on the host that becomes <c>/</c>; null leaves the host's file system in place.</summary>
    public ByteString? Root { get; init; }

    /// <summary>What of the host is shown below the root.</summary>
    public IReadOnlyList<SandboxMount> Mounts { get; init; } = [];

    /// <summary>Whose rights the process has; null keeps the caller's.</summary>
    public SandboxIdentity? Identity { get; init; }

    public UserNamespaceUse UserNamespace { get; init; }

    /// <summary>An empty network with only the loopback device; false is the host's network.</summary>
    public bool PrivateNetwork { get; init; } = true;

    /// <summary>The size of <c>/dev/shm</c> as tmpfs takes it.</summary>
    public string SharedMemorySize { get; init; } = "50%";

    /// <summary>Whether system calls that make setuid files, or file attributes that archives lose, are refused.</summary>
    public bool FilterSystemCalls { get; init; } = true;

    /// <summary>Whether <c>uname</c> reports a 32-bit machine.</summary>
    public bool Machine32 { get; init; }
}
