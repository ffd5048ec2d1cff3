using System.Globalization;

namespace Firn.OperatingSystem.Accounts;

/// <summary>A line of <c>/etc/passwd</c>.</summary>
sealed record UserLine(string Name, string Password, uint Uid, uint Gid, string Description, string Home, string Shell)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}:{Password}:{Uid}:{Gid}:{Description}:{Home}:{Shell}");

    public static UserLine? Parse(string line) =>
        line.Split(':') is [{ Length: > 0 } name, var password, var uid, var gid, var description, var home, var shell]
        && uint.TryParse(uid, NumberStyles.None, CultureInfo.InvariantCulture, out var user) && uint.TryParse(gid, NumberStyles.None, CultureInfo.InvariantCulture, out var group)
            ? new(name, password, user, group, description, home, shell) : null;
}

/// <summary>A line of <c>/etc/group</c>.</summary>
sealed record GroupLine(string Name, string Password, uint Gid, IReadOnlyList<string> Members)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}:{Password}:{Gid}:{string.Join(',', Members)}");

    public static GroupLine? Parse(string line) =>
        line.Split(':') is [{ Length: > 0 } name, var password, var gid, var members] && uint.TryParse(gid, NumberStyles.None, CultureInfo.InvariantCulture, out var group)
            ? new(name, password, group, members.Split(',', StringSplitOptions.RemoveEmptyEntries)) : null;
}

/// <summary>A line of <c>/etc/shadow</c>; the fields between password and expiry are kept as they are.</summary>
sealed record ShadowLine(string Name, string Password, IReadOnlyList<string> Aging, string Expires)
{
    public override string ToString() => $"{Name}:{Password}:{string.Join(':', Aging)}:{Expires}:";

    public static ShadowLine New(string name, string password, string expires) => new(name, password, ["1", "", "", "", ""], expires);

    public static ShadowLine? Parse(string line) =>
        line.Split(':') is [{ Length: > 0 } name, var password, var changed, var least, var most, var warn, var inactive, var expires, ..]
            ? new(name, password, [changed, least, most, warn, inactive], expires) : null;
}
