namespace Firn.Locking.Debian;

/// <summary>The packages of one or more suites; of several versions of a package the newest counts.</summary>
public sealed class PackageIndex
{
    readonly Dictionary<string, DebianPackage> packages = new(StringComparer.Ordinal);
    Dictionary<string, List<(DebianPackage Package, DebianVersion? Version)>>? providers;

    /// <summary>Names of all packages, not of what they provide.</summary>
    public IEnumerable<string> Names => packages.Keys;

    public int Count => packages.Count;

    /// <summary>Adds what an index file (<c>Packages</c>) holds.</summary>
    /// <param name="archive">Which archive its paths belong to.</param>
    /// <param name="source">Names the file in messages.</param>
    public void Add(TextReader text, string archive, string source)
    {
        providers = null;
        foreach (var stanza in ControlFile.Read(text, source))
        {
            var package = DebianPackage.From(stanza, archive, source);
            if (!packages.TryGetValue(package.Name, out var known) || package.Version.CompareTo(known.Version) > 0)
            {
                packages[package.Name] = package;
            }
        }
    }

    public DebianPackage? Find(string name) => packages.GetValueOrDefault(name);

    /// <summary>Packages that fulfil the relation: the one of that name first, then those that provide it, by priority and name.</summary>
    public IEnumerable<DebianPackage> Satisfying(Relation relation)
    {
        if (packages.TryGetValue(relation.Name, out var real) && relation.Accepts(real.Version))
        {
            yield return real;
        }
        providers ??= CollectProviders();
        foreach (var (package, version) in providers.GetValueOrDefault(relation.Name, []))
        {
            // What is provided without a version fulfils no condition (Policy 7.5).
            if (relation.Operator is null || (version is { } given && relation.Accepts(given)))
            {
                yield return package;
            }
        }
    }

    Dictionary<string, List<(DebianPackage Package, DebianVersion? Version)>> CollectProviders()
    {
        var found = new Dictionary<string, List<(DebianPackage Package, DebianVersion? Version)>>(StringComparer.Ordinal);
        foreach (var package in packages.Values.Where(package => package.Provides.Length > 0).OrderBy(package => package.Rank).ThenBy(package => package.Name, StringComparer.Ordinal))
        {
            foreach (var group in Relation.ParseField(package.Provides))
            {
                if (!found.TryGetValue(group[0].Name, out var list))
                {
                    found[group[0].Name] = list = [];
                }
                list.Add((package, group[0].Operator is null ? null : group[0].Version));
            }
        }
        return found;
    }
}
