using System.Runtime.InteropServices;
using Firn.Primitives;
using Microsoft.Win32.SafeHandles;

namespace Firn.Linux.Files;

/// <summary>How <see cref="DirectoryHandle.Rename"/> treats what has the new name already.</summary>
public enum RenameMode
{
    Replace = 0,
    KeepExisting = 1,
    Exchange = 2,
}

/// <summary>A name in a directory; the kind is <see cref="FileKind.Unknown"/> where the file system does not tell.</summary>
public readonly record struct DirectoryEntry(ByteString Name, FileKind Kind);

/// <summary>
/// An open directory. Everything below it is reached by name relative to it and never through a symlink at the last step, so that nobody
/// who swaps a directory for a link can lead us elsewhere. Failures are <see cref="FileException"/>.
/// </summary>
public sealed unsafe class DirectoryHandle : IDisposable
{
    readonly SafeFileHandle handle;
    readonly ByteString shown;

    DirectoryHandle(SafeFileHandle handle, ByteString shown)
    {
        this.handle = handle;
        this.shown = shown;
    }

    /// <summary>Stands for the working directory without opening it; absolute paths may be given as names.</summary>
    public static DirectoryHandle Working { get; } = new(new SafeFileHandle(LibcFiles.AtWorkingDirectory, ownsHandle: false), ByteString.Empty);

    public SafeFileHandle Handle => handle;

    /// <summary>The path it was opened by, for messages.</summary>
    public ByteString Shown => shown;

    /// <summary>Opens a directory by path, links followed.</summary>
    public static DirectoryHandle Open(ByteString path) =>
        new(Working.OpenRaw(path, LibcFiles.ReadOnly | LibcFiles.Directory, 0, "opening directory"), path);

    public static DirectoryHandle? TryOpen(ByteString path)
    {
        try
        {
            return Open(path);
        }
        catch (FileException failure) when (failure.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>Opens a directory in this one; a symlink is refused.</summary>
    public DirectoryHandle OpenDirectory(ByteString name) =>
        new(OpenRaw(name, LibcFiles.ReadOnly | LibcFiles.Directory | LibcFiles.NoFollow, 0, "opening directory"), Join(name));

    /// <summary>Opens a file for reading; a symlink is refused, a fifo does not block.</summary>
    public SafeFileHandle OpenFile(ByteString name) =>
        OpenRaw(name, LibcFiles.ReadOnly | LibcFiles.NoFollow | LibcFiles.NonBlocking, 0, "opening file");

    /// <summary>Opens a file for reading, links followed.</summary>
    public SafeFileHandle OpenFileFollowing(ByteString name) => OpenRaw(name, LibcFiles.ReadOnly, 0, "opening file");

    /// <summary>Makes a new file for writing; something of this name is a failure.</summary>
    public SafeFileHandle CreateFile(ByteString name, uint mode = 0x1b6) =>
        OpenRaw(name, LibcFiles.WriteOnly | LibcFiles.Create | LibcFiles.Exclusive | LibcFiles.NoFollow, mode, "creating file");

    /// <summary>The same, to be written at once; null when something has the name.</summary>
    public ScopedFile? TryCreateScoped(ByteString name, uint mode = 0x1b6)
    {
        var descriptor = TryOpenRaw(name, LibcFiles.WriteOnly | LibcFiles.Create | LibcFiles.Exclusive | LibcFiles.NoFollow, mode);
        return descriptor >= 0 ? new ScopedFile(descriptor)
            : Marshal.GetLastPInvokeError() == LibcFiles.Exists ? null
            : throw FileException.Last("creating file", Join(name));
    }

    /// <summary>Like <see cref="CreateFile"/>, to be written at once.</summary>
    public ScopedFile CreateScoped(ByteString name, uint mode = 0x1b6) =>
        new(OpenDescriptor(name, LibcFiles.WriteOnly | LibcFiles.Create | LibcFiles.Exclusive | LibcFiles.NoFollow, mode, "creating file"));

    /// <summary>Like <see cref="OpenFile"/>, to be read at once.</summary>
    public ScopedFile OpenScoped(ByteString name) =>
        new(OpenDescriptor(name, LibcFiles.ReadOnly | LibcFiles.NoFollow | LibcFiles.NonBlocking, 0, "opening file"));

    /// <summary>Like <see cref="OpenFileFollowing"/>, to be read at once.</summary>
    public ScopedFile OpenScopedFollowing(ByteString name) => new(OpenDescriptor(name, LibcFiles.ReadOnly, 0, "opening file"));

    /// <summary>Like <see cref="OpenOrCreateFile"/>, for locks that are held briefly.</summary>
    public ScopedFile OpenOrCreateScoped(ByteString name, uint mode) =>
        new(OpenDescriptor(name, LibcFiles.ReadWrite | LibcFiles.Create | LibcFiles.NoFollow, mode, "opening file"));

    /// <summary>Opens a file for reading and writing, made if missing, its content kept: lock files.</summary>
    public SafeFileHandle OpenOrCreateFile(ByteString name, uint mode) =>
        OpenRaw(name, LibcFiles.ReadWrite | LibcFiles.Create | LibcFiles.NoFollow, mode, "opening file");

    /// <summary>Opens a file for writing, made if missing, emptied else; a link is followed.</summary>
    public SafeFileHandle OpenEmptied(ByteString name, uint mode) =>
        OpenRaw(name, LibcFiles.WriteOnly | LibcFiles.Create | LibcFiles.Truncate, mode, "opening file");

    SafeFileHandle OpenRaw(ByteString name, int flags, uint mode, string doing) => new(OpenDescriptor(name, flags, mode, doing), ownsHandle: true);

    int OpenDescriptor(ByteString name, int flags, uint mode, string doing)
    {
        var descriptor = TryOpenRaw(name, flags, mode);
        return descriptor >= 0 ? descriptor : throw FileException.Last(doing, Join(name));
    }

    int TryOpenRaw(ByteString name, int flags, uint mode)
    {
        fixed (byte* terminated = TerminatedName.Of(name, stackalloc byte[TerminatedName.Room]))
        {
            int descriptor;
            do
            {
                descriptor = LibcFiles.OpenAt(handle, terminated, flags | LibcFiles.CloseOnExec, mode);
            }
            while (descriptor < 0 && Marshal.GetLastPInvokeError() == LibcFiles.Interrupted);
            return descriptor;
        }
    }

    /// <summary>Null when nothing has this name.</summary>
    public FileStatus? TryStatus(ByteString name) => Status(name, LibcFiles.AtSymlinkNoFollow);

    /// <summary>What a link leads to; null when it dangles.</summary>
    public FileStatus? TryStatusFollowing(ByteString name) => Status(name, 0);

    FileStatus? Status(ByteString name, int flags)
    {
        FileStatus.Raw raw;
        fixed (byte* terminated = TerminatedName.Of(name, stackalloc byte[TerminatedName.Room]))
        {
            if (LibcFiles.Status(handle, terminated, flags, 0x7ff, &raw) == 0)
            {
                return FileStatus.From(raw);
            }
        }
        return Marshal.GetLastPInvokeError() is LibcFiles.NoEntry or LibcFiles.NotDirectory ? null : throw FileException.Last("getting status of", Join(name));
    }

    public FileStatus Status(ByteString name) => TryStatus(name) ?? throw new FileException("getting status of", Join(name), LibcFiles.NoEntry);

    public void MakeDirectory(ByteString name, uint mode = 0x1ff)
    {
        fixed (byte* terminated = TerminatedName.Of(name, stackalloc byte[TerminatedName.Room]))
        {
            Check(LibcFiles.MakeDirectoryAt(handle, terminated, mode), "creating directory", name);
        }
    }

    public void MakeSymlink(ByteString name, ByteString target)
    {
        fixed (byte* terminated = TerminatedName.Of(name, stackalloc byte[TerminatedName.Room]), terminatedTarget = TerminatedName.Of(target, stackalloc byte[TerminatedName.Room]))
        {
            Check(LibcFiles.SymlinkAt(terminatedTarget, handle, terminated), "creating symlink", name);
        }
    }

    public ByteString ReadLink(ByteString name)
    {
        var buffer = stackalloc byte[4096];
        fixed (byte* terminated = TerminatedName.Of(name, stackalloc byte[TerminatedName.Room]))
        {
            var length = LibcFiles.ReadLinkAt(handle, terminated, buffer, 4096);
            Check((int)length, "reading symbolic link", name);
            return ByteString.Copy(new ReadOnlySpan<byte>(buffer, (int)length));
        }
    }

    /// <summary>One atomic step, also between directories of one file system.</summary>
    public void Rename(ByteString name, DirectoryHandle directory, ByteString newName, RenameMode mode = RenameMode.Replace)
    {
        fixed (byte* terminated = TerminatedName.Of(name, stackalloc byte[TerminatedName.Room]), terminatedNew = TerminatedName.Of(newName, stackalloc byte[TerminatedName.Room]))
        {
            Check(LibcFiles.RenameAt(handle, terminated, directory.handle, terminatedNew, (uint)mode), $"renaming to '{directory.Join(newName)}'", name);
        }
    }

    /// <summary>A second name for a file or symlink.</summary>
    public void Link(ByteString name, DirectoryHandle directory, ByteString newName)
    {
        fixed (byte* terminated = TerminatedName.Of(name, stackalloc byte[TerminatedName.Room]), terminatedNew = TerminatedName.Of(newName, stackalloc byte[TerminatedName.Room]))
        {
            Check(LibcFiles.LinkAt(handle, terminated, directory.handle, terminatedNew, 0), $"linking to '{directory.Join(newName)}'", name);
        }
    }

    /// <summary>Removes anything but a directory.</summary>
    public void Remove(ByteString name) => Unlink(name, 0);

    /// <summary>Removes an empty directory.</summary>
    public void RemoveDirectory(ByteString name) => Unlink(name, LibcFiles.AtRemoveDirectory);

    /// <summary>False when there was nothing.</summary>
    public bool TryRemove(ByteString name)
    {
        try
        {
            Remove(name);
            return true;
        }
        catch (FileException failure) when (failure.IsNotFound)
        {
            return false;
        }
    }

    void Unlink(ByteString name, int flags)
    {
        fixed (byte* terminated = TerminatedName.Of(name, stackalloc byte[TerminatedName.Room]))
        {
            Check(LibcFiles.UnlinkAt(handle, terminated, flags), "deleting", name);
        }
    }

    /// <summary>Permission bits of the object itself; what is, or meanwhile has become, a symlink is an error.</summary>
    public void SetMode(ByteString name, uint mode)
    {
        fixed (byte* terminated = TerminatedName.Of(name, stackalloc byte[TerminatedName.Room]))
        {
            Check(LibcFiles.ChangeModeAt(handle, terminated, mode, LibcFiles.AtSymlinkNoFollow), "changing mode of", name);
        }
    }

    /// <summary>Owner and group of the object itself.</summary>
    public void SetOwner(ByteString name, uint user, uint group)
    {
        fixed (byte* terminated = TerminatedName.Of(name, stackalloc byte[TerminatedName.Room]))
        {
            Check(LibcFiles.ChangeOwnerAt(handle, terminated, user, group, LibcFiles.AtSymlinkNoFollow), "changing owner of", name);
        }
    }

    /// <summary>Access and modification time of the object itself.</summary>
    public void SetModified(ByteString name, long seconds)
    {
        var times = stackalloc long[4] { seconds, 0, seconds, 0 };
        fixed (byte* terminated = TerminatedName.Of(name, stackalloc byte[TerminatedName.Room]))
        {
            Check(LibcFiles.SetTimesAt(handle, terminated, times, LibcFiles.AtSymlinkNoFollow), "changing modification time of", name);
        }
    }

    /// <summary>Removes every extended attribute; security labels that the kernel puts on by itself stay.</summary>
    public void RemoveAttributes(ByteString name)
    {
        // There is no call relative to a directory; the magic link reaches exactly the open one.
        var path = TerminatedName.Of(new ByteString([.. System.Text.Encoding.ASCII.GetBytes($"/proc/self/fd/{handle.DangerousGetHandle()}/"), .. name.Span]), stackalloc byte[TerminatedName.Room]);
        fixed (byte* terminated = path)
        {
            var size = LibcFiles.ListAttributes(terminated, null, 0);
            if (size <= 0)
            {
                return;
            }
            var buffer = new byte[size];
            fixed (byte* names = buffer)
            {
                size = LibcFiles.ListAttributes(terminated, names, size);
                for (var start = 0; start < size;)
                {
                    var length = buffer.AsSpan(start).IndexOf((byte)0);
                    if (!buffer.AsSpan(start, length).SequenceEqual("security.selinux"u8)
                        && LibcFiles.RemoveAttribute(terminated, names + start) != 0
                        && Marshal.GetLastPInvokeError() is not (LibcFiles.NoData or LibcFiles.NotSupported))
                    {
                        throw FileException.Last("removing extended attribute of", Join(name));
                    }
                    start += length + 1;
                }
            }
        }
    }

    /// <summary>All entries but <c>.</c> and <c>..</c>, in no order.</summary>
    public List<DirectoryEntry> Entries()
    {
        var entries = new List<DirectoryEntry>();
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(32768);
        // A descriptor of its own, so that a second listing starts at the beginning again.
        using var own = new ScopedFile(OpenDescriptor(".", LibcFiles.ReadOnly | LibcFiles.Directory, 0, "reading directory"));
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var size = LibcFiles.Entries(own.Descriptor, start, buffer.Length);
                Check((int)size, "reading directory", ".");
                if (size == 0)
                {
                    System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
                    return entries;
                }
                var found = 0;
                for (var position = 0; position < size; position += LengthAt(position))
                {
                    found++;
                }
                entries.EnsureCapacity(entries.Count + found);
                for (var position = 0; position < size;)
                {
                    var record = buffer.AsSpan(position);
                    var length = LengthAt(position);
                    var name = record[19..length];
                    name = name[..name.IndexOf((byte)0)];
                    if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                    {
                        entries.Add(new(ByteString.Copy(name), record[18] switch
                        {
                            0 => FileKind.Unknown,
                            4 => FileKind.Directory,
                            8 => FileKind.Regular,
                            10 => FileKind.Symlink,
                            _ => FileKind.Other,
                        }));
                    }
                    position += length;
                }
            }
        }

        int LengthAt(int position) => BitConverter.ToUInt16(buffer.AsSpan(position + 16));
    }

    /// <summary>The kind of an entry, asked for when the listing did not tell.</summary>
    public FileKind KindOf(DirectoryEntry entry) => entry.Kind == FileKind.Unknown ? Status(entry.Name).Kind : entry.Kind;

    /// <summary>Puts the directory's entries on disk.</summary>
    public void Flush() => FileContents.Flush(handle, shown);

    /// <summary>Puts everything of this file system on disk.</summary>
    public void FlushFileSystem() => Check(LibcFiles.FlushFileSystem(handle), "flushing the file system of", ByteString.Empty);

    public void Dispose()
    {
        if (!ReferenceEquals(this, Working))
        {
            handle.Dispose();
        }
    }

    internal ByteString Join(ByteString name) =>
        name.IsEmpty || name == "." ? shown : shown.IsEmpty ? name : new ByteString([.. shown.Span, (byte)'/', .. name.Span]);

    void Check(int result, string doing, ByteString name)
    {
        if (result < 0)
        {
            throw FileException.Last(doing, Join(name));
        }
    }
}
