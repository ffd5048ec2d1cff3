namespace Firn.Locking.Debian;

/// <summary>The upstream tarball of a source package.</summary>
public sealed record DebianSource(string Name, DebianVersion Version, string Path, long Size, string Sha256)
{
    /// <summary>Finds the newest versions of the wanted source packages in an index file (<c>Sources</c>).</summary>
    /// <exception cref="LockingException">One is missing, or has no upstream tarball.</exception>
    public static SortedDictionary<string, DebianSource> Find(TextReader text, IReadOnlyList<(string Name, string Place)> wanted, string source)
    {
        var found = new SortedDictionary<string, DebianSource>(StringComparer.Ordinal);
        var names = wanted.Select(item => item.Name).ToHashSet(StringComparer.Ordinal);
        var all = new List<string>();
        foreach (var stanza in ControlFile.Read(text, source))
        {
            var name = stanza.GetValueOrDefault("Package", "");
            all.Add(name);
            if (!names.Contains(name) || !stanza.TryGetValue("Version", out var version) || !stanza.TryGetValue("Directory", out var directory))
            {
                continue;
            }
            var parsed = DebianVersion.Parse(version);
            foreach (var line in stanza.GetValueOrDefault("Checksums-Sha256", "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                if (line.Split(' ') is [var hash, var size, var file] && IsTarball(file) && (!found.TryGetValue(name, out var known) || parsed.CompareTo(known.Version) > 0))
                {
                    found[name] = new DebianSource(name, parsed, $"{directory}/{file}", long.Parse(size), hash);
                }
            }
        }
        foreach (var (name, place) in wanted)
        {
            if (!found.ContainsKey(name))
            {
                var near = NearestName.Of(name, all);
                throw new LockingException($"{place}: the suite has no source package '{name}' with an upstream tarball" + (near is null || near == name ? "" : $"; did you mean '{near}'?"));
            }
        }
        return found;
    }

    static bool IsTarball(string file) =>
        file.Contains(".orig.tar.", StringComparison.Ordinal) && !file.EndsWith(".asc", StringComparison.Ordinal);
}
