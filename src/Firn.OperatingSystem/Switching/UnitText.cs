namespace Firn.OperatingSystem.Switching;

/// <summary>A unit's sections, keys and values: its file and its drop-ins merged, as systemd reads them. An empty value clears what came before.</summary>
sealed class UnitText
{
    readonly Dictionary<string, Dictionary<string, List<string>>> sections = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, Dictionary<string, List<string>>> Sections => sections;

    /// <summary>Adds a file's text; <c>[Install]</c> says nothing about a running unit and is left out.</summary>
    public void Add(string text)
    {
        Dictionary<string, List<string>>? section = null;
        var continued = "";
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Trim();
            if (continued.Length == 0 && (line.Length == 0 || line[0] is '#' or ';')) continue;
            // A comment inside a continued value is skipped, the value goes on.
            if (continued.Length > 0 && line.Length > 0 && line[0] is '#' or ';') continue;
            line = continued + line;
            continued = "";
            if (line.EndsWith('\\'))
            {
                continued = line[..^1] + " ";
                continue;
            }
            if (line[0] == '[' && line[^1] == ']')
            {
                var name = line[1..^1];
                section = null;
                if (name == "Install") continue;
                if (!sections.TryGetValue(name, out section)) sections[name] = section = new(StringComparer.Ordinal);
                continue;
            }
            var equals = line.IndexOf('=');
            if (section is null || equals <= 0) continue;
            var key = line[..equals].TrimEnd();
            var value = line[(equals + 1)..].TrimStart();
            if (value.Length == 0) section.Remove(key);
            else if (section.TryGetValue(key, out var values)) values.Add(value);
            else section[key] = [value];
        }
    }

    public IReadOnlyList<string> Values(string section, string key) => sections.TryGetValue(section, out var keys) && keys.TryGetValue(key, out var values) ? values : [];

    /// <summary>The last value as systemd understands booleans.</summary>
    public bool Flag(string section, string key, bool fallback) =>
        Values(section, key) is [.., var last] ? last.ToLowerInvariant() is "1" or "yes" or "true" or "y" or "on" or "t" : fallback;
}
