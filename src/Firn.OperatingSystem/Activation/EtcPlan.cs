using System.Text;
using Firn.Linux.Administration;
using Firn.OperatingSystem.Accounts;
using Firn.OperatingSystem.Description;
using Firn.OperatingSystem.Files;

namespace Firn.OperatingSystem.Activation;

/// <summary>
/// What brings <c>/etc</c> to a declared state. Links into <c>/etc/static</c> explain themselves; copies, direct links and made
/// directories are listed in <c>/etc/.clean</c>, which names a thing before it is made and until after it is gone, so that no
/// interruption loses one.
/// </summary>
sealed class EtcPlan
{
    const string StaticPrefix = "/etc/static/";
    const string RecordPath = "/etc/.clean";

    readonly MachineFiles files;
    readonly AccountDirectory accounts;
    readonly List<ActivationStep> steps;
    readonly List<string> warnings;
    readonly HashSet<string> made = new(StringComparer.Ordinal);
    readonly HashSet<string> replaced = new(StringComparer.Ordinal);

    EtcPlan(MachineFiles files, AccountDirectory accounts, List<ActivationStep> steps, List<string> warnings) =>
        (this.files, this.accounts, this.steps, this.warnings) = (files, accounts, steps, warnings);

    public static void Add(IReadOnlyList<EtcEntry> entries, string? tree, MachineFiles files, AccountDirectory accounts, List<ActivationStep> steps, List<string> warnings) =>
        new EtcPlan(files, accounts, steps, warnings).Add(entries, tree);

    void Add(IReadOnlyList<EtcEntry> entries, string? tree)
    {
        if (files.Status("/etc") is null) steps.Add(new DirectoryStep("/etc", 0b111_101_101, 0, 0));
        var before = Record();
        var after = new SortedSet<string>(StringComparer.Ordinal);
        var links = new HashSet<string>(StringComparer.Ordinal);
        var declared = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            declared.Add(entry.Target);
            if (entry.Kind == EtcKind.Link) links.Add(entry.Target);
            else after.Add(entry.Target);
            for (var slash = entry.Target.LastIndexOf('/'); slash > 0; slash = entry.Target.LastIndexOf('/', slash - 1))
            {
                var directory = entry.Target[..slash] + "/";
                // A directory that was there before anybody declared something in it is not ours to remove.
                if (before.Contains(directory) || files.Resolve("/etc/" + entry.Target[..slash]) != "/etc/" + entry.Target[..slash]) after.Add(directory);
            }
        }
        var union = new SortedSet<string>(before, StringComparer.Ordinal);
        union.UnionWith(after);
        if (!union.SetEquals(before)) WriteRecord(union);
        if (tree is not null && files.LinkTarget("/etc/static") != tree) steps.Add(new LinkStep("/etc/static", tree));
        foreach (var entry in entries) Place(entry);
        RemoveStale("", links, declared);
        foreach (var path in before)
        {
            if (after.Contains(path) || path.EndsWith('/') || declared.Contains(path) || IsBelow(path, declared)) continue;
            if (files.Status("/etc/" + path) is { } node && node.Kind != NodeKind.Directory && !replaced.Contains("/etc/" + path)) steps.Add(new RemoveStep("/etc/" + path));
        }
        foreach (var path in before.Reverse())
        {
            // Deeper directories first: the reverse of byte order puts "a/b/" before "a/".
            if (path.EndsWith('/') && !after.Contains(path) && !declared.Contains(path[..^1]) && !IsBelow(path, declared)) steps.Add(new RemoveEmptyStep("/etc/" + path[..^1]));
        }
        if (!union.SetEquals(after)) WriteRecord(after);
        if (files.Status("/etc/NIXOS") is null) steps.Add(new WriteStep("/etc/NIXOS", [], 0b110_100_100, 0, 0));
    }

    /// <summary>Whether a declared entry stands where one of the directories above a path was: what was there goes with it.</summary>
    static bool IsBelow(string path, HashSet<string> declared)
    {
        for (var slash = path.IndexOf('/'); slash > 0 && slash < path.Length - 1; slash = path.IndexOf('/', slash + 1))
        {
            if (declared.Contains(path[..slash])) return true;
        }
        return false;
    }

    void Place(EtcEntry entry)
    {
        var path = "/etc/" + entry.Target;
        if (!MakeParents(path)) return;
        var node = replaced.Contains(MachineFiles.Parent(path)) ? null : files.Status(path);
        if (node is { Kind: NodeKind.Directory } && !IsOurs(path))
        {
            warnings.Add($"{path} is a directory with files of its own; it stays, and the declared entry is not made");
            return;
        }
        switch (entry.Kind)
        {
            case EtcKind.Link:
                Link(path, StaticPrefix + entry.Target, node);
                break;
            case EtcKind.DirectLink:
                Link(path, entry.Source, node);
                break;
            case EtcKind.Copy:
                Copy(path, entry, node);
                break;
        }
    }

    void Link(string path, string target, Node? node)
    {
        if (node is { Kind: NodeKind.Link } && files.LinkTarget(path) == target) return;
        steps.Add(new LinkStep(path, target));
        replaced.Add(path);
    }

    void Copy(string path, EtcEntry entry, Node? node)
    {
        if (accounts.UserId(entry.User) is not { } user || accounts.GroupId(entry.Group) is not { } group)
        {
            warnings.Add($"{path}: there is no user '{entry.User}' or no group '{entry.Group}'; the file is not made");
            return;
        }
        if (files.Read(entry.Source) is not { } content)
        {
            warnings.Add($"{path}: its source {entry.Source} cannot be read; the file is not made");
            return;
        }
        if (node is { Kind: NodeKind.File } file && file.Mode == entry.Mode && file.Size == content.Length
            && (!Machine.IsRoot || (file.User == user && file.Group == group)) && files.Read(path).AsSpan().SequenceEqual(content))
        {
            return;
        }
        if (node is { Kind: NodeKind.Directory }) steps.Add(new RemoveStep(path));
        steps.Add(new WriteStep(path, content, entry.Mode, user, group));
        replaced.Add(path);
    }

    /// <summary>Plans the directories above an entry. A link of ours where a directory must be gives way.</summary>
    bool MakeParents(string path)
    {
        for (var slash = path.IndexOf('/', 5); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            var directory = path[..slash];
            if (made.Contains(directory)) continue;
            var node = replaced.Contains(MachineFiles.Parent(directory)) ? null : files.Status(directory);
            if (node is not { Kind: NodeKind.Directory })
            {
                if (node is { Kind: NodeKind.File or NodeKind.Other } && !Record().Contains(directory[5..]))
                {
                    warnings.Add($"{directory} is a file, but {path} is declared; nothing is made there");
                    return false;
                }
                steps.Add(new DirectoryStep(directory, 0b111_101_101, 0, 0));
                replaced.Add(directory);
            }
            made.Add(directory);
        }
        return true;
    }

    /// <summary>Whether a directory holds nothing but links into the static tree and directories of such.</summary>
    bool IsOurs(string directory)
    {
        foreach (var name in files.Names(directory))
        {
            var path = $"{directory}/{name}";
            var ours = files.Status(path) switch
            {
                { Kind: NodeKind.Directory } => IsOurs(path),
                { Kind: NodeKind.Link } => files.LinkTarget(path)!.StartsWith(StaticPrefix, StringComparison.Ordinal),
                { Kind: NodeKind.File } => Record().Contains(path["/etc/".Length..]),
                _ => false,
            };
            if (!ours && name != MachineFiles.TemporaryName) return false;
        }
        return true;
    }

    /// <summary>Plans the removal of links into the static tree that nobody declares, and of what a killed run left half-made.</summary>
    void RemoveStale(string directory, HashSet<string> links, HashSet<string> declared)
    {
        foreach (var name in files.Names("/etc" + directory))
        {
            var path = $"{directory}/{name}";
            if (path is "/nixos" or "/static") continue;
            if (files.Status("/etc" + path) is not { } node) continue;
            if (name == MachineFiles.TemporaryName)
            {
                steps.Add(new RemoveStep("/etc" + path));
            }
            else if (node.Kind == NodeKind.Directory)
            {
                if (!declared.Contains(path[1..])) RemoveStale(path, links, declared);
            }
            else if (node.Kind == NodeKind.Link && !links.Contains(path[1..]) && !replaced.Contains("/etc" + path)
                && files.LinkTarget("/etc" + path)!.StartsWith(StaticPrefix, StringComparison.Ordinal))
            {
                steps.Add(new RemoveStep("/etc" + path));
            }
        }
    }

    SortedSet<string>? record;

    SortedSet<string> Record()
    {
        if (record is not null) return record;
        record = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var line in (files.ReadText(RecordPath) ?? "").Split('\n'))
        {
            if (line.Length > 0 && !line.StartsWith('/') && !line.Split('/').Contains("..")) record.Add(line);
        }
        return record;
    }

    void WriteRecord(SortedSet<string> names) =>
        steps.Add(new WriteStep(RecordPath, Encoding.UTF8.GetBytes(names.Count == 0 ? "" : string.Join('\n', names) + "\n"), 0b110_100_100, 0, 0));
}
