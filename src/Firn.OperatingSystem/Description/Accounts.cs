namespace Firn.OperatingSystem.Description;

/// <summary>A declared user. Passwords that are null are not declared.</summary>
public sealed record DeclaredUser
{
    public required string Name { get; init; }
    public uint? Uid { get; init; }
    public string Group { get; init; } = "nogroup";
    public string Description { get; init; } = "";
    public string Home { get; init; } = "/var/empty";
    public int HomeMode { get; init; } = 0b111_000_000;
    public bool CreateHome { get; init; }
    public bool IsSystemUser { get; init; }
    public string Shell { get; init; } = "/run/current-system/sw/bin/nologin";
    public string? Password { get; init; }
    public string? HashedPassword { get; init; }
    public string? HashedPasswordFile { get; init; }
    public string? InitialPassword { get; init; }
    public string? InitialHashedPassword { get; init; }
    public bool AutoSubordinateRange { get; init; }
    public IReadOnlyList<SubordinateRange> SubordinateUids { get; init; } = [];
    public IReadOnlyList<SubordinateRange> SubordinateGids { get; init; } = [];

    /// <summary>The day (since 1970-01-01) from which the account no longer works.</summary>
    public int? ExpiresOnDay { get; init; }

    /// <summary>Whether services of the user run without a login; null leaves it alone.</summary>
    public bool? Linger { get; init; }
}

/// <summary>A declared group.</summary>
public sealed record DeclaredGroup(string Name, uint? Gid, IReadOnlyList<string> Members);

/// <summary>Ids that a user may hand out inside user namespaces.</summary>
public sealed record SubordinateRange(uint Start, uint Count);
