using Firn.OperatingSystem.Files;

namespace Firn.OperatingSystem.Switching;

/// <summary>A unit some of whose processes still execute what belongs to no part of the current system.</summary>
/// <param name="Unit">The unit, or <c>no unit</c>.</param>
/// <param name="Processes">Their numbers, ascending.</param>
/// <param name="Paths">Base names of the store paths that they execute, in order.</param>
sealed record OldProgram(string Unit, IReadOnlyList<long> Processes, IReadOnlyList<string> Paths);

/// <summary>
/// Which processes execute programs or libraries from store paths outside of a system's closure: what an upgrade has replaced on the disk
/// and not in memory. Read from <c>/proc</c>: executable mappings and control groups.
/// </summary>
static class OldPrograms
{
    const string Store = "/nix/store/";

    /// <param name="files">The machine; without a <c>/proc</c> nothing is found.</param>
    /// <param name="closure">Base names of the store paths of the current system.</param>
    public static IReadOnlyList<OldProgram> Find(MachineFiles files, IReadOnlySet<string> closure)
    {
        var units = new SortedDictionary<string, (SortedSet<long> Processes, SortedSet<string> Paths)>(StringComparer.Ordinal);
        foreach (var name in files.Names("/proc"))
        {
            if (!long.TryParse(name, out var process)) continue;
            try
            {
                var old = Executed(files.ReadText($"/proc/{name}/maps") ?? "").Where(path => !closure.Contains(path)).ToList();
                if (old.Count == 0) continue;
                var unit = Unit(files.ReadText($"/proc/{name}/cgroup") ?? "");
                if (!units.TryGetValue(unit, out var known)) units[unit] = known = ([], new(StringComparer.Ordinal));
                known.Processes.Add(process);
                known.Paths.UnionWith(old);
            }
            catch (Primitives.NixException)
            {
                // It ended while we looked.
            }
        }
        return [.. units.Select(static unit => new OldProgram(unit.Key, [.. unit.Value.Processes], [.. unit.Value.Paths]))];
    }

    /// <summary>Base names of the store paths that a process executes code from: <c>/proc/N/maps</c>.</summary>
    internal static IEnumerable<string> Executed(string maps)
    {
        foreach (var line in maps.Split('\n'))
        {
            // 7f0000000000-7f0000001000 r-xp 00000000 fe:01 1234   /nix/store/…
            var words = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 6 || !words[1].Contains('x', StringComparison.Ordinal) || !words[5].StartsWith(Store, StringComparison.Ordinal)) continue;
            var name = words[5][Store.Length..];
            yield return name.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? name[..slash] : name;
        }
    }

    /// <summary>The innermost unit of a control group: <c>0::/system.slice/nginx.service</c>.</summary>
    internal static string Unit(string groups)
    {
        foreach (var line in groups.Split('\n'))
        {
            if (!line.StartsWith("0::", StringComparison.Ordinal)) continue;
            var unit = line[3..].Split('/').LastOrDefault(static part => part.EndsWith(".service", StringComparison.Ordinal) || part.EndsWith(".scope", StringComparison.Ordinal));
            if (unit is not null) return unit;
        }
        return "no unit";
    }
}
