using System.Buffers;
using System.Runtime.InteropServices;
using Firn.Primitives;
using Microsoft.Win32.SafeHandles;

namespace Firn.Linux.Files;

/// <summary>Reading and writing open files with every error reported, those of flush and close included.</summary>
public static unsafe class FileContents
{
    /// <summary>Bytes read, 0 at the end.</summary>
    public static int Read(SafeFileHandle file, Span<byte> buffer, ByteString shown = default)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var read = LibcFiles.Read(file, start, buffer.Length);
                if (read >= 0)
                {
                    return (int)read;
                }
                if (Marshal.GetLastPInvokeError() != LibcFiles.Interrupted)
                {
                    throw FileException.Last("reading from file", shown);
                }
            }
        }
    }

    /// <summary>All of what is left in the file.</summary>
    public static byte[] ReadAll(SafeFileHandle file, ByteString shown = default)
    {
        // Read into a borrowed buffer first: most files are small, and only their own size should be allocated.
        var buffer = ArrayPool<byte>.Shared.Rent(65536);
        var used = 0;
        while (Read(file, buffer.AsSpan(used), shown) is > 0 and var read)
        {
            used += read;
            if (used == buffer.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(checked(buffer.Length * 2));
                buffer.AsSpan().CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }
        }
        var contents = buffer.AsSpan(0, used).ToArray();
        ArrayPool<byte>.Shared.Return(buffer);
        return contents;
    }

    /// <summary>Writes all bytes.</summary>
    public static void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, ByteString shown = default)
    {
        fixed (byte* start = bytes)
        {
            for (var written = 0; written < bytes.Length;)
            {
                var step = LibcFiles.Write(file, start + written, bytes.Length - written);
                if (step >= 0)
                {
                    written += (int)step;
                }
                else if (Marshal.GetLastPInvokeError() != LibcFiles.Interrupted)
                {
                    throw FileException.Last($"writing {bytes.Length - written} bytes to file", shown);
                }
            }
        }
    }

    /// <summary>Puts the file's bytes and metadata on disk.</summary>
    public static void Flush(SafeFileHandle file, ByteString shown = default)
    {
        if (LibcFiles.Flush(file) != 0)
        {
            throw FileException.Last("flushing", shown);
        }
    }

    /// <summary>Closes a written file: the last chance of some file systems to tell that a write was lost.</summary>
    public static void Close(SafeFileHandle file, ByteString shown = default)
    {
        var descriptor = (int)file.DangerousGetHandle();
        file.SetHandleAsInvalid();
        file.Dispose();
        if (LibcFiles.Close(descriptor) != 0 && Marshal.GetLastPInvokeError() != LibcFiles.Interrupted)
        {
            throw FileException.Last("closing", shown);
        }
    }

    public static void SetMode(SafeFileHandle file, uint mode, ByteString shown = default)
    {
        if (LibcFiles.ChangeMode(file, mode) != 0)
        {
            throw FileException.Last("changing mode of", shown);
        }
    }

    public static void SetOwner(SafeFileHandle file, uint user, uint group, ByteString shown = default)
    {
        if (LibcFiles.ChangeOwner(file, user, group) != 0)
        {
            throw FileException.Last("changing owner of", shown);
        }
    }

    public static void SetModified(SafeFileHandle file, long seconds, ByteString shown = default)
    {
        var times = stackalloc long[4] { seconds, 0, seconds, 0 };
        if (LibcFiles.SetTimes(file, times) != 0)
        {
            throw FileException.Last("changing modification time of", shown);
        }
    }

    /// <summary>Whether the file has extended attributes; a file system that knows none has none.</summary>
    public static bool HasAttributes(SafeFileHandle file) => LibcFiles.ListAttributes(file, null, 0) > 0;

    public static void SetLength(SafeFileHandle file, long length, ByteString shown = default)
    {
        if (LibcFiles.SetLength(file, length) != 0)
        {
            throw FileException.Last("truncating", shown);
        }
    }

    /// <summary>Gives the file exactly this size, with room on the disk for all of it.</summary>
    public static void Allocate(SafeFileHandle file, long length, ByteString shown = default)
    {
        if (LibcFiles.Allocate(file, 0, length) is not 0 and var error)
        {
            throw new FileException($"allocating {length} bytes for", shown, error);
        }
        SetLength(file, length, shown);
    }

    public static FileStatus Status(SafeFileHandle file, ByteString shown = default)
    {
        FileStatus.Raw raw;
        byte empty = 0;
        return LibcFiles.Status(file, &empty, LibcFiles.AtEmptyPath, 0x7ff, &raw) == 0
            ? FileStatus.From(raw)
            : throw FileException.Last("getting status of", shown);
    }
}
