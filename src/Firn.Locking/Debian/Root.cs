namespace Firn.Locking.Debian;

/// <summary>One line of a roots file: a dependency that the lock must fulfil, or a source package.</summary>
/// <param name="Place">File and line, for messages.</param>
public sealed record Root(IReadOnlyList<Relation> Alternatives, string Place)
{
    const string SourcePrefix = "source ";

    /// <summary>
    /// Reads a roots file: a dependency a line (<c>name</c>, <c>name (>= version)</c>, <c>name | other</c>), <c>source NAME</c> for a
    /// source tarball; <c>#</c> begins a comment.
    /// </summary>
    /// <exception cref="LockingException">A line that is none of these.</exception>
    public static (IReadOnlyList<Root> Packages, IReadOnlyList<(string Name, string Place)> Sources) Read(TextReader text, string file)
    {
        var packages = new List<Root>();
        var sources = new List<(string, string)>();
        for (var number = 1; text.ReadLine() is { } line; number++)
        {
            var content = (line.IndexOf('#') is var comment and >= 0 ? line[..comment] : line).Trim();
            var place = $"{file}, line {number}";
            if (content.StartsWith(SourcePrefix, StringComparison.Ordinal))
            {
                sources.Add((content[SourcePrefix.Length..].Trim(), place));
            }
            else if (content.Length > 0)
            {
                try
                {
                    packages.Add(new Root(Relation.ParseGroup(content), place));
                }
                catch (LockingException e)
                {
                    throw new LockingException($"{place}: {e.Message}");
                }
            }
        }
        return packages.Count + sources.Count > 0 ? (packages, sources) : throw new LockingException($"{file}: holds no package names");
    }
}
