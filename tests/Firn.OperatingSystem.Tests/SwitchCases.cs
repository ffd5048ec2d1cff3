using Firn.OperatingSystem.Files;
using Firn.OperatingSystem.Services;
using Firn.OperatingSystem.Switching;

namespace Firn.OperatingSystem.Tests;

/// <summary>
/// One file of Data/switch: `@ old NAME`, `@ new NAME`, `@ vendor NAME` (both) start a file of a system's etc (units below systemd/system
/// unless the name is fstab); `@ units` lists loaded units as `name state`; `@ unfinished` has `start NAME` lines; `@ expect` has
/// `stop: a b`, `skip:`, `reload:`, `restart:`, `start:`, `swapoff:`; what is not listed must be empty.
/// </summary>
public sealed class SwitchCases
{
    public static TheoryData<string> All()
    {
        var cases = new TheoryData<string>();
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Data", "switch")).Order(StringComparer.Ordinal)) cases.Add(Path.GetFileNameWithoutExtension(file));
        return cases;
    }

    [Theory, MemberData(nameof(All))]
    public void PlansAsTheCaseSays(string name)
    {
        using var machine = new FakeMachine();
        var units = new List<UnitStatus>();
        var unfinished = new SortedSet<string>();
        var expected = new List<string>();
        foreach (var block in ("\n" + File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "switch", name + ".txt"))).Split("\n@ ").Skip(1))
        {
            var end = block.IndexOf('\n');
            var (head, body) = (block[..end].Split(' '), block[(end + 1)..]);
            switch (head[0])
            {
                case "old" or "new" or "vendor":
                    var file = head[0] == "vendor" ? $"/vendor/{head[1]}" : head[1] == "fstab" ? $"/{head[0]}/fstab" : $"/{head[0]}/{head[1]}";
                    Directory.CreateDirectory(Path.GetDirectoryName(machine.Root + file)!);
                    if (body.Trim() == "-> /dev/null") File.CreateSymbolicLink(machine.Root + file, "/dev/null");
                    else File.WriteAllText(machine.Root + file, body);
                    break;
                case "units":
                    units.AddRange(body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(' ')).Select(static words => new UnitStatus(words[0], "loaded", words[1], "")));
                    break;
                case "unfinished":
                    Directory.CreateDirectory(machine.Root + "/run/nixos");
                    foreach (var line in body.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    {
                        var words = line.Split(' ');
                        File.AppendAllText($"{machine.Root}/run/nixos/{words[0]}-list", words[1] + "\n");
                    }
                    break;
                case "expect":
                    expected.AddRange(body.Split('\n', StringSplitOptions.RemoveEmptyEntries));
                    break;
                default:
                    Assert.Fail($"unknown block '{head[0]}'");
                    break;
            }
        }
        var files = new MachineFiles(machine.Root);
        var plan = SwitchPlan.Between(units, new UnitDirectory(files, "/old", "/vendor"), new UnitDirectory(files, "/new", "/vendor"),
            FileSystemTable.Parse(files.ReadText("/old/fstab") ?? ""), FileSystemTable.Parse(files.ReadText("/new/fstab") ?? ""), UnfinishedSwitch.Read(files));
        var actual = new List<string>();
        void Line(string word, IEnumerable<string> names)
        {
            var text = string.Join(' ', names);
            if (text.Length > 0) actual.Add($"{word}: {text}");
        }
        Line("stop", plan.Stop);
        Line("skip", plan.Skip);
        Line("reload", plan.Reload);
        Line("restart", plan.Restart);
        Line("start", plan.Start);
        Line("swapoff", plan.SwapOff);
        Assert.Equal(string.Join('\n', expected), string.Join('\n', actual));
    }
}
