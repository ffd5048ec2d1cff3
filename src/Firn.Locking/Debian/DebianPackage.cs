namespace Firn.Locking.Debian;

/// <summary>A binary package as an index describes it.</summary>
/// <param name="Archive">Which archive has the file: <c>debian</c> or <c>debian-security</c>.</param>
/// <param name="Path">Below the archive's root, <c>pool/…</c>.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">64 hexadecimal digits.</param>
public sealed record DebianPackage(string Name, DebianVersion Version, string Archive, string Path, long Size, string Sha256, string Depends, string Provides, int Rank, bool Essential)
{
    static readonly string[] priorities = ["required", "important", "standard", "optional", "extra"];

    /// <exception cref="LockingException">A field that every package has is missing or malformed.</exception>
    public static DebianPackage From(Dictionary<string, string> stanza, string archive, string source)
    {
        var name = stanza.GetValueOrDefault("Package") ?? throw new LockingException($"{source}: a stanza without 'Package:'");
        string Need(string field) => stanza.GetValueOrDefault(field) ?? throw new LockingException($"{source}: package '{name}' has no '{field}:'");
        var path = Need("Filename");
        var hash = Need("SHA256");
        if (hash.Length != 64 || !hash.All(char.IsAsciiHexDigitLower))
        {
            throw new LockingException($"{source}: package '{name}': '{hash}' is no SHA-256");
        }
        if (path.StartsWith('/') || path.Split('/').Contains(".."))
        {
            throw new LockingException($"{source}: package '{name}': the path '{path}' leaves the archive");
        }
        if (!long.TryParse(Need("Size"), out var size) || size < 0)
        {
            throw new LockingException($"{source}: package '{name}': '{Need("Size")}' is no size");
        }
        var both = string.Join(", ", ((string[])["Pre-Depends", "Depends"]).Select(field => stanza.GetValueOrDefault(field)).Where(value => !string.IsNullOrEmpty(value)));
        var rank = Array.IndexOf(priorities, stanza.GetValueOrDefault("Priority", "optional"));
        return new DebianPackage(name, DebianVersion.Parse(Need("Version")), archive, path, size, hash, both,
            stanza.GetValueOrDefault("Provides", ""), rank < 0 ? priorities.Length : rank, stanza.GetValueOrDefault("Essential") == "yes");
    }
}
