using Firn.Primitives;

namespace Firn.Linux.Files;

/// <summary>Room on the file system that holds a path.</summary>
public static unsafe class FileSystemSpace
{
    /// <summary>Bytes that an ordinary user can still write.</summary>
    public static ulong Available(ByteString path)
    {
        var status = stackalloc ulong[16];
        fixed (byte* terminated = TerminatedName.Of(path, stackalloc byte[TerminatedName.Room]))
        {
            return LibcFiles.FileSystemStatus(terminated, status) == 0 ? status[1] * status[4] : throw FileException.Last("measuring free space at", path);
        }
    }
}
