namespace Firn.OperatingSystem.Rebuilding;

/// <summary>One call of <c>nixos-rebuild</c>.</summary>
public sealed record RebuildOptions
{
    /// <summary>switch, boot, test, build, dry-build, dry-activate, build-image, edit, repl or list-generations.</summary>
    public required string Action { get; init; }

    /// <summary>The file to evaluate; null: <c>&lt;nixpkgs/nixos&gt;</c>.</summary>
    public string? File { get; init; }

    /// <summary>The attribute of <see cref="File"/> that is a machine; null: the file itself.</summary>
    public string? Attribute { get; init; }

    /// <summary>A system that is already built.</summary>
    public string? StorePath { get; init; }

    public bool RollBack { get; init; }

    /// <summary>The profile's name; <c>system</c> is the machine's own.</summary>
    public string Profile { get; init; } = "system";

    public string? Specialisation { get; init; }

    public string? TargetHost { get; init; }

    public string? BuildHost { get; init; }

    /// <summary>Become root on the target by sudo.</summary>
    public bool Elevate { get; init; }

    public bool UseSubstitutes { get; init; }

    public bool InstallBootLoader { get; init; }

    /// <summary>Say which packages come, go and change.</summary>
    public bool ShowDifference { get; init; }

    /// <summary>What <c>edit</c> starts: a program, perhaps with words behind it.</summary>
    public string Editor { get; init; } = "nano";

    public bool Json { get; init; }

    /// <summary>Where the local store is; null: the machine's own.</summary>
    public string? Store { get; init; }

    /// <summary>Passed to evaluation and building as they are.</summary>
    public IReadOnlyList<string> Passed { get; init; } = [];

    /// <summary>Words of NIX_SSHOPTS.</summary>
    public IReadOnlyList<string> SshOptions { get; init; } = [];

    /// <summary>Where the profile's link is.</summary>
    public string ProfilePath => Profile == "system" ? "/nix/var/nix/profiles/system" : $"/nix/var/nix/profiles/system-profiles/{Profile}";
}
