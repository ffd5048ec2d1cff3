using System.Runtime.InteropServices;
using System.Text;

namespace Firn.Linux.Administration;

/// <summary>What kind of thing a name stands for.</summary>
public enum NodeKind
{
    File,
    Directory,
    Link,
    Other,
}

/// <summary>
/// What the file system says about a name, a final link not followed: the twelve permission bits, owner, size in bytes,
/// what identifies file system and file, and when the inode was last changed (seconds since 1970).
/// </summary>
public readonly record struct Node(NodeKind Kind, int Mode, uint User, uint Group, long Size, ulong Device, ulong Inode, long ChangedSeconds)
{
    const int CurrentDirectory = -100, NoFollow = 0x100, NotFound = 2, NotDirectory = 20;
    const uint BasicMask = 0x7ff;

    /// <summary>The node at <paramref name="path"/>, or null when there is none.</summary>
    public static unsafe Node? At(string path)
    {
        var result = stackalloc byte[256];
        if (LibcAdministration.Status(CurrentDirectory, path, NoFollow, BasicMask, result) < 0)
        {
            return Marshal.GetLastPInvokeError() is NotFound or NotDirectory ? null : throw AdministrationException.Last($"look at '{path}'");
        }
        // struct statx: uid at 20, gid at 24, mode at 28, inode at 32, size at 40, ctime at 96, device numbers at 136.
        var mode = *(ushort*)(result + 28);
        var kind = (mode & 0xf000) switch { 0x8000 => NodeKind.File, 0x4000 => NodeKind.Directory, 0xa000 => NodeKind.Link, _ => NodeKind.Other };
        return new Node(kind, mode & 0xfff, *(uint*)(result + 20), *(uint*)(result + 24), (long)*(ulong*)(result + 40),
            ((ulong)*(uint*)(result + 136) << 32) | *(uint*)(result + 140), *(ulong*)(result + 32), *(long*)(result + 96));
    }

    /// <summary>Where the link at <paramref name="path"/> points, or null when it is no link.</summary>
    public static unsafe string? LinkTarget(string path)
    {
        var buffer = stackalloc byte[4096];
        var length = LibcAdministration.ReadLink(path, buffer, 4096);
        return length < 0 ? null : Encoding.UTF8.GetString(buffer, (int)length);
    }
}
