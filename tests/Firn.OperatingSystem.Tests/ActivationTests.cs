using Firn.Linux.Administration;
using Firn.OperatingSystem.Description;

namespace Firn.OperatingSystem.Tests;

public sealed class ActivationTests : IDisposable
{
    readonly FakeMachine machine = new();

    public void Dispose() => machine.Dispose();

    static SystemDescription Described(bool mutable = true, params DeclaredUser[] users) => new()
    {
        MutableUsers = mutable,
        Users = [new() { Name = "root", Uid = 0, Group = "root", Home = "/root" }, .. users],
        Groups = [new("root", 0, []), new("users", 100, [])],
    };

    [Fact]
    public void LinksEntriesThroughStatic()
    {
        machine.Activate(machine.System("a", Described(), ("motd", "hello", "symlink"), ("ssh/sshd_config", "Port 22", "symlink")));
        Assert.Equal("/etc/static/motd", Node.LinkTarget(machine.Root + "/etc/motd"));
        Assert.Equal("Port 22", machine.Read("/etc/ssh/sshd_config"));
        Assert.True(machine.Exists("/etc/NIXOS"));
    }

    [Fact]
    public void ChangesNothingTheSecondTime()
    {
        var system = machine.System("a", Described(), ("motd", "hello", "symlink"), ("d/e", "copy", "0440"), ("l", "direct", "direct"));
        machine.Activate(system);
        Assert.NotEmpty(machine.Changes);
        machine.Activate(system);
        Assert.Empty(machine.Changes);
    }

    [Fact]
    public void RemovesEntriesThatAreNoLongerDeclared()
    {
        machine.Activate(machine.System("a", Described(), ("motd", "x", "symlink"), ("d/deep/copy", "x", "0400"), ("l", "x", "direct"), ("keep", "x", "symlink")));
        machine.Activate(machine.System("b", Described(), ("keep", "x", "symlink")));
        Assert.False(machine.Exists("/etc/motd"));
        Assert.False(machine.Exists("/etc/l"));
        Assert.False(machine.Exists("/etc/d"));
        Assert.True(machine.Exists("/etc/keep"));
    }

    [Fact]
    public void KeepsFilesThatNobodyDeclared()
    {
        Directory.CreateDirectory(machine.Root + "/etc/own");
        File.WriteAllText(machine.Root + "/etc/own/file", "mine");
        machine.Activate(machine.System("a", Described(), ("own/declared", "x", "symlink")));
        machine.Activate(machine.System("b", Described()));
        Assert.Equal("mine", machine.Read("/etc/own/file"));
        Assert.False(machine.Exists("/etc/own/declared"));
    }

    [Fact]
    public void DoesNotReplaceADirectoryWithForeignFiles()
    {
        Directory.CreateDirectory(machine.Root + "/etc/own");
        File.WriteAllText(machine.Root + "/etc/own/file", "mine");
        machine.Activate(machine.System("a", Described(), ("own", "<dir>", "symlink")));
        Assert.Equal("mine", machine.Read("/etc/own/file"));
        Assert.Contains("/etc/own is a directory with files of its own", machine.Report.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("symlink", "0400")]
    [InlineData("0400", "symlink")]
    [InlineData("symlink", "direct")]
    [InlineData("direct", "0644")]
    public void ChangesTheKindOfAnEntry(string first, string second)
    {
        machine.Activate(machine.System("a", Described(), ("x/entry", "one", first)));
        machine.Activate(machine.System("b", Described(), ("x/entry", "two", second)));
        Assert.Equal("two", machine.Read("/etc/x/entry"));
        Assert.Equal(second is "symlink" or "direct" ? NodeKind.Link : NodeKind.File, Node.At(machine.Root + "/etc/x/entry")!.Value.Kind);
    }

    [Fact]
    public void TurnsADirectoryOfEntriesIntoOneLinkAndBack()
    {
        var many = machine.System("a", Described(), ("pam.d/su", "1", "symlink"), ("pam.d/login", "2", "0444"));
        var one = machine.System("b", Described(), ("pam.d", "<dir>", "symlink"));
        machine.Activate(many);
        machine.Activate(one);
        Assert.Equal("inner", machine.Read("/etc/pam.d/inner"));
        // The store behind the link is untouched.
        Assert.True(File.Exists(machine.Root + "/nix/store/b-dir-pam.d/inner"));
        machine.Activate(many);
        Assert.Equal("1", machine.Read("/etc/pam.d/su"));
        Assert.Equal(NodeKind.Directory, Node.At(machine.Root + "/etc/pam.d")!.Value.Kind);
        Assert.True(File.Exists(machine.Root + "/nix/store/b-dir-pam.d/inner"));
    }

    [Fact]
    public void HistoryDoesNotMatter() // R14
    {
        using var fresh = new FakeMachine();
        static (SystemDescription, string) Last(FakeMachine on) => on.System("c", Described(false, new DeclaredUser { Name = "carol", Uid = 1003, Group = "users" }), ("c", "c", "symlink"), ("both", "c", "0600"));
        machine.Activate(machine.System("a", Described(false, new DeclaredUser { Name = "alice", Uid = 1001, Group = "users" }), ("a/a", "a", "symlink"), ("both", "a", "symlink")));
        machine.Activate(machine.System("b", Described(false, new DeclaredUser { Name = "bob", Uid = 1002, Group = "users" }), ("a", "<dir>", "symlink"), ("b/copy", "b", "0644")));
        machine.Activate(Last(machine));
        fresh.Activate(Last(fresh));
        // Only the memory of former ids may differ.
        static string WithoutMaps(string picture) => string.Join('\n', picture.Split('\n').Where(static line => !line.StartsWith("/var/lib/nixos/", StringComparison.Ordinal)));
        Assert.Equal(WithoutMaps(fresh.Picture()), WithoutMaps(machine.Picture()));
    }

    [Fact]
    public void KilledAtAnyPointTheNextActivationFinishesOrUndoes()
    {
        static (SystemDescription, string) Old(FakeMachine on) => on.System("old", Described(true, new DeclaredUser { Name = "alice", Uid = 1001, Group = "users", CreateHome = true, Home = "/home/alice", InitialHashedPassword = "$6$a" }) with
        {
            Wrappers = [new("tool", "/nix/store/old-file-motd", "root", "root", 2541, "")],
        }, ("motd", "old", "symlink"), ("pam.d/su", "1", "symlink"), ("pam.d/login", "1", "0444"), ("gone/copy", "1", "0400"));
        static (SystemDescription, string) New(FakeMachine on) => on.System("new", Described(true, new DeclaredUser { Name = "bob", Uid = 1002, Group = "users", InitialHashedPassword = "$6$b" }) with
        {
            Wrappers = [new("tool", "/nix/store/new-file-motd", "root", "root", 2541, "")],
        }, ("motd", "new", "symlink"), ("pam.d", "<dir>", "symlink"), ("fresh/copy", "2", "0400"), ("fresh/link", "2", "direct"));

        string Reach(Func<FakeMachine, (SystemDescription, string)> goal, bool throughNew)
        {
            using var on = new FakeMachine();
            on.Activate(Old(on));
            if (throughNew) on.Activate(New(on));
            on.Activate(goal(on));
            return on.Picture();
        }
        var finished = Reach(New, throughNew: false);
        var undone = new[] { Reach(Old, throughNew: false), Reach(Old, throughNew: true) };
        int steps;
        using (var count = new FakeMachine())
        {
            count.Activate(Old(count));
            count.Activate(New(count));
            steps = count.Changes.Count;
        }
        Assert.True(steps > 20, $"only {steps} points");
        for (var point = 0; point < steps; point++)
        {
            foreach (var forward in (bool[])[true, false])
            {
                using var on = new FakeMachine();
                on.Activate(Old(on));
                var next = New(on);
                Assert.Throws<FakeMachine.KilledException>(() => on.Activate(next, dieAt: point));
                Assert.True(on.Exists("/etc/passwd") && on.Exists("/etc/shadow") && on.Exists("/etc/group"));
                Assert.Contains("root:", on.Read("/etc/passwd"), StringComparison.Ordinal);
                if (forward)
                {
                    on.Activate(next);
                    Assert.Equal(finished, on.Picture());
                }
                else
                {
                    on.Activate(Old(on));
                    Assert.True(undone.Contains(on.Picture()), $"point {point}:\n{string.Join('\n', on.Picture().Split('\n').Except(undone[0].Split('\n')))}\n--\n{string.Join('\n', undone[0].Split('\n').Except(on.Picture().Split('\n')))}");
                }
            }
        }
    }

    [Fact]
    public void WrappersCarryTheirModeAndAreReplacedAtOnce()
    {
        var first = machine.System("a", Described() with { Wrappers = [new("su", "/nix/store/a-file-prog", "root", "root", 0b100_101_101_101, "")] }, ("prog", "v1", "symlink"));
        machine.Activate(first);
        Assert.Equal("v1", machine.Read("/run/wrappers/bin/su"));
        Assert.Equal(0b100_101_101_101, machine.Files.Target("/run/wrappers/bin/su")!.Value.Mode);
        machine.Activate(machine.System("b", Described() with { Wrappers = [new("ping", "/nix/store/b-file-prog", "root", "root", 0b101_101_101, "cap_net_raw+ep")] }, ("prog", "v2", "symlink")));
        Assert.Equal("v2", machine.Read("/run/wrappers/bin/ping"));
        Assert.False(machine.Files.Exists("/run/wrappers/bin/su"));
        Assert.Equal(2, machine.Files.Names("/run/wrappers").Count); // bin and its one directory
    }

    [Fact]
    public void MakesRootLinksAndLeavesFullDirectoriesAlone()
    {
        Directory.CreateDirectory(machine.Root + "/bin");
        Directory.CreateDirectory(machine.Root + "/lib");
        File.WriteAllText(machine.Root + "/lib/own", "");
        machine.Activate(machine.System("a", Described()));
        Assert.Equal("usr/bin", Node.LinkTarget(machine.Root + "/bin"));
        Assert.Equal("run/current-system/usr", Node.LinkTarget(machine.Root + "/usr"));
        Assert.True(machine.Exists("/lib/own"));
        Assert.Contains("/lib is a directory with files of its own", machine.Report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ADryRunChangesNothing()
    {
        machine.Activate(machine.System("a", Described(), ("motd", "x", "symlink")));
        var before = machine.Picture();
        var (description, toplevel) = machine.System("b", Described(true, new DeclaredUser { Name = "bob", Group = "users" }), ("other", "x", "0400"));
        new Activation.Activator(machine.Files, null, new Files.ProgramRunner(), machine.Report, static () => new byte[16]).Show(description, toplevel);
        Assert.Equal(before, machine.Picture());
        Assert.Contains("would remove /etc/motd", machine.Report.ToString(), StringComparison.Ordinal);
        Assert.Contains("would add user bob", machine.Report.ToString(), StringComparison.Ordinal);
        Assert.Contains("would write /etc/other", machine.Report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void MakesAMachineIdOnce()
    {
        var system = machine.System("a", Described());
        machine.Activate(system);
        var id = machine.Read("/etc/machine-id");
        Assert.Equal(33, id.Length);
        File.WriteAllText(machine.Root + "/etc/machine-id", "ffffffffffffffffffffffffffffffff\n");
        machine.Activate(system);
        Assert.StartsWith("ffff", machine.Read("/etc/machine-id"), StringComparison.Ordinal);
    }
}
