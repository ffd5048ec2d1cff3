using Firn.OperatingSystem.Files;

namespace Firn.OperatingSystem.Accounts;

/// <summary>The texts that hold a machine's accounts and what Firn remembers about them.</summary>
sealed record AccountFiles
{
    public const string State = "/var/lib/nixos";

    public string Passwd { get; init; } = "";
    public string Group { get; init; } = "";
    public string Shadow { get; init; } = "";
    public string SubordinateUids { get; init; } = "";
    public string SubordinateGids { get; init; } = "";

    /// <summary>JSON: name → the last user id it had.</summary>
    public string UidMap { get; init; } = "";

    /// <summary>JSON: name → the last group id it had.</summary>
    public string GidMap { get; init; } = "";

    /// <summary>JSON: name → start of the block of subordinate ids it was given.</summary>
    public string SubordinateMap { get; init; } = "";

    /// <summary>Names with spaces between: the accounts that some system declared.</summary>
    public string DeclarativeUsers { get; init; } = "";

    public string DeclarativeGroups { get; init; } = "";

    public static AccountFiles Read(MachineFiles files) => new()
    {
        Passwd = files.ReadText("/etc/passwd") ?? "",
        Group = files.ReadText("/etc/group") ?? "",
        Shadow = files.ReadText("/etc/shadow") ?? "",
        SubordinateUids = files.ReadText("/etc/subuid") ?? "",
        SubordinateGids = files.ReadText("/etc/subgid") ?? "",
        UidMap = files.ReadText($"{State}/uid-map") ?? "",
        GidMap = files.ReadText($"{State}/gid-map") ?? "",
        SubordinateMap = files.ReadText($"{State}/auto-subuid-map") ?? "",
        DeclarativeUsers = files.ReadText($"{State}/declarative-users") ?? "",
        DeclarativeGroups = files.ReadText($"{State}/declarative-groups") ?? "",
    };
}
