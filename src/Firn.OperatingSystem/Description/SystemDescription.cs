namespace Firn.OperatingSystem.Description;

/// <summary>
/// What one system path wants a machine to be, as far as native code acts on it. Format: docs/formats/activation.md.
/// All paths are absolute and logical.
/// </summary>
public sealed record SystemDescription
{
    /// <summary>Empty: leave the name alone.</summary>
    public string HostName { get; init; } = "";

    /// <summary>What stage 2 executes as process 1.</summary>
    public string Init { get; init; } = "/run/current-system/systemd/lib/systemd/systemd";

    /// <summary>The shell that runs the snippets.</summary>
    public string Shell { get; init; } = "/bin/sh";

    /// <summary>Colon-separated directories of programs for snippets.</summary>
    public string Path { get; init; } = "";

    /// <summary>Shell text that stage 2 runs once, before process 1 takes over.</summary>
    public string PostBootCommands { get; init; } = "";

    public IReadOnlyList<RootLink> RootLinks { get; init; } =
    [
        new("/usr", "run/current-system/usr"),
        new("/bin", "usr/bin"), new("/sbin", "usr/sbin"), new("/lib", "usr/lib"), new("/lib64", "usr/lib64"),
    ];

    public IReadOnlyList<SpecialFileSystem> SpecialFileSystems { get; init; } = [];

    public IReadOnlyList<DeclaredDirectory> Directories { get; init; } = [];

    public bool ReadOnlyStore { get; init; } = true;

    public bool MachineId { get; init; } = true;

    public IReadOnlyList<EtcEntry> Etc { get; init; } = [];

    public bool MutableUsers { get; init; } = true;

    public IReadOnlyList<DeclaredUser> Users { get; init; } = [];

    public IReadOnlyList<DeclaredGroup> Groups { get; init; } = [];

    public IReadOnlyList<Wrapper> Wrappers { get; init; } = [];

    public IReadOnlyList<KernelSetting> KernelSettings { get; init; } = [];

    public IReadOnlyList<Snippet> Snippets { get; init; } = [];

    public IReadOnlyList<SwitchCheck> PreSwitchChecks { get; init; } = [];

    public BootLoaderDescription BootLoader { get; init; } = new();
}

/// <summary>A link in the root directory. <paramref name="Target"/> may be relative.</summary>
public sealed record RootLink(string Path, string Target);

/// <summary>A kernel file system mounted before anything else.</summary>
public sealed record SpecialFileSystem(string MountPoint, string Device, string Type, IReadOnlyList<string> Options);

/// <summary>A directory with its mode and owner (names or <c>+N</c>).</summary>
public sealed record DeclaredDirectory(string Path, int Mode, string User, string Group);

/// <summary>One entry of <c>/etc</c>; <paramref name="Mode"/> counts only for copies.</summary>
public sealed record EtcEntry(string Target, string Source, EtcKind Kind, int Mode, string User, string Group);

/// <summary>How an entry of <c>/etc</c> is put in place.</summary>
public enum EtcKind
{
    /// <summary>A link through <c>/etc/static</c>.</summary>
    Link,

    /// <summary>A link to the source itself.</summary>
    DirectLink,

    /// <summary>A copy with mode and owner.</summary>
    Copy,
}

/// <summary>A name with a value below <c>/proc/sys</c>.</summary>
public sealed record KernelSetting(string Name, string Value);

/// <summary>A program copied out of the store to carry set-uid, set-gid or file capabilities.</summary>
public sealed record Wrapper(string Name, string Source, string User, string Group, int Mode, string Capabilities);

/// <summary>Shell text that runs during activation.</summary>
public sealed record Snippet(string Name, string Text, bool SupportsDryActivation, bool Early);

/// <summary>Shell text that may refuse a switch.</summary>
public sealed record SwitchCheck(string Name, string Text);
