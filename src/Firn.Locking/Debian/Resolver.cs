namespace Firn.Locking.Debian;

/// <summary>
/// The packages that a list of roots needs on a machine that has none yet. Alternatives prefer what is chosen already, then their own
/// order; a virtual package is provided by the candidate of the highest priority. Conflicts are not looked at: a lock is a stock of packages, not an installation.
/// </summary>
public static class Resolver
{
    /// <summary>A chosen package with the names of the packages that its dependencies became, sorted.</summary>
    public sealed record Choice(DebianPackage Package, IReadOnlyList<string> Depends);

    /// <exception cref="LockingException">A root or a dependency that nothing fulfils; names who asks and what is near.</exception>
    public static SortedDictionary<string, Choice> Resolve(PackageIndex index, IReadOnlyList<Root> roots)
    {
        var chosen = new Dictionary<string, DebianPackage>(StringComparer.Ordinal);
        var waiting = new Queue<DebianPackage>();
        DebianPackage Choose(IReadOnlyList<Relation> alternatives, Func<string> asker)
        {
            var candidates = alternatives.SelectMany(index.Satisfying).ToList();
            var pick = candidates.Find(candidate => chosen.ContainsKey(candidate.Name)) ?? candidates.FirstOrDefault() ?? throw Unsatisfied(index, alternatives, asker());
            if (chosen.TryAdd(pick.Name, pick))
            {
                waiting.Enqueue(pick);
            }
            return pick;
        }

        // All roots first, so that a later root decides an alternative of an earlier one.
        foreach (var root in roots.OrderBy(root => root.Alternatives.Count))
        {
            Choose(root.Alternatives, () => root.Place);
        }
        var result = new SortedDictionary<string, Choice>(StringComparer.Ordinal);
        while (waiting.TryDequeue(out var package))
        {
            var depends = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var group in Relation.ParseField(package.Depends))
            {
                depends.Add(Choose(group, () => $"package '{package.Name}' {package.Version}").Name);
            }
            depends.Remove(package.Name);
            result[package.Name] = new Choice(package, [.. depends]);
        }
        return result;
    }

    static LockingException Unsatisfied(PackageIndex index, IReadOnlyList<Relation> alternatives, string asker)
    {
        var wanted = string.Join(" | ", alternatives);
        var first = alternatives[0];
        if (index.Find(first.Name) is { } present)
        {
            return new LockingException($"{asker}: needs {wanted}, and the suite has {first.Name} {present.Version}");
        }
        var near = NearestName.Of(first.Name, index.Names);
        return new LockingException($"{asker}: needs {wanted}, which the suite does not have" + (near is null ? "" : $"; did you mean '{near}'?"));
    }
}
