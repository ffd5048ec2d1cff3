using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Firn.Linux.Files;

/// <summary>libc's file calls, as declared in fcntl.h, unistd.h, sys/stat.h, sys/file.h and sys/xattr.h.</summary>
static unsafe partial class LibcFiles
{
    const string Library = "libc";

    internal const int ReadOnly = 0, WriteOnly = 1, ReadWrite = 2, Create = 0x40, Exclusive = 0x80, Truncate = 0x200, Append = 0x400, NonBlocking = 0x800,
        Directory = 0x10000, NoFollow = 0x20000, CloseOnExec = 0x80000, PathOnly = 0x200000;
    internal const int AtWorkingDirectory = -100, AtSymlinkNoFollow = 0x100, AtRemoveDirectory = 0x200, AtEmptyPath = 0x1000;
    internal const int NotPermitted = 1, NoEntry = 2, Interrupted = 4, TryAgain = 11, AccessDenied = 13, Exists = 17, CrossDevice = 18, NotDirectory = 20,
        IsDirectory = 21, Invalid = 22, TooLarge = 27, NoSpace = 28, ReadOnlySystem = 30, TooManyLinks = 31, Loop = 40, NoData = 61, NotSupported = 95;

    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true)]
    internal static partial int OpenAt(SafeFileHandle directory, byte* name, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(int file, byte* buffer, nint count);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(int file, byte* buffer, nint count);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true)]
    internal static partial int Status(SafeFileHandle directory, byte* name, int flags, uint mask, FileStatus.Raw* status);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true)]
    internal static partial int Status(int directory, byte* name, int flags, uint mask, FileStatus.Raw* status);

    [LibraryImport(Library, EntryPoint = "mkdirat", SetLastError = true)]
    internal static partial int MakeDirectoryAt(SafeFileHandle directory, byte* name, uint mode);

    [LibraryImport(Library, EntryPoint = "unlinkat", SetLastError = true)]
    internal static partial int UnlinkAt(SafeFileHandle directory, byte* name, int flags);

    [LibraryImport(Library, EntryPoint = "renameat2", SetLastError = true)]
    internal static partial int RenameAt(SafeFileHandle from, byte* name, SafeFileHandle to, byte* newName, uint flags);

    [LibraryImport(Library, EntryPoint = "symlinkat", SetLastError = true)]
    internal static partial int SymlinkAt(byte* target, SafeFileHandle directory, byte* name);

    [LibraryImport(Library, EntryPoint = "readlinkat", SetLastError = true)]
    internal static partial nint ReadLinkAt(SafeFileHandle directory, byte* name, byte* buffer, nint size);

    [LibraryImport(Library, EntryPoint = "linkat", SetLastError = true)]
    internal static partial int LinkAt(SafeFileHandle from, byte* name, SafeFileHandle to, byte* newName, int flags);

    [LibraryImport(Library, EntryPoint = "fchmod", SetLastError = true)]
    internal static partial int ChangeMode(int file, uint mode);

    [LibraryImport(Library, EntryPoint = "fchmodat", SetLastError = true)]
    internal static partial int ChangeModeAt(SafeFileHandle directory, byte* name, uint mode, int flags);

    [LibraryImport(Library, EntryPoint = "fchownat", SetLastError = true)]
    internal static partial int ChangeOwnerAt(SafeFileHandle directory, byte* name, uint user, uint group, int flags);

    [LibraryImport(Library, EntryPoint = "utimensat", SetLastError = true)]
    internal static partial int SetTimesAt(SafeFileHandle directory, byte* name, long* times, int flags);

    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Flush(int file);

    [LibraryImport(Library, EntryPoint = "syncfs", SetLastError = true)]
    internal static partial int FlushFileSystem(SafeFileHandle file);

    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    internal static partial int Lock(int file, int operation);

    [LibraryImport(Library, EntryPoint = "ftruncate", SetLastError = true)]
    internal static partial int SetLength(int file, long length);

    [LibraryImport(Library, EntryPoint = "posix_fallocate")]
    internal static partial int Allocate(int file, long offset, long length);

    [LibraryImport(Library, EntryPoint = "getdents64", SetLastError = true)]
    internal static partial nint Entries(int directory, byte* buffer, nint size);

    [LibraryImport(Library, EntryPoint = "llistxattr", SetLastError = true)]
    internal static partial nint ListAttributes(byte* path, byte* buffer, nint size);

    [LibraryImport(Library, EntryPoint = "flistxattr", SetLastError = true)]
    internal static partial nint ListAttributes(int file, byte* buffer, nint size);

    [LibraryImport(Library, EntryPoint = "futimens", SetLastError = true)]
    internal static partial int SetTimes(int file, long* times);

    [LibraryImport(Library, EntryPoint = "fchown", SetLastError = true)]
    internal static partial int ChangeOwner(int file, uint user, uint group);

    [LibraryImport(Library, EntryPoint = "lremovexattr", SetLastError = true)]
    internal static partial int RemoveAttribute(byte* path, byte* name);

    [LibraryImport(Library, EntryPoint = "statvfs", SetLastError = true)]
    internal static partial int FileSystemStatus(byte* path, ulong* status);

    [LibraryImport(Library, EntryPoint = "getcwd", SetLastError = true)]
    internal static partial byte* WorkingDirectory(byte* buffer, nint size);

    [LibraryImport(Library, EntryPoint = "geteuid")]
    internal static partial uint EffectiveUser();

    [LibraryImport(Library, EntryPoint = "getegid")]
    internal static partial uint EffectiveGroup();

    [LibraryImport(Library, EntryPoint = "umask")]
    internal static partial uint FileCreationMask(uint mask);
}
