using Firn.Primitives;

namespace Firn.Linux.Files;

/// <summary>Whole trees by descriptor: removal, sizes, canonical metadata.</summary>
public static class FileTree
{
    /// <summary>Directories kept open at once; what lies deeper is first moved up.</summary>
    const int MaximumOpen = 200;

    /// <summary>Removes anything, however deep and whatever its permissions. Nothing there is no failure.</summary>
    /// <returns>Bytes of disk that became free: files with further links count nothing.</returns>
    public static ulong Remove(DirectoryHandle parent, ByteString name)
    {
        ulong freed = 0;
        var pending = new Queue<ByteString>([name]);
        while (pending.TryDequeue(out var next))
        {
            freed += Remove(parent, next, parent, pending, 0);
        }
        return freed;
    }

    public static ulong Remove(ByteString path)
    {
        using var parent = DirectoryHandle.TryOpen(Paths.Parent(path));
        return parent is null ? 0 : Remove(parent, Paths.Name(path));
    }

    static ulong Remove(DirectoryHandle parent, ByteString name, DirectoryHandle top, Queue<ByteString> pending, int depth)
    {
        if (parent.TryStatus(name) is not { } status)
        {
            return 0;
        }
        if (status.Kind != FileKind.Directory)
        {
            MakeWritable(parent);
            parent.TryRemove(name);
            return status.Links == 1 ? (ulong)status.Blocks * 512 : 0;
        }
        ulong freed = 0;
        if ((status.Mode & 0x1c0) != 0x1c0)
        {
            parent.SetMode(name, status.Permissions | 0x1c0);
        }
        using (var directory = parent.OpenDirectory(name))
        {
            foreach (var entry in directory.Entries())
            {
                if (depth >= MaximumOpen && directory.KindOf(entry) == FileKind.Directory)
                {
                    var moved = DurableFiles.TemporaryName("deep");
                    directory.Rename(entry.Name, top, moved);
                    pending.Enqueue(moved);
                    continue;
                }
                freed += Remove(directory, entry.Name, top, pending, depth + 1);
            }
        }
        parent.RemoveDirectory(name);
        return freed + (ulong)status.Blocks * 512;
    }

    static void MakeWritable(DirectoryHandle directory)
    {
        if (ReferenceEquals(directory, DirectoryHandle.Working) || LibcFiles.EffectiveUser() == 0)
        {
            return;
        }
        var status = FileContents.Status(directory.Handle);
        if ((status.Mode & 0xc0) != 0xc0)
        {
            FileContents.SetMode(directory.Handle, status.Permissions | 0xc0);
        }
    }

    /// <summary>Bytes of disk that the tree takes, as blocks; a file with several links counts once per link that is met.</summary>
    public static ulong DiskUsage(DirectoryHandle parent, ByteString name)
    {
        if (parent.TryStatus(name) is not { } status)
        {
            return 0;
        }
        var total = (ulong)status.Blocks * 512;
        if (status.Kind == FileKind.Directory)
        {
            using var directory = parent.OpenDirectory(name);
            foreach (var entry in directory.Entries())
            {
                total += DiskUsage(directory, entry.Name);
            }
        }
        return total;
    }

    /// <summary>
    /// Gives a tree the metadata that archives can express and nothing more: files 0444 or 0555, directories 0555, modification time 1, our own
    /// owner, no extended attributes.
    /// </summary>
    /// <exception cref="FileException">Something is neither file, directory nor symlink.</exception>
    /// <param name="parent">Directory that holds the tree.</param>
    /// <param name="name">The tree.</param>
    /// <param name="allowedOwner">When given, every object must belong to this user (the one that built it): others' files that were linked in are refused.</param>
    public static void Canonicalise(DirectoryHandle parent, ByteString name, uint? allowedOwner = null)
    {
        var (user, group) = (LibcFiles.EffectiveUser(), LibcFiles.EffectiveGroup());
        Canonicalise(parent, name, allowedOwner, user, group, []);
    }

    /// <summary>The same for a file that we have just made in <paramref name="parent"/> and hold open: fewer calls than by its name.</summary>
    public static void CanonicaliseNew(ScopedFile file, bool executable, DirectoryHandle parent, ByteString name)
    {
        var status = FileContents.Status(file, name);
        if (FileContents.HasAttributes(file))
        {
            parent.RemoveAttributes(name);
        }
        var mode = executable ? 0x16du : 0x124u;
        if (status.Permissions != mode)
        {
            FileContents.SetMode(file, mode, name);
        }
        var (user, group) = (LibcFiles.EffectiveUser(), LibcFiles.EffectiveGroup());
        if (status.User != user || user == 0 && status.Group != group)
        {
            FileContents.SetOwner(file, user, group, name);
        }
        FileContents.SetModified(file, 1, name);
    }

    static void Canonicalise(DirectoryHandle parent, ByteString name, uint? allowedOwner, uint user, uint group, HashSet<(ulong, ulong)> seen)
    {
        var status = parent.Status(name);
        if (status.Kind == FileKind.Other)
        {
            throw new FileException("file has an unsupported type:", parent.Join(name), LibcFiles.Invalid);
        }
        // A file that was linked into the tree twice has its owner changed at the first meeting.
        var met = status.Links > 1 && status.Kind != FileKind.Directory && !seen.Add((status.Device, status.Inode));
        if (allowedOwner is { } owner && status.User != owner && !met)
        {
            throw new FileException($"owner {status.User} is not {owner}, who built it: invalid ownership on", parent.Join(name), LibcFiles.NotPermitted);
        }
        parent.RemoveAttributes(name);
        if (status.Kind == FileKind.Directory)
        {
            if ((status.Mode & 0x1c0) != 0x1c0)
            {
                parent.SetMode(name, 0x1c0);
            }
            using var directory = parent.OpenDirectory(name);
            // Ours alone before anything in it is looked at: who holds a descriptor of it can swap nothing in it any more.
            FileContents.SetMode(directory.Handle, 0x1c0, name);
            if (user == 0 && (status.User != user || status.Group != group))
            {
                directory.SetOwner(".", user, group);
            }
            foreach (var entry in directory.Entries())
            {
                Canonicalise(directory, entry.Name, allowedOwner, user, group, seen);
            }
            FileContents.SetMode(directory.Handle, 0x16d, name);
        }
        else if (status.Kind == FileKind.Regular && status.Permissions != (status.IsExecutable ? 0x16du : 0x124u))
        {
            parent.SetMode(name, status.IsExecutable ? 0x16du : 0x124u);
        }
        if (status.User != user || status.Group != group)
        {
            if (user == 0 || status.User != user)
            {
                parent.SetOwner(name, user, group);
            }
        }
        if (status.ModifiedSeconds != 1 || status.ModifiedNanoseconds != 0 || status.Kind == FileKind.Directory)
        {
            parent.SetModified(name, 1);
        }
    }

    /// <summary>Makes a directory and those above it that are missing.</summary>
    public static void MakeDirectories(ByteString path, uint mode = 0x1ed)
    {
        if (DirectoryHandle.Working.TryStatusFollowing(path) is { Kind: FileKind.Directory })
        {
            return;
        }
        var parent = Paths.Parent(path);
        if (parent != path)
        {
            MakeDirectories(parent, mode);
        }
        try
        {
            DirectoryHandle.Working.MakeDirectory(path, mode);
        }
        catch (FileException failure) when (failure.IsExisting)
        {
        }
    }
}
