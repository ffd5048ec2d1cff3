using Firn.Linux.Administration;
using Firn.Linux.Files;
using Firn.Primitives;

namespace Firn.OperatingSystem.Files;

/// <summary>
/// The files of one machine below a root directory, by logical path. Reading follows links inside the root as the machine
/// itself would. Each change is atomic: what has to be replaced is made under the name <see cref="TemporaryName"/> beside it
/// and renamed, so a process that dies leaves at most that name, which the next change there removes.
/// </summary>
/// <param name="root">Empty for the running machine, else a directory without a final slash.</param>
/// <param name="beforeChange">Called before each single change of the disk with what it will be.</param>
sealed class MachineFiles(string root, Action<string>? beforeChange = null)
{
    internal const string TemporaryName = ".firn-new";

    const string Store = "/nix/store/";

    readonly bool mayChangeOwners = Machine.IsRoot;

    /// <summary>
    /// What stays as it is, once found (<see cref="IsSettled"/>): the target of a link, null for what is none. A switch asks for the
    /// same directories thousands of times.
    /// </summary>
    readonly Dictionary<string, string?> known = new(StringComparer.Ordinal);

    public string Root => root;

    /// <summary>Where a logical path really is, links not resolved.</summary>
    public string Real(string path) => root + path;

    public Node? Status(string path) => Node.At(Real(path));

    public string? LinkTarget(string path) => Node.LinkTarget(Real(path));

    /// <summary>The logical path that <paramref name="path"/> stands for once every link, also inside the path, is followed; null when it leads nowhere.</summary>
    public string? Resolve(string path)
    {
        var resolved = "";
        var rest = new Stack<string>();
        Push(rest, path);
        var hops = 0;
        while (rest.TryPop(out var name))
        {
            if (name is "" or ".") continue;
            if (name == "..")
            {
                resolved = resolved.Length == 0 ? "" : resolved[..resolved.LastIndexOf('/')];
                continue;
            }
            var next = $"{resolved}/{name}";
            if (!known.TryGetValue(next, out var target))
            {
                target = LinkTarget(next);
                if (target is null && Status(next) is null) return null;
                if (IsSettled(next)) known[next] = target;
            }
            if (target is null)
            {
                resolved = next;
                continue;
            }
            if (++hops > 40) return null;
            if (target.StartsWith('/')) resolved = "";
            Push(rest, target);
        }
        return resolved.Length == 0 ? "/" : resolved;
    }

    /// <summary>The node at the end of all links.</summary>
    public Node? Target(string path) => Resolve(path) is { } resolved ? Status(resolved) : null;

    public bool Exists(string path) => Resolve(path) is not null;

    /// <summary>The contents of a file at the end of all links, or null when there is none.</summary>
    public byte[]? Read(string path)
    {
        if (Resolve(path) is not { } resolved || Status(resolved) is not { Kind: not NodeKind.Directory }) return null;
        ByteString real = Real(resolved);
        using var file = DirectoryHandle.Working.OpenFileFollowing(real);
        return FileContents.ReadAll(file, real);
    }

    public string? ReadText(string path) => Read(path) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : null;

    /// <summary>The names in a directory, sorted by byte order of their text; empty when there is none.</summary>
    public IReadOnlyList<string> Names(string path)
    {
        if (Resolve(path) is not { } resolved || Status(resolved) is not { Kind: NodeKind.Directory }) return [];
        var names = new List<string>();
        using var directory = DirectoryHandle.Open(Real(resolved));
        foreach (var entry in directory.Entries()) names.Add(entry.Name.ToString());
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    public void MakeDirectory(string path, int mode)
    {
        if (Status(path) is { Kind: NodeKind.Directory }) return;
        Change($"mkdir {path}");
        FileChanges.MakeDirectory(Real(path), mode);
    }

    /// <summary>Makes a directory and what is missing above it.</summary>
    public void MakeDirectories(string path, int mode = 0b111_101_101)
    {
        if (path.Length < 2 || Target(path) is { Kind: NodeKind.Directory }) return;
        MakeDirectories(Parent(path));
        MakeDirectory(path, mode);
    }

    public void ReplaceLink(string path, string target)
    {
        var temporary = Temporary(path);
        Change($"symlink {path}");
        FileChanges.MakeLink(target, Real(temporary));
        Rename(temporary, path);
    }

    /// <summary>Gives a file new contents, mode and owner at once.</summary>
    public void ReplaceFile(string path, ReadOnlySpan<byte> content, int mode, uint user, uint group, bool durable = false)
    {
        var temporary = Temporary(path);
        Change($"write {path}");
        FileChanges.WriteNew(Real(temporary), content, mode, mayChangeOwners ? user : null, mayChangeOwners ? group : null, durable);
        Rename(temporary, path);
        if (durable) FileChanges.FlushDirectory(Real(Parent(path)));
    }

    /// <summary>The same, durably, where owner and mode are the file system's own affair: FAT has neither.</summary>
    public void ReplaceBootFile(string path, ReadOnlySpan<byte> content)
    {
        var temporary = Temporary(path);
        Change($"write {path}");
        FileChanges.WriteNew(Real(temporary), content, null, null, null, durable: true);
        Rename(temporary, path);
        FileChanges.FlushDirectory(Real(Parent(path)));
    }

    public void Rename(string from, string to)
    {
        Change($"rename {to}");
        FileChanges.Rename(Real(from), Real(to));
    }

    public void Remove(string path)
    {
        Change($"unlink {path}");
        FileChanges.Remove(Real(path));
    }

    public void RemoveDirectory(string path)
    {
        Change($"rmdir {path}");
        FileChanges.RemoveDirectory(Real(path));
    }

    /// <summary>Removes whatever is at a path; links are not followed.</summary>
    public void RemoveTree(string path)
    {
        if (Status(path) is not { } node) return;
        if (node.Kind != NodeKind.Directory)
        {
            Remove(path);
            return;
        }
        foreach (var name in Names(path)) RemoveTree($"{path}/{name}");
        RemoveDirectory(path);
    }

    public void SetOwner(string path, uint user, uint group)
    {
        if (!mayChangeOwners) return;
        Change($"chown {path}");
        FileChanges.SetOwner(Real(path), user, group);
    }

    public void SetMode(string path, int mode)
    {
        Change($"chmod {path}");
        FileChanges.SetMode(Real(path), mode);
    }

    /// <summary>Sets a directory's owner and mode where they differ.</summary>
    public void SetOwnerAndMode(string path, uint user, uint group, int mode)
    {
        if (Status(path) is not { } node) return;
        if (mayChangeOwners && (node.User != user || node.Group != group)) SetOwner(path, user, group);
        if (node.Mode != mode) SetMode(path, mode);
    }

    /// <summary>Removes what a killed process left in a directory.</summary>
    public void RemoveTemporary(string directory)
    {
        if (Status($"{directory}/{TemporaryName}") is not null) RemoveTree($"{directory}/{TemporaryName}");
    }

    public static string Parent(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "/";

    string Temporary(string path)
    {
        var parent = Parent(path);
        var temporary = parent == "/" ? "/" + TemporaryName : $"{parent}/{TemporaryName}";
        if (Status(temporary) is not null) RemoveTree(temporary);
        return temporary;
    }

    /// <summary>What is in the store never changes; the directories of the root that lead to most questions are no links.</summary>
    static bool IsSettled(string path) => path is "/nix" or "/etc" or "/proc" || $"{path}/".StartsWith(Store, StringComparison.Ordinal);

    void Change(string what) => beforeChange?.Invoke(what);

    static void Push(Stack<string> rest, string path)
    {
        var names = path.Split('/');
        for (var i = names.Length - 1; i >= 0; i--) rest.Push(names[i]);
    }
}
