namespace Firn.Cli.Arguments;

/// <summary>All settings. What is not here is not a setting.</summary>
static partial class SettingTable
{
    static readonly Dictionary<string, Setting> byName = Index();

    /// <summary>By name.</summary>
    public static IReadOnlyList<Setting> All { get; } = [.. byName.Values.Distinct().OrderBy(setting => setting.Name, StringComparer.Ordinal)];

    /// <summary>The setting of a name or of an older name; null when there is none.</summary>
    public static Setting? Find(string name) => byName.GetValueOrDefault(name);

    static Dictionary<string, Setting> Index()
    {
        var index = new Dictionary<string, Setting>(StringComparer.Ordinal);
        foreach (var setting in (Setting[])[.. Evaluation(), .. Building(), .. Stores(), .. Fetching(), .. Programs()])
        {
            index.Add(setting.Name, setting);
            foreach (var alias in setting.Aliases)
            {
                index.Add(alias, setting);
            }
        }
        return index;
    }
}
