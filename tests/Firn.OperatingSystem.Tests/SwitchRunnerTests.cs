using Firn.OperatingSystem.Description;
using Firn.OperatingSystem.Files;
using Firn.OperatingSystem.Services;
using Firn.OperatingSystem.Switching;

namespace Firn.OperatingSystem.Tests;

public sealed class SwitchRunnerTests : IDisposable
{
    readonly FakeMachine machine = new();
    readonly FakeManager manager = new();
    readonly StringWriter report = new();
    HashSet<string>? closure;

    public void Dispose() => machine.Dispose();

    (SystemDescription, string) System(string name, params (string Unit, string Text)[] units) => machine.System(name,
        new SystemDescription { Users = [new() { Name = "root", Uid = 0, Group = "root" }], Groups = [new("root", 0, [])] },
        [.. units.Select(static unit => ($"systemd/system/{unit.Unit}", unit.Text, "symlink"))]);

    int Switch((SystemDescription Description, string Toplevel) system, SwitchAction action = SwitchAction.Switch, int dieAt = int.MaxValue, Func<bool>? bootLoader = null)
    {
        var count = 0;
        var files = new MachineFiles(machine.Root, _ =>
        {
            if (count++ == dieAt) throw new FakeMachine.KilledException();
        });
        manager.DieAt = dieAt == int.MaxValue ? int.MaxValue : manager.Acts.Count + dieAt - 40;
        return new SwitchRunner(files, null, new ProgramRunner(), () => manager, bootLoader ?? (static () => true), report, static () => new byte[16], _ => closure).Run(system.Description, system.Toplevel, action);
    }

    [Fact]
    public void StopsActivatesReloadsAndStartsInThisOrder()
    {
        machine.Activate(System("a", ("web.service", "[Service]\nExecStart=/bin/1\n"), ("gone.service", "[Service]\nExecStart=/bin/g\n")));
        manager.Active("web.service", "gone.service", "sshd.service");
        Assert.Equal(0, Switch(System("b", ("web.service", "[Service]\nExecStart=/bin/2\n"))));
        Assert.Equal(["Stop gone.service web.service", "reload", "Start web.service"], manager.Acts);
        Assert.Contains("stopping the following units: gone.service, web.service", report.ToString(), StringComparison.Ordinal);
        Assert.Contains("starting the following units: web.service", report.ToString(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(machine.Root + "/run/nixos"));
    }

    [Fact]
    public void ASecondSwitchDoesNothing()
    {
        var system = System("a", ("web.service", "[Service]\nExecStart=/bin/1\n"));
        machine.Activate(system);
        manager.Active("web.service");
        Assert.Equal(0, Switch(system));
        Assert.Empty(manager.Acts);
        Assert.Contains("nothing changed", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatAUsersOwnManagerDoesFailsNoSwitch()
    {
        machine.Activate(System("a", ("web.service", "[Service]\nExecStart=/bin/1\n")));
        manager.Active("web.service");
        manager.DeafUsers.Add("1000");
        Assert.Equal(0, Switch(System("b", ("web.service", "[Service]\nExecStart=/bin/2\n"))));
        Assert.Contains("warning: the service manager of user 1000 could not read its units again", report.ToString(), StringComparison.Ordinal);
        Assert.Contains("Start web.service", manager.Acts);
    }

    [Fact, Trait("Requirement", "R24")]
    public void ProcessesOfNoPartOfTheSystemAreListedByUnit()
    {
        Process(7, "0::/system.slice/web.service", "/nix/store/aaa-web-2/bin/web");
        Process(8, "0::/system.slice/old.service", "/nix/store/bbb-old-1/bin/old", "/nix/store/aaa-web-2/lib/libweb.so");
        Process(12, "0::/system.slice/old.service", "/nix/store/ccc-libold-1/lib/libold.so (deleted)");
        Process(9, "0::/user.slice/user-0.slice/session-3.scope", "/nix/store/ddd-bash-1/bin/bash");
        Process(10, "0::/init.scope", "/usr/lib/systemd/systemd");
        closure = ["aaa-web-2"];
        machine.Activate(System("a", ("old.service", "[Service]\nX-RestartIfChanged=false\nExecStart=/bin/1\n")));
        manager.Active("old.service");
        Assert.Equal(0, Switch(System("b", ("old.service", "[Service]\nX-RestartIfChanged=false\nExecStart=/bin/2\n"))));
        Assert.Equal(
        [
            "still running what this system has not: old.service (process 8, 12; its settings forbid a restart): bbb-old-1, ccc-libold-1",
            "still running what this system has not: session-3.scope (process 9; until that login ends): ddd-bash-1",
        ], report.ToString().Split('\n').Where(static line => line.StartsWith("still running", StringComparison.Ordinal)));

        void Process(int number, string group, params string[] executed)
        {
            var directory = Directory.CreateDirectory($"{machine.Root}/proc/{number}").FullName;
            File.WriteAllText(directory + "/cgroup", group + "\n");
            File.WriteAllText(directory + "/maps", string.Concat(executed.Select(static file =>
                $"7f00-7f01 r--p 00000000 fe:01 1 /nix/store/zzz-data-only\n7f01-7f02 r-xp 00001000 fe:01 1                      {file}\n7f03-7f04 rw-p 00000000 00:00 0\n")));
        }
    }

    [Fact]
    public void AFailedUnitIsShownAndMeansFour()
    {
        machine.Activate(System("a", ("web.service", "[Service]\nExecStart=/bin/1\n")));
        manager.Active("web.service");
        manager.FailsToStart = "web.service";
        Assert.Equal(4, Switch(System("b", ("web.service", "[Service]\nExecStart=/bin/2\n"))));
        Assert.Contains("warning: the following units failed: web.service", report.ToString(), StringComparison.Ordinal);
        Assert.Contains("status of web.service", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AFailingBootLoaderRefusesBeforeAnythingChanges()
    {
        machine.Activate(System("a"));
        var before = machine.Picture();
        Assert.Equal(1, Switch(System("b", ("x.service", "[Service]\n")), bootLoader: static () => false));
        Assert.Equal(before, machine.Picture());
    }

    [Fact]
    public void BootTouchesTheMenuOnly()
    {
        machine.Activate(System("a"));
        var before = machine.Picture();
        var called = false;
        Assert.Equal(0, Switch(System("b", ("x.service", "[Service]\n")), SwitchAction.Boot, bootLoader: () => called = true));
        Assert.True(called);
        Assert.Equal(before, machine.Picture());
        Assert.Empty(manager.Acts);
    }

    [Fact]
    public void TestLeavesTheMenuAlone() // R76
    {
        machine.Activate(System("a"));
        Assert.Equal(0, Switch(System("b", ("x.service", "[Service]\n")), SwitchAction.Test, bootLoader: static () => throw new InvalidOperationException("no boot loader may be touched")));
        Assert.EndsWith("b-system", machine.Files.LinkTarget("/run/current-system")!, StringComparison.Ordinal);
    }

    [Fact]
    public void ADryActivationChangesNothing()
    {
        machine.Activate(System("a", ("web.service", "[Service]\nExecStart=/bin/1\n")));
        manager.Active("web.service");
        var before = machine.Picture();
        Assert.Equal(0, Switch(System("b"), SwitchAction.DryActivate));
        Assert.Equal(before, machine.Picture());
        Assert.Empty(manager.Acts);
        Assert.Contains("would stop the following units: web.service", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesAMachineThatIsNoInstallation()
    {
        Assert.Equal(1, Switch(System("a")));
        Assert.Empty(manager.Acts);
    }

    [Fact]
    public void AnotherInitInterfaceNeedsAReboot()
    {
        var next = System("b");
        machine.Activate(System("a"));
        File.WriteAllText(machine.Root + "/nix/store/a-system/init-interface-version", "systemd 2");
        File.WriteAllText(machine.Root + "/nix/store/b-system/init-interface-version", "other 1");
        Assert.Equal(100, Switch(next));
    }

    [Fact]
    public void KilledAnywhereTheNextSwitchEndsWithTheRightServices()
    {
        for (var point = 0; point < 70; point++)
        {
            foreach (var back in (bool[])[false, true])
            {
                using var test = new SwitchRunnerTests();
                var old = test.System("a", ("web.service", "[Service]\nExecStart=/bin/1\n"), ("gone.service", "[Service]\nExecStart=/bin/g\n"), ("multi-user.target", "[Unit]\n"));
                var next = test.System("b", ("web.service", "[Service]\nExecStart=/bin/2\n"), ("multi-user.target", "[Unit]\n"));
                test.machine.Activate(old);
                test.manager.Active("web.service", "gone.service", "multi-user.target");
                test.manager.Loaded["web.service"] = "1";
                // Starting the target starts what it wants, as systemd does.
                test.manager.Wants = unit => unit != "multi-user.target" ? [] : test.machine.Files.Names("/etc/systemd/system").Where(static name => name.EndsWith(".service", StringComparison.Ordinal));
                test.manager.Definition = unit => test.machine.Files.ReadText("/etc/systemd/system/" + unit) ?? "";
                try
                {
                    test.Switch(next, dieAt: point);
                }
                catch (FakeMachine.KilledException)
                {
                }
                Assert.Equal(0, test.Switch(back ? old : next));
                string[] expected = back ? ["gone.service", "multi-user.target", "web.service"] : ["multi-user.target", "web.service"];
                Assert.Equal(expected, test.manager.ActiveUnits.Order(StringComparer.Ordinal));
                Assert.Equal(test.machine.Files.ReadText("/etc/systemd/system/web.service"), test.manager.Loaded["web.service"] == "1" ? "[Service]\nExecStart=/bin/1\n" : test.manager.Loaded["web.service"]);
                Assert.Empty(test.machine.Files.Names("/run/nixos"));
            }
        }
    }

    sealed class FakeManager : IServiceManager
    {
        readonly HashSet<string> active = new(StringComparer.Ordinal);
        readonly HashSet<string> failed = new(StringComparer.Ordinal);
        readonly Dictionary<string, string> definitions = new(StringComparer.Ordinal);

        public List<string> Acts { get; } = [];

        public int DieAt { get; set; } = int.MaxValue;

        public string? FailsToStart { get; set; }

        /// <summary>The definition that a unit was last started with.</summary>
        public Dictionary<string, string> Loaded => definitions;

        public Func<string, IEnumerable<string>> Wants { get; set; } = static _ => [];

        public Func<string, string> Definition { get; set; } = static _ => "";

        public IEnumerable<string> ActiveUnits => active;

        public void Active(params string[] units) => active.UnionWith(units);

        public IReadOnlyList<UnitStatus> Units() =>
            [.. active.Select(static unit => new UnitStatus(unit, "loaded", "active", "running")), .. failed.Select(static unit => new UnitStatus(unit, "loaded", "failed", "failed"))];

        public IReadOnlyList<JobResult> Run(JobKind kind, IReadOnlyCollection<string> units)
        {
            Act($"{kind} {string.Join(' ', units)}");
            var results = new List<JobResult>();
            foreach (var unit in units)
            {
                var ok = kind == JobKind.Stop || unit != FailsToStart;
                if (kind == JobKind.Stop) active.Remove(unit);
                else if (ok) Start(unit, restart: kind == JobKind.Restart);
                else failed.Add(unit);
                results.Add(new(unit, ok ? "done" : "failed"));
            }
            return results;
        }

        void Start(string unit, bool restart = false)
        {
            if (active.Add(unit) || restart) definitions[unit] = Definition(unit);
            foreach (var wanted in Wants(unit)) if (!active.Contains(wanted)) Start(wanted);
        }

        public void Reload() => Act("reload");

        public void Reexecute() => Act("reexecute");

        public void ResetFailed() => failed.Clear();

        public int LastExitStatus(string unit) => 0;

        public string Describe(string unit) => $"status of {unit}";

        public List<string> DeafUsers { get; } = [];

        public IReadOnlyList<string> ReloadUserManagers() => DeafUsers;

        void Act(string what)
        {
            if (Acts.Count == DieAt) throw new FakeMachine.KilledException();
            Acts.Add(what);
        }
    }
}
