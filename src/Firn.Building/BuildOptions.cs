using Firn.Primitives;

namespace Firn.Building;

/// <summary>How to build; each member is the setting of that name.</summary>
public sealed record BuildOptions
{
    /// <summary>How this program is started again as the sandbox's launcher and as a built-in builder: its path first.</summary>
    public required IReadOnlyList<ByteString> Launcher { get; init; }

    /// <summary>Directories besides the system's libraries that the program needs to run, when it is not one native file.</summary>
    public IReadOnlyList<string> LauncherDirectories { get; init; } = [];

    public int MaximumJobs { get; init; } = 1;

    /// <summary><c>NIX_BUILD_CORES</c>; 0 is all.</summary>
    public int Cores { get; init; }

    public bool KeepGoing { get; init; }

    public bool KeepFailed { get; init; }

    /// <summary>Zero is unlimited.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>Without a line of output; zero is unlimited.</summary>
    public TimeSpan MaximumSilence { get; init; }

    /// <summary>Lines of the log in a failure's report.</summary>
    public int LogLines { get; init; } = 25;

    public bool KeepLog { get; init; } = true;

    public bool CompressLog { get; init; } = true;

    /// <summary>Bytes of output after which a builder is stopped; zero is unlimited.</summary>
    public long MaximumLogSize { get; init; }

    public SandboxMode Sandbox { get; init; } = SandboxMode.On;

    /// <summary>Whether to build without a sandbox, with a warning, where the kernel refuses to make one.</summary>
    public bool SandboxFallback { get; init; } = true;

    /// <summary><c>inside=outside</c> or one path for both; a trailing <c>?</c> makes it optional. Null is <c>/bin/sh</c> from this machine's static busybox.</summary>
    public IReadOnlyList<string>? SandboxPaths { get; init; }

    public string SandboxBuildDirectory { get; init; } = "/build";

    public string SharedMemorySize { get; init; } = "50%";

    public bool FilterSystemCalls { get; init; } = true;

    /// <summary>Group whose members are the build users; empty or unknown takes free ids from <see cref="FirstBuildUser"/> on.</summary>
    public string BuildUsersGroup { get; init; } = "nixbld";

    /// <summary>Setting <c>start-id</c>: first of the ids that need no account.</summary>
    public uint FirstBuildUser { get; init; } = 30001;

    /// <summary>Setting <c>id-count</c>.</summary>
    public uint BuildUserCount { get; init; } = 128;

    public string System { get; init; } = "x86_64-linux";

    public IReadOnlyList<string> ExtraPlatforms { get; init; } = ["i686-linux"];

    public IReadOnlyList<string> SystemFeatures { get; init; } = ["benchmark", "big-parallel", "nixos-test", "kvm"];

    /// <summary>Base addresses behind <c>mirror://debian/</c>; null looks at the environment and at apt.</summary>
    public string? DebianMirror { get; init; }

    /// <summary>Where downloads are kept by hash, outside the store; null keeps none.</summary>
    public string? DownloadCache { get; init; }

    /// <summary>Authorities for TLS; null is the system's.</summary>
    public string? CertificateFile { get; init; }

    public string? NetrcFile { get; init; }

    /// <summary>Nothing is downloaded: what is not in the store or the download cache is missing.</summary>
    public bool Offline { get; init; }

    public int DownloadAttempts { get; init; } = 5;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
