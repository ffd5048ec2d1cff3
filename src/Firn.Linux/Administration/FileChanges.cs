using System.Runtime.InteropServices;

namespace Firn.Linux.Administration;

/// <summary>Single changes of a file tree; each one happens entirely or is an <see cref="AdministrationException"/>.</summary>
public static unsafe class FileChanges
{
    const int WriteOnly = 1, Create = 0x40, Exclusive = 0x80, CloseOnExec = 0x80000, NoFollow = 0x20000, DirectoryFlag = 0x10000;
    const int NotFound = 2, Exists = 17, Interrupted = 4;

    public static void MakeLink(string target, string path) => AdministrationException.Check(LibcAdministration.MakeLink(target, path), "make the link", path);

    /// <summary>Makes a directory; one that exists stays as it is.</summary>
    public static void MakeDirectory(string path, int mode)
    {
        if (LibcAdministration.MakeDirectory(path, (uint)mode) < 0 && Marshal.GetLastPInvokeError() != Exists) throw AdministrationException.Last($"make the directory '{path}'");
    }

    /// <summary>Gives a name to something, replacing what had it.</summary>
    public static void Rename(string from, string to) => AdministrationException.Check(LibcAdministration.Rename(from, to), "put in place", to);

    /// <summary>Removes a file or link; a name that is not there is fine.</summary>
    public static void Remove(string path)
    {
        if (LibcAdministration.Remove(path) < 0 && Marshal.GetLastPInvokeError() != NotFound) throw AdministrationException.Last($"remove '{path}'");
    }

    /// <summary>Removes an empty directory; a name that is not there is fine.</summary>
    public static void RemoveDirectory(string path)
    {
        if (LibcAdministration.RemoveDirectory(path) < 0 && Marshal.GetLastPInvokeError() != NotFound) throw AdministrationException.Last($"remove the directory '{path}'");
    }

    public static void SetOwner(string path, uint user, uint group) => AdministrationException.Check(LibcAdministration.ChangeOwner(path, user, group), "change the owner of", path);

    public static void SetMode(string path, int mode) => AdministrationException.Check(LibcAdministration.ChangeMode(path, (uint)mode), "change the mode of", path);

    /// <summary>Writes an extended attribute, replacing an older value.</summary>
    public static void SetAttribute(string path, string name, ReadOnlySpan<byte> value)
    {
        fixed (byte* bytes = value)
        {
            AdministrationException.Check(LibcAdministration.SetAttribute(path, name, bytes, (nuint)value.Length, 0), $"set {name} of", path);
        }
    }

    /// <summary>
    /// Writes a new file; the name must be free. Owner and mode are in place before the first byte is; null leaves them to the
    /// file system, which on FAT is the only thing that works. With <paramref name="durable"/> the contents are on disk when this returns.
    /// </summary>
    public static void WriteNew(string path, ReadOnlySpan<byte> content, int? mode, uint? user, uint? group, bool durable)
    {
        var file = LibcAdministration.Open(path, WriteOnly | Create | Exclusive | CloseOnExec | NoFollow, mode is null ? 0x1a4u : 0x180u);
        AdministrationException.Check(file, "create", path);
        try
        {
            if (user is not null || group is not null) AdministrationException.Check(LibcAdministration.ChangeOwnerOf(file, user ?? uint.MaxValue, group ?? uint.MaxValue), "change the owner of", path);
            if (mode is { } bits) AdministrationException.Check(LibcAdministration.ChangeModeOf(file, (uint)bits), "change the mode of", path);
            WriteAll(file, content, path);
            if (durable) AdministrationException.Check(LibcAdministration.Synchronize(file), "flush", path);
        }
        catch
        {
            _ = LibcAdministration.Close(file);
            throw;
        }
        AdministrationException.Check(LibcAdministration.Close(file), "close", path);
    }

    /// <summary>Writes to something that exists and is not replaced: a file of the kernel.</summary>
    public static void WriteExisting(string path, ReadOnlySpan<byte> content)
    {
        var file = LibcAdministration.Open(path, WriteOnly | CloseOnExec, 0);
        AdministrationException.Check(file, "open", path);
        try
        {
            WriteAll(file, content, path);
        }
        finally
        {
            _ = LibcAdministration.Close(file);
        }
    }

    /// <summary>Overwrites part of a file or block device and flushes it.</summary>
    public static void WriteAt(string path, long offset, ReadOnlySpan<byte> content)
    {
        var file = LibcAdministration.Open(path, WriteOnly | CloseOnExec, 0);
        AdministrationException.Check(file, "open", path);
        try
        {
            fixed (byte* bytes = content)
            {
                for (nint done = 0; done < content.Length;)
                {
                    var count = LibcAdministration.WriteAt(file, bytes + done, (nuint)(content.Length - done), offset + done);
                    if (count < 0 && Marshal.GetLastPInvokeError() == Interrupted) continue;
                    if (count <= 0) throw AdministrationException.Last($"write '{path}'");
                    done += count;
                }
            }
            AdministrationException.Check(LibcAdministration.Synchronize(file), "flush", path);
        }
        finally
        {
            _ = LibcAdministration.Close(file);
        }
    }

    /// <summary>Puts the names in a directory on disk.</summary>
    public static void FlushDirectory(string path) => WithDirectory(path, static directory => LibcAdministration.Synchronize(directory));

    /// <summary>Puts everything of the file system that holds the directory on disk.</summary>
    public static void FlushFileSystem(string path) => WithDirectory(path, static directory => LibcAdministration.SynchronizeFileSystem(directory));

    static void WithDirectory(string path, Func<int, int> flush)
    {
        var directory = LibcAdministration.Open(path, DirectoryFlag | CloseOnExec, 0);
        AdministrationException.Check(directory, "open", path);
        try
        {
            AdministrationException.Check(flush(directory), "flush", path);
        }
        finally
        {
            _ = LibcAdministration.Close(directory);
        }
    }

    static void WriteAll(int file, ReadOnlySpan<byte> content, string path)
    {
        fixed (byte* bytes = content)
        {
            for (nint done = 0; done < content.Length;)
            {
                var count = LibcAdministration.Write(file, bytes + done, (nuint)(content.Length - done));
                if (count < 0 && Marshal.GetLastPInvokeError() == Interrupted) continue;
                if (count <= 0) throw AdministrationException.Last($"write '{path}'");
                done += count;
            }
        }
    }
}
