namespace Firn.Locking.Debian;

/// <summary>One alternative of a dependency: a name and perhaps a condition on its version.</summary>
/// <param name="Operator">One of <c>&lt;&lt; &lt;= = &gt;= &gt;&gt;</c>; null without a condition.</param>
public sealed record Relation(string Name, string? Operator, DebianVersion Version)
{
    /// <summary>A field such as <c>a (>= 1) | b, c:any</c>: all of the groups, any of a group's members.</summary>
    /// <exception cref="LockingException">Not that syntax.</exception>
    public static IReadOnlyList<IReadOnlyList<Relation>> ParseField(string field) =>
        [.. field.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ParseGroup)];

    /// <summary>One group, <c>a | b (= 2)</c>.</summary>
    public static IReadOnlyList<Relation> ParseGroup(string group) => [.. group.Split('|', StringSplitOptions.TrimEntries).Select(Parse)];

    static Relation Parse(string text)
    {
        var open = text.IndexOf('(');
        var name = (open < 0 ? text : text[..open]).Trim();
        var colon = name.IndexOf(':'); // ":any", ":amd64": one architecture is all there is
        if (colon > 0)
        {
            name = name[..colon];
        }
        if (name.Length == 0 || !name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || "+-.".Contains(character)))
        {
            throw new LockingException($"'{text}' is no dependency: expected a package name, 'name (>= version)' or 'name | other'");
        }
        if (open < 0)
        {
            return new Relation(name, null, default);
        }
        var condition = text[(open + 1)..].TrimEnd();
        if (!condition.EndsWith(')'))
        {
            throw new LockingException($"'{text}' is no dependency: ')' is missing");
        }
        condition = condition[..^1].Trim();
        foreach (var candidate in (string[])["<<", "<=", ">=", ">>", "="])
        {
            if (condition.StartsWith(candidate, StringComparison.Ordinal))
            {
                return new Relation(name, candidate, DebianVersion.Parse(condition[candidate.Length..].Trim()));
            }
        }
        throw new LockingException($"'{text}' is no dependency: a condition begins with <<, <=, =, >= or >>");
    }

    /// <summary>Does this version fulfil the condition?</summary>
    public bool Accepts(DebianVersion version) => Operator switch
    {
        null => true,
        "<<" => version.CompareTo(Version) < 0,
        "<=" => version.CompareTo(Version) <= 0,
        "=" => version.CompareTo(Version) == 0,
        ">=" => version.CompareTo(Version) >= 0,
        _ => version.CompareTo(Version) > 0,
    };

    public override string ToString() => Operator is null ? Name : $"{Name} ({Operator} {Version})";
}
