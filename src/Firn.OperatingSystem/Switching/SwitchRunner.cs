using Firn.Linux.Administration;
using Firn.OperatingSystem.Activation;
using Firn.OperatingSystem.Description;
using Firn.OperatingSystem.Files;
using Firn.OperatingSystem.Services;

namespace Firn.OperatingSystem.Switching;

/// <summary>Carries a switch out in the order of NixOS's switch-to-configuration and with its words and exit codes.</summary>
/// <param name="files">The machine.</param>
/// <param name="kernel">Its kernel; null for a root directory.</param>
/// <param name="programs">Runs checks and snippets.</param>
/// <param name="connect">Reaches process 1; called once, after everything that does not need it.</param>
/// <param name="installBootLoader">Writes the boot menu; false when that failed and was reported.</param>
/// <param name="report">Where lines for the administrator go.</param>
/// <param name="random">Random bytes, at least 16.</param>
/// <param name="closureOf">Base names of the store paths that a system consists of; null when the store does not know it.</param>
sealed class SwitchRunner(
    MachineFiles files, IMachineKernel? kernel, IProgramRunner programs, Func<IServiceManager> connect, Func<bool> installBootLoader, TextWriter report, Func<byte[]> random,
    Func<string, IReadOnlySet<string>?> closureOf)
{
    const int Done = 0, Refused = 1, ActivationFailed = 2, UnitsFailed = 4, RebootNeeded = 100;

    readonly HashSet<string> failedJobs = new(StringComparer.Ordinal);
    int result;

    public int Run(SystemDescription description, string toplevel, SwitchAction action)
    {
        if (files.Status("/etc/NIXOS") is null && !(files.ReadText("/etc/os-release") ?? "").Contains("nixos", StringComparison.OrdinalIgnoreCase))
        {
            report.WriteLine("error: this is not an installation of Firn or NixOS: /etc/NIXOS does not exist");
            return Refused;
        }
        foreach (var check in description.PreSwitchChecks)
        {
            if (action == SwitchAction.DryActivate) break;
            var code = programs.Run(description.Shell, ["-c", check.Text, check.Name, toplevel, action.Word()]);
            if (code == 0) continue;
            report.WriteLine($"error: the pre-switch check '{check.Name}' failed ({code}); nothing was changed");
            return Refused;
        }
        if (action == SwitchAction.Check) return Done;
        if (action is SwitchAction.Switch or SwitchAction.Boot && !installBootLoader()) return Refused;
        if (action == SwitchAction.Boot) return Done;

        var running = files.ReadText($"{ActivationPlan.CurrentSystem}/init-interface-version") ?? "";
        var wanted = files.ReadText($"{toplevel}/init-interface-version") ?? "";
        if (action != SwitchAction.DryActivate && running.Length > 0 && running.Trim() != wanted.Trim())
        {
            report.WriteLine("warning: the new configuration has an 'init' that is incompatible with the running one; it takes effect at the next boot");
            return RebootNeeded;
        }
        var manager = connect();
        using (manager as IDisposable) return Run(description, toplevel, action, manager);
    }

    int Run(SystemDescription description, string toplevel, SwitchAction action, IServiceManager manager)
    {
        var unfinished = UnfinishedSwitch.Read(files);
        var before = manager.Units();
        var current = new UnitDirectory(files, "/etc/systemd/system", "/usr/lib/systemd/system");
        var next = new UnitDirectory(files, $"{toplevel}/etc/systemd/system", $"{toplevel}/usr/lib/systemd/system");
        var plan = SwitchPlan.Between(before, current, next,
            FileSystemTable.Parse(files.ReadText("/etc/fstab") ?? ""), FileSystemTable.Parse(files.ReadText($"{toplevel}/etc/fstab") ?? ""), unfinished);
        var reexecute = NeedsNewManager(toplevel);
        var changed = reexecute || unfinished.ReadUnits
            || files.Resolve("/etc/static") != files.Resolve($"{toplevel}/etc") || files.Resolve($"{ActivationPlan.CurrentSystem}/usr") != files.Resolve($"{toplevel}/usr");
        var activator = new Activation.Activator(files, kernel, programs, report, random);
        if (action == SwitchAction.DryActivate)
        {
            Show(plan, description, toplevel, activator, reexecute);
            return Done;
        }

        // From here on a death is made good by the next run.
        if (changed) UnfinishedSwitch.Write(plan, files);
        var stopShown = plan.Stop.Where(unit => !plan.Quiet.Contains(unit)).ToList();
        Say("stopping the following units", stopShown);
        if (plan.Stop.Count > 0) Collect(manager.Run(JobKind.Stop, plan.Stop), stopping: true);
        foreach (var device in plan.SwapOff)
        {
            report.WriteLine($"stopping swap device: {device}");
            if (kernel is not null) SwapOff(device);
        }
        Say("NOT restarting the following changed units", plan.Skip);

        report.WriteLine("activating the configuration...");
        if (!activator.Run(description, toplevel, action.Word(), booting: false)) result = ActivationFailed;
        foreach (var unit in UnfinishedSwitch.TakeRequests(files, "activation-restart")) (IsActive(before, unit) ? plan.Restart : plan.Start).Add(unit);
        foreach (var unit in UnfinishedSwitch.TakeRequests(files, "activation-reload")) (IsActive(before, unit) ? plan.Reload : plan.Start).Add(unit);
        plan.Reload.ExceptWith(plan.Restart);

        if (reexecute)
        {
            report.WriteLine("restarting systemd...");
            manager.Reexecute();
        }
        if (before.Any(static unit => unit.ActiveState == "failed")) manager.ResetFailed();
        if (changed)
        {
            manager.Reload();
            // No failure of the switch: what users run is theirs, and nobody of them may keep the machine from its new system.
            foreach (var user in manager.ReloadUserManagers())
            {
                report.WriteLine($"warning: the service manager of user {user} could not read its units again");
            }
            if (next.Find("sysinit-reactivation.target") is not null)
            {
                report.WriteLine("restarting sysinit-reactivation.target");
                Collect(manager.Run(JobKind.Restart, ["sysinit-reactivation.target"]));
            }
        }
        UnfinishedSwitch.UnitsRead(files);
        Apply(plan, manager);
        Settle(plan, before, manager);
        ShowOldPrograms(plan, toplevel);
        Summarise(plan, toplevel, changed);
        return result;
    }

    /// <summary>Names the processes that the new system has not reached: units that are not restarted, logins, what was started by hand.</summary>
    void ShowOldPrograms(SwitchPlan plan, string toplevel)
    {
        if (closureOf(toplevel) is not { } closure) return;
        foreach (var (unit, processes, paths) in OldPrograms.Find(files, closure))
        {
            var reason = plan.Skip.Contains(unit) ? "; its settings forbid a restart" : unit.StartsWith("session-", StringComparison.Ordinal) ? "; until that login ends" : "";
            report.WriteLine($"still running what this system has not: {unit} (process {string.Join(", ", processes)}{reason}): {string.Join(", ", paths)}");
        }
    }

    void Apply(SwitchPlan plan, IServiceManager manager)
    {
        if (plan.Reload.Count > 0)
        {
            // What has stopped meanwhile is started instead.
            var active = manager.Units().Where(static unit => unit.ActiveState is "active" or "activating" or "reloading").Select(static unit => unit.Name).ToHashSet(StringComparer.Ordinal);
            var stopped = plan.Reload.Where(unit => !active.Contains(unit)).ToList();
            plan.Start.UnionWith(stopped);
            plan.Reload.ExceptWith(stopped);
            Say("reloading the following units", plan.Reload);
            Collect(manager.Run(JobKind.Reload, plan.Reload));
        }
        UnfinishedSwitch.Done(files, "reload");
        if (plan.Restart.Count > 0)
        {
            Say("restarting the following units", plan.Restart);
            Collect(manager.Run(JobKind.Restart, plan.Restart));
        }
        UnfinishedSwitch.Done(files, "restart");
        Say("starting the following units", plan.Start.Where(unit => !plan.Quiet.Contains(unit)).ToList());
        if (plan.Start.Count > 0) Collect(manager.Run(JobKind.Start, plan.Start));
        UnfinishedSwitch.Done(files, "start");
    }

    /// <summary>Names what came up by itself and what failed.</summary>
    void Settle(SwitchPlan plan, IReadOnlyList<UnitStatus> before, IServiceManager manager)
    {
        var known = before.Where(static unit => unit.ActiveState is "active" or "activating").Select(static unit => unit.Name).ToHashSet(StringComparer.Ordinal);
        var started = new List<string>();
        var failed = new List<string>();
        foreach (var unit in manager.Units())
        {
            if (unit.ActiveState == "failed" || unit.SubState == "auto-restart" && manager.LastExitStatus(unit.Name) != 0)
            {
                failed.Add(unit.Name);
            }
            else if (unit.ActiveState is "active" or "activating" && !known.Contains(unit.Name) && !plan.Start.Contains(unit.Name) && !plan.Restart.Contains(unit.Name)
                && !unit.Name.EndsWith(".scope", StringComparison.Ordinal) && !unit.Name.EndsWith(".device", StringComparison.Ordinal))
            {
                started.Add(unit.Name);
            }
        }
        started.Sort(StringComparer.Ordinal);
        Say("the following new units were started", started);
        failed.AddRange(failedJobs.Where(unit => !failed.Contains(unit)));
        if (failed.Count == 0) return;
        failed.Sort(StringComparer.Ordinal);
        Say("warning: the following units failed", failed);
        report.Flush();
        foreach (var unit in failed)
        {
            var text = manager.Describe(unit);
            if (text.Length > 0) report.WriteLine(text);
        }
        result = UnitsFailed;
    }

    void Summarise(SwitchPlan plan, string toplevel, bool changed)
    {
        if (!changed && plan.Stop.Count + plan.Restart.Count + plan.Reload.Count + plan.Start.Count(unit => !plan.Quiet.Contains(unit)) == 0)
        {
            report.WriteLine($"nothing changed: this machine already runs {toplevel}");
            return;
        }
        var restarted = plan.Restart.Count + plan.Stop.Count(unit => plan.Start.Contains(unit) && !plan.Quiet.Contains(unit));
        var stopped = plan.Stop.Count(unit => !plan.Start.Contains(unit));
        report.WriteLine($"this machine now runs {toplevel}: {restarted} units restarted, {plan.Reload.Count} reloaded, {stopped} stopped");
    }

    void Show(SwitchPlan plan, SystemDescription description, string toplevel, Activation.Activator activator, bool reexecute)
    {
        Say("would stop the following units", plan.Stop.Where(unit => !plan.Quiet.Contains(unit)).ToList());
        Say("would NOT restart the following changed units", plan.Skip);
        foreach (var device in plan.SwapOff) report.WriteLine($"would stop swap device: {device}");
        report.WriteLine("would activate the configuration...");
        activator.Show(description, toplevel);
        plan.Restart.UnionWith(UnfinishedSwitch.TakeRequests(files, "dry-activation-restart"));
        plan.Reload.UnionWith(UnfinishedSwitch.TakeRequests(files, "dry-activation-reload"));
        if (reexecute) report.WriteLine("would restart systemd");
        Say("would reload the following units", plan.Reload);
        Say("would restart the following units", plan.Restart);
        Say("would start the following units", plan.Start.Where(unit => !plan.Quiet.Contains(unit)).ToList());
    }

    bool NeedsNewManager(string toplevel)
    {
        var program = files.Resolve($"{toplevel}/systemd/lib/systemd/systemd") ?? files.Resolve($"{toplevel}/usr/lib/systemd/systemd");
        var running = kernel is null ? null : files.LinkTarget("/proc/1/exe");
        if (program is not null && running is not null && running != program) return true;
        return files.Resolve("/etc/systemd/system.conf") is var now && files.Resolve($"{toplevel}/etc/systemd/system.conf") is var then && now != then && now is not null;
    }

    void SwapOff(string device)
    {
        try
        {
            Mounts.SwapOff(device);
        }
        catch (AdministrationException e)
        {
            report.WriteLine($"warning: {e.Message}");
        }
    }

    void Collect(IReadOnlyList<JobResult> results, bool stopping = false)
    {
        foreach (var job in results)
        {
            if (job.Result is not ("failed" or "timeout" or "dependency")) continue;
            report.WriteLine(job.Error is null ? $"Job for {job.Unit} ended with: {job.Result}" : $"{job.Unit}: {job.Error}");
            // A unit that does not stop cleanly is stopped all the same; the switch goes on, and its failure shows in the end.
            if (!stopping) failedJobs.Add(job.Unit);
            result = UnitsFailed;
        }
    }

    void Say(string what, IReadOnlyCollection<string> units)
    {
        if (units.Count > 0) report.WriteLine($"{what}: {string.Join(", ", units)}");
    }

    static bool IsActive(IReadOnlyList<UnitStatus> units, string name) => units.Any(unit => unit.Name == name && unit.ActiveState is "active" or "activating");
}
