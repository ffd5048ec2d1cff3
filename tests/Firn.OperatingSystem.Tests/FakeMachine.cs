using System.Text;
using Firn.Linux.Administration;
using Firn.OperatingSystem.Activation;
using Firn.OperatingSystem.Description;
using Firn.OperatingSystem.Files;

namespace Firn.OperatingSystem.Tests;

/// <summary>A root directory with a store in which systems are made by hand.</summary>
sealed class FakeMachine : IDisposable
{
    readonly Dictionary<string, (SystemDescription, string)> systems = [];

    public FakeMachine()
    {
        Root = Path.Combine(Path.GetTempPath(), $"firn-machine-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Root + "/nix/store");
    }

    public string Root { get; }

    public MachineFiles Files => new(Root);

    public StringWriter Report { get; } = new();

    /// <summary>The single changes that the last activation made.</summary>
    public List<string> Changes { get; } = [];

    /// <summary>Writes a system path whose etc tree holds the given entries: target → contents.</summary>
    public (SystemDescription Description, string Toplevel) System(string name, SystemDescription description, params (string Target, string Content, string Mode)[] etc)
    {
        if (systems.TryGetValue(name, out var known)) return known;
        var tree = $"/nix/store/{name}-etc/etc";
        Directory.CreateDirectory(Root + tree);
        var entries = new List<EtcEntry>();
        foreach (var (target, content, mode) in etc)
        {
            string source;
            if (content == "<dir>")
            {
                source = $"/nix/store/{name}-dir-{target.Replace('/', '-')}";
                Directory.CreateDirectory(Root + source);
                File.WriteAllText(Root + source + "/inner", "inner");
            }
            else
            {
                source = $"/nix/store/{name}-file-{target.Replace('/', '-')}";
                File.WriteAllText(Root + source, content);
            }
            Directory.CreateDirectory(Path.GetDirectoryName($"{Root}{tree}/{target}")!);
            File.CreateSymbolicLink($"{Root}{tree}/{target}", source);
            entries.Add(mode switch
            {
                "symlink" => new(target, source, EtcKind.Link, 0, "root", "root"),
                "direct" => new(target, source, EtcKind.DirectLink, 0, "root", "root"),
                _ => new(target, source, EtcKind.Copy, Convert.ToInt32(mode, 8), "root", "root"),
            });
        }
        var toplevel = $"/nix/store/{name}-system";
        Directory.CreateDirectory(Root + toplevel + "/usr");
        File.CreateSymbolicLink(Root + toplevel + "/etc", tree);
        entries.Sort(static (a, b) => string.CompareOrdinal(a.Target, b.Target));
        return systems[name] = (description with { Etc = entries }, toplevel);
    }

    /// <summary>Activates; with <paramref name="dieAt"/> the process "is killed" before that change.</summary>
    public bool Activate((SystemDescription Description, string Toplevel) system, int dieAt = int.MaxValue)
    {
        Changes.Clear();
        var files = new MachineFiles(Root, change =>
        {
            if (Changes.Count == dieAt) throw new KilledException();
            Changes.Add(change);
        });
        // A fixed source of randomness makes two machines comparable.
        return new Activation.Activator(files, null, new NoPrograms(), Report, static () => Encoding.ASCII.GetBytes("0123456789abcdefghijklmn")).Run(system.Description, system.Toplevel, "switch", booting: false);
    }

    public string Read(string path) => Files.ReadText(path) ?? throw new InvalidOperationException($"{path} does not exist");

    public bool Exists(string path) => Node.At(Root + path) is not null;

    /// <summary>Everything outside the store: kind, mode, link target and contents by name.</summary>
    public string Picture()
    {
        var lines = new List<string>();
        void Walk(string path)
        {
            foreach (var entry in Directory.EnumerateFileSystemEntries(Root + path))
            {
                var name = entry[Root.Length..];
                if (name == "/nix") continue;
                var node = Node.At(entry)!.Value;
                if (node.Kind == NodeKind.Directory)
                {
                    lines.Add($"{name}/ {Convert.ToString(node.Mode, 8)}");
                    Walk(name);
                }
                else
                {
                    lines.Add(node.Kind == NodeKind.Link ? $"{name} -> {Node.LinkTarget(entry)}" : $"{name} {Convert.ToString(node.Mode, 8)} {File.ReadAllText(entry)}");
                }
            }
        }
        Walk("");
        lines.Sort(StringComparer.Ordinal);
        return string.Join('\n', lines);
    }

    public void Dispose()
    {
        Directory.Delete(Root, recursive: true);
    }

    public sealed class KilledException : Exception;

    sealed class NoPrograms : IProgramRunner
    {
        public int Run(string program, IReadOnlyList<string> arguments, IReadOnlyList<KeyValuePair<string, string>>? environment = null) => throw new InvalidOperationException("no program may run");
    }
}
