namespace Firn.Transfers;

/// <summary>
/// Where <c>mirror://debian/…</c> is on this machine: the setting <c>debian-mirror</c>, the variable
/// <c>FIRN_DEBIAN_MIRROR</c>, else the servers that the machine's own apt uses.
/// </summary>
public static class DebianMirror
{
    const string Scheme = "mirror://debian/";

    // Servers have the archive of security updates beside the main one: …/debian and …/debian-security.
    const string SecurityScheme = "mirror://debian-security/";

    static readonly HashSet<string> releases = new(StringComparer.Ordinal)
    {
        "oldoldstable", "oldstable", "stable", "testing", "unstable", "sid", "buster", "bullseye", "bookworm", "trixie", "forky", "duke",
    };

    /// <summary>Whether an address is one of these.</summary>
    public static bool Matches(string url) => url.StartsWith(Scheme, StringComparison.Ordinal) || url.StartsWith(SecurityScheme, StringComparison.Ordinal);

    /// <summary>The addresses behind <paramref name="url"/>, the best one first.</summary>
    /// <param name="url">What a derivation says; other schemes are passed through.</param>
    /// <param name="servers">From <see cref="Servers"/>.</param>
    public static IReadOnlyList<string> Resolve(string url, IReadOnlyList<string> servers) =>
        url.StartsWith(Scheme, StringComparison.Ordinal) ? [.. servers.Select(server => $"{server.TrimEnd('/')}/{url[Scheme.Length..]}")]
        : url.StartsWith(SecurityScheme, StringComparison.Ordinal) ? [.. servers.Select(server => $"{server.TrimEnd('/')}-security/{url[SecurityScheme.Length..]}")]
        : [url];

    /// <summary>The base addresses to ask; empty when neither setting nor apt names one.</summary>
    /// <param name="setting">The setting's value, empty when not set.</param>
    /// <param name="aptDirectory">Normally <c>/etc/apt</c>.</param>
    public static IReadOnlyList<string> Servers(string? setting, string aptDirectory = "/etc/apt")
    {
        var given = setting is { Length: > 0 } ? setting : Environment.GetEnvironmentVariable("FIRN_DEBIAN_MIRROR");
        return given is { Length: > 0 } ? given.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries) : FromApt(aptDirectory);
    }

    static List<string> FromApt(string directory)
    {
        var found = new List<string>();
        var files = new List<string> { Path.Combine(directory, "sources.list") };
        var parts = Path.Combine(directory, "sources.list.d");
        if (Directory.Exists(parts))
        {
            files.AddRange(Directory.GetFiles(parts).Order(StringComparer.Ordinal));
        }
        foreach (var file in files.Where(File.Exists))
        {
            var entries = file.EndsWith(".sources", StringComparison.Ordinal) ? Stanzas(File.ReadAllText(file))
                : file.EndsWith(".list", StringComparison.Ordinal) ? File.ReadLines(file).Select(OneLine).OfType<Entry>() : [];
            foreach (var entry in entries)
            {
                if (entry.Components.Contains("main") && entry.Suites.Any(releases.Contains))
                {
                    found.AddRange(entry.Servers.Where(server => server.StartsWith("http", StringComparison.Ordinal) || server.StartsWith("file:", StringComparison.Ordinal)));
                }
            }
        }
        return [.. found.Distinct(StringComparer.Ordinal)];
    }

    /// <summary><c>deb [options] URI suite component…</c></summary>
    static Entry? OneLine(string line)
    {
        var text = line.Split('#')[0].Trim();
        var options = text.IndexOf('[', StringComparison.Ordinal);
        if (options >= 0 && text.IndexOf(']', options) is > 0 and var end)
        {
            text = text[..options] + text[(end + 1)..];
        }
        return Words(text) is ["deb", var server, var suite, .. var components] ? new Entry([server], [suite], components) : null;
    }

    static IEnumerable<Entry> Stanzas(string text)
    {
        foreach (var stanza in text.Replace("\r", "", StringComparison.Ordinal).Split("\n\n"))
        {
            var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            string? last = null;
            foreach (var line in stanza.Split('\n').Where(line => !line.StartsWith('#')))
            {
                if (line.StartsWith(' ') && last is not null)
                {
                    fields[last] += line;
                }
                else if (line.Split(':', 2) is [var name, var value])
                {
                    fields[last = name.Trim()] = value;
                }
            }
            if (fields.TryGetValue("Types", out var types) && Words(types).Contains("deb")
                && !(fields.TryGetValue("Enabled", out var enabled) && enabled.Trim() is "no" or "false"))
            {
                yield return new Entry(Words(fields.GetValueOrDefault("URIs", "")), Words(fields.GetValueOrDefault("Suites", "")),
                    Words(fields.GetValueOrDefault("Components", "")));
            }
        }
    }

    static string[] Words(string text) => text.Split((char[])[' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);

    sealed record Entry(string[] Servers, string[] Suites, string[] Components);
}
