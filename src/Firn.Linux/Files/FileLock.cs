using System.Runtime.InteropServices;
using Firn.Primitives;
using Microsoft.Win32.SafeHandles;

namespace Firn.Linux.Files;

/// <summary>An advisory lock on an open file (flock): released when the handle closes, hence also when the process dies.</summary>
public sealed class FileLock : IDisposable
{
    const int Shared = 1, Exclusive = 2, NonBlocking = 4, Unlock = 8;

    readonly SafeFileHandle file;

    FileLock(SafeFileHandle file) => this.file = file;

    public SafeFileHandle File => file;

    /// <summary>Opens (or makes) the file and waits for its lock. <paramref name="waiting"/> is called once if it has to wait.</summary>
    public static FileLock Take(ByteString path, bool exclusive, uint mode = 0x180, Action? waiting = null)
    {
        var file = DirectoryHandle.Working.OpenOrCreateFile(path, mode);
        if (!Try(file, exclusive, path))
        {
            waiting?.Invoke();
            Wait(file, exclusive, path);
        }
        return new FileLock(file);
    }

    /// <summary>Null when somebody else has it.</summary>
    public static FileLock? TryTake(ByteString path, bool exclusive, uint mode = 0x180)
    {
        var file = DirectoryHandle.Working.OpenOrCreateFile(path, mode);
        if (Try(file, exclusive, path))
        {
            return new FileLock(file);
        }
        file.Dispose();
        return null;
    }

    /// <summary>Locks a file that is open already; false when somebody else has it.</summary>
    public static bool Try(SafeFileHandle file, bool exclusive, ByteString shown = default)
    {
        using var held = new HeldDescriptor(file);
        return Try(held.Number, exclusive, shown);
    }

    public static bool Try(ScopedFile file, bool exclusive, ByteString shown = default) => Try(file.Descriptor, exclusive, shown);

    static bool Try(int file, bool exclusive, ByteString shown)
    {
        if (LibcFiles.Lock(file, (exclusive ? Exclusive : Shared) | NonBlocking) == 0)
        {
            return true;
        }
        return Marshal.GetLastPInvokeError() == LibcFiles.TryAgain ? false : throw FileException.Last("locking", shown);
    }

    public static void Wait(SafeFileHandle file, bool exclusive, ByteString shown = default)
    {
        using var held = new HeldDescriptor(file);
        Wait(held.Number, exclusive, shown);
    }

    public static void Wait(ScopedFile file, bool exclusive, ByteString shown = default) => Wait(file.Descriptor, exclusive, shown);

    static void Wait(int file, bool exclusive, ByteString shown)
    {
        while (LibcFiles.Lock(file, exclusive ? Exclusive : Shared) != 0)
        {
            if (Marshal.GetLastPInvokeError() != LibcFiles.Interrupted)
            {
                throw FileException.Last("locking", shown);
            }
        }
    }

    public static void Release(SafeFileHandle file)
    {
        using var held = new HeldDescriptor(file);
        _ = LibcFiles.Lock(held.Number, Unlock);
    }

    public void Dispose() => file.Dispose();
}
