namespace Firn.OperatingSystem.Rebuilding;

/// <summary>In which packages two closures differ.</summary>
public static class PackageDifference
{
    const int HashLength = 32;

    /// <summary>A line for each package that came, went or has other versions, by name: <c>nginx: 1.22.1 -> 1.26.3</c>. Paths that differ in their hash only are one line with their count.</summary>
    /// <param name="before">Store paths in full.</param>
    /// <param name="after">The same.</param>
    public static IReadOnlyList<string> Between(IEnumerable<string> before, IEnumerable<string> after)
    {
        var (old, now) = (before.Where(static path => path.Length > 0).ToHashSet(StringComparer.Ordinal), after.Where(static path => path.Length > 0).ToHashSet(StringComparer.Ordinal));
        var (gone, come) = (Group(old.Except(now)), Group(now.Except(old)));
        var lines = new List<string>();
        var rebuilt = 0;
        foreach (var name in gone.Keys.Union(come.Keys).Order(StringComparer.Ordinal))
        {
            var (from, to) = (Versions(gone, name), Versions(come, name));
            if (from == to) rebuilt++;
            else lines.Add($"{name}: {from} -> {to}");
        }
        if (rebuilt > 0) lines.Add($"{rebuilt} more with the same name and version and other contents");
        return lines;
    }

    static Dictionary<string, SortedSet<string>> Group(IEnumerable<string> paths)
    {
        var groups = new Dictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            var (name, version) = Split(path);
            if (!groups.TryGetValue(name, out var versions)) groups[name] = versions = new(StringComparer.Ordinal);
            versions.Add(version);
        }
        return groups;
    }

    static string Versions(Dictionary<string, SortedSet<string>> groups, string name) =>
        groups.TryGetValue(name, out var versions) ? string.Join(", ", versions.Select(static version => version.Length == 0 ? "present" : version)) : "absent";

    /// <summary>Name and version as Nix tells them apart: the version begins at the first hyphen that no letter follows.</summary>
    static (string Name, string Version) Split(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (name.Length > HashLength && name[HashLength] == '-') name = name[(HashLength + 1)..];
        for (var at = name.IndexOf('-', StringComparison.Ordinal); at >= 0 && at + 1 < name.Length; at = name.IndexOf('-', at + 1))
        {
            if (!char.IsAsciiLetter(name[at + 1])) return (name[..at], name[(at + 1)..]);
        }
        return (name, "");
    }
}
