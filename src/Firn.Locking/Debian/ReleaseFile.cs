namespace Firn.Locking.Debian;

/// <summary>What the signed <c>Release</c> of a suite says about itself and its indexes.</summary>
/// <param name="Version">The point release (<c>12.11</c>); empty for suites that have none.</param>
/// <param name="Date">As it stands in the file, RFC 2822.</param>
public sealed record ReleaseFile(string Suite, string Codename, string Version, string Date, IReadOnlyDictionary<string, (string Sha256, long Size)> Files)
{
    /// <param name="text">The signed text itself, without armour.</param>
    /// <exception cref="LockingException">Not a Release file.</exception>
    public static ReleaseFile Read(TextReader text, string source)
    {
        var stanza = ControlFile.Read(text, source).FirstOrDefault() ?? throw new LockingException($"{source}: is empty");
        string Need(string field) => stanza.GetValueOrDefault(field) ?? throw new LockingException($"{source}: has no '{field}:'");
        var files = new Dictionary<string, (string, long)>(StringComparer.Ordinal);
        foreach (var line in Need("SHA256").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            files[words is [var hash, var size, var name] && long.TryParse(size, out var bytes) ? name : throw new LockingException($"{source}: '{line}' is no line of hashes")] = (hash, bytes);
        }
        return new ReleaseFile(stanza.GetValueOrDefault("Suite", ""), Need("Codename"), stanza.GetValueOrDefault("Version", ""), Need("Date"), files);
    }

    /// <summary>What is known of an index.</summary>
    /// <exception cref="LockingException">The suite has no such index.</exception>
    public (string Sha256, long Size) Find(string name) =>
        Files.TryGetValue(name, out var file) ? file : throw new LockingException($"the suite '{Codename}' has no {name}");
}
