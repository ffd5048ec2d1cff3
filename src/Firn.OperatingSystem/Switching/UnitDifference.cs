namespace Firn.OperatingSystem.Switching;

/// <summary>What a running unit needs when its text changes.</summary>
enum UnitDifference
{
    None,
    Reload,
    Restart,
}

static class UnitComparison
{
    /// <summary>Keys of <c>[Unit]</c> that concern systemd's bookkeeping, not what runs.</summary>
    static readonly HashSet<string> ignored = new(StringComparer.Ordinal)
    {
        "X-Reload-Triggers", "Description", "Documentation", "OnFailure", "OnSuccess", "OnFailureJobMode", "IgnoreOnIsolate", "StopWhenUnneeded",
        "RefuseManualStart", "RefuseManualStop", "AllowIsolate", "CollectMode", "SourcePath",
    };

    public static UnitDifference Between(UnitText current, UnitText next)
    {
        var difference = UnitDifference.None;
        foreach (var (section, keys) in current.Sections)
        {
            if (!next.Sections.TryGetValue(section, out var nextKeys))
            {
                if (section != "Unit" || keys.Keys.Any(static key => !ignored.Contains(key))) return UnitDifference.Restart;
                continue;
            }
            foreach (var (key, values) in keys)
            {
                if (!nextKeys.TryGetValue(key, out var nextValues))
                {
                    if (section == "Unit" && ignored.Contains(key) || section == "Service" && key == "ExecReload") continue;
                    return UnitDifference.Restart;
                }
                if (values.SequenceEqual(nextValues)) continue;
                if (section == "Unit" && key != "X-Reload-Triggers" && ignored.Contains(key)) continue;
                if (!IsReload(section, key)) return UnitDifference.Restart;
                difference = UnitDifference.Reload;
            }
        }
        foreach (var (section, nextKeys) in next.Sections)
        {
            current.Sections.TryGetValue(section, out var keys);
            if (keys is null && section != "Unit") return UnitDifference.Restart;
            foreach (var key in nextKeys.Keys)
            {
                if (keys is not null && keys.ContainsKey(key)) continue;
                if (section == "Unit" && key != "X-Reload-Triggers" && ignored.Contains(key)) continue;
                if (!IsReload(section, key) || section == "Mount") return UnitDifference.Restart;
                difference = UnitDifference.Reload;
            }
        }
        return difference;
    }

    static bool IsReload(string section, string key) => (section, key) is ("Unit", "X-Reload-Triggers") or ("Service", "ExecReload") or ("Mount", "Options");
}
