using Firn.OperatingSystem.Services;

namespace Firn.OperatingSystem.Switching;

/// <summary>
/// Which running units a switch from one system to another stops, restarts, reloads and starts: a pure function of the loaded
/// units and the two systems' unit files. The rules are those of NixOS's switch-to-configuration.
/// </summary>
sealed class SwitchPlan
{
    readonly IReadOnlyDictionary<string, UnitStatus> active;
    readonly UnitDirectory current;
    readonly UnitDirectory next;

    SwitchPlan(IReadOnlyDictionary<string, UnitStatus> active, UnitDirectory current, UnitDirectory next) => (this.active, this.current, this.next) = (active, current, next);

    public SortedSet<string> Stop { get; } = new(StringComparer.Ordinal);

    /// <summary>Changed units that keep running as they are.</summary>
    public SortedSet<string> Skip { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Reload { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Restart { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> Start { get; } = new(StringComparer.Ordinal);

    /// <summary>Units of <see cref="Start"/> that are always started and not worth a word.</summary>
    public HashSet<string> Quiet { get; } = new(StringComparer.Ordinal);

    public SortedSet<string> SwapOff { get; } = new(StringComparer.Ordinal);

    /// <param name="units">All loaded units.</param>
    /// <param name="current">The units of the running system.</param>
    /// <param name="next">The units of the system to come.</param>
    /// <param name="currentTable">The running system's fstab.</param>
    /// <param name="nextTable">The new one's.</param>
    /// <param name="unfinished">What an interrupted switch still had to do.</param>
    public static SwitchPlan Between(IReadOnlyList<UnitStatus> units, UnitDirectory current, UnitDirectory next, FileSystemTable currentTable, FileSystemTable nextTable, UnfinishedSwitch unfinished)
    {
        var active = new Dictionary<string, UnitStatus>(StringComparer.Ordinal);
        foreach (var unit in units)
        {
            if (unit.ActiveState != "inactive" && unit.LoadState != "not-found") active[unit.Name] = unit;
        }
        var plan = new SwitchPlan(active, current, next);
        plan.Start.UnionWith(unfinished.Start.Where(plan.ExistsNext));
        plan.Restart.UnionWith(unfinished.Restart.Where(plan.ExistsNext));
        plan.Reload.UnionWith(unfinished.Reload.Where(plan.ExistsNext));
        foreach (var name in active.Keys.Order(StringComparer.Ordinal)) plan.Classify(name, active[name]);
        plan.CompareTables(currentTable, nextTable);
        plan.Reload.ExceptWith(plan.Restart);
        plan.Reload.ExceptWith(plan.Stop);
        return plan;
    }

    bool ExistsNext(string unit) => next.Find(unit) is not null;

    void Classify(string unit, UnitStatus status)
    {
        if (status.ActiveState is not ("active" or "activating" or "reloading")) return;
        if (unit.EndsWith(".target", StringComparison.Ordinal) && next.Find(unit) is { } target)
        {
            // Whoever made it, the base or the configuration: starting an active target again starts what it newly wants.
            var text = next.Read(target);
            if (unit is not ("suspend.target" or "hibernate.target" or "hybrid-sleep.target")
                && !text.Flag("Unit", "RefuseManualStart", false) && !text.Flag("Unit", "X-OnlyManualStart", false))
            {
                Start.Add(unit);
                Quiet.Add(unit);
            }
            if (text.Flag("Unit", "X-StopOnReconfiguration", false)) Stop.Add(unit);
            return;
        }
        var nextMentions = next.Mentions(unit);
        // What neither configuration speaks of belongs to the base, to generators or to a running program.
        if (!nextMentions && !current.Mentions(unit)) return;
        var currentFile = current.Find(unit);
        if (currentFile is null) return;
        if (next.Find(unit) is not { } nextFile)
        {
            if (current.Read(currentFile).Flag("Unit", "X-StopOnRemoval", true)) Stop.Add(unit);
            return;
        }
        if (currentFile.IsSame(nextFile)) return;
        var nextText = next.Read(nextFile);
        switch (UnitComparison.Between(current.Read(currentFile), nextText))
        {
            case UnitDifference.Restart:
                Change(unit, nextText);
                break;
            case UnitDifference.Reload when !Restart.Contains(unit):
                Reload.Add(unit);
                break;
        }
    }

    /// <summary>A unit whose definition differs.</summary>
    void Change(string unit, UnitText text)
    {
        if (unit.EndsWith(".path", StringComparison.Ordinal) || unit.EndsWith(".slice", StringComparison.Ordinal) || unit.EndsWith(".socket", StringComparison.Ordinal)) return;
        if (unit.EndsWith(".mount", StringComparison.Ordinal))
        {
            if (unit is "-.mount" or "nix.mount" or "nix-store.mount") Reload.Add(unit);
            else Restart.Add(unit);
            return;
        }
        if (text.Flag("Service", "X-ReloadIfChanged", false) && !Restart.Contains(unit) && !Stop.Contains(unit))
        {
            Reload.Add(unit);
            return;
        }
        if (!text.Flag("Service", "X-RestartIfChanged", true) || text.Flag("Unit", "RefuseManualStop", false) || text.Flag("Unit", "X-OnlyManualStart", false))
        {
            Skip.Add(unit);
            return;
        }
        if (!text.Flag("Service", "X-StopIfChanged", true) || !unit.EndsWith(".service", StringComparison.Ordinal))
        {
            Restart.Add(unit);
            return;
        }
        // Stopped by its old definition, started by its new one; where a socket starts it, the socket does.
        var started = text.Flag("Service", "X-NotSocketActivated", false) || !RestartSockets(unit, text);
        if (started) Start.Add(unit);
        Stop.Add(unit);
    }

    bool RestartSockets(string unit, UnitText text)
    {
        var sockets = text.Values("Service", "Sockets").SelectMany(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (sockets.Count == 0) sockets.Add(unit[..unit.LastIndexOf('.')] + ".socket");
        var activated = false;
        foreach (var socket in sockets)
        {
            if (!active.ContainsKey(socket)) continue;
            Stop.Add(socket);
            if (!ExistsNext(socket)) continue;
            Start.Add(socket);
            activated = true;
        }
        return activated;
    }

    void CompareTables(FileSystemTable currentTable, FileSystemTable nextTable)
    {
        foreach (var (mountPoint, before) in currentTable.Mounts)
        {
            var unit = FileSystemTable.UnitName(mountPoint);
            if (!nextTable.Mounts.TryGetValue(mountPoint, out var after))
            {
                if (mountPoint is not ("/" or "/nix" or "/nix/store") && active.ContainsKey(unit)) Stop.Add(unit);
                continue;
            }
            if (before.Type != after.Type || before.Device != after.Device)
            {
                if (mountPoint is not ("/" or "/nix" or "/nix/store")) Restart.Add(unit);
                else if (before.Options != after.Options) Reload.Add(unit);
                else Skip.Add(unit);
            }
            else if (before.Options != after.Options)
            {
                Reload.Add(unit);
            }
        }
        foreach (var device in currentTable.Swaps.Keys)
        {
            if (!nextTable.Swaps.ContainsKey(device)) SwapOff.Add(device);
        }
    }
}
