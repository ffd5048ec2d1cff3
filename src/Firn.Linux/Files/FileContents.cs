using System.Buffers;
using System.Runtime.InteropServices;
using Firn.Primitives;
using Microsoft.Win32.SafeHandles;

namespace Firn.Linux.Files;

/// <summary>Reading and writing open files with every error reported, those of flush and close included.</summary>
public static unsafe class FileContents
{
    const int MostlyEnough = 65536;

    /// <summary>Bytes read, 0 at the end.</summary>
    public static int Read(SafeFileHandle file, Span<byte> buffer, ByteString shown = default)
    {
        using var held = new HeldDescriptor(file);
        return Read(held.Number, buffer, shown);
    }

    public static int Read(ScopedFile file, Span<byte> buffer, ByteString shown = default) => Read(file.Descriptor, buffer, shown);

    static int Read(int file, Span<byte> buffer, ByteString shown)
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
        using var held = new HeldDescriptor(file);
        return ReadAll(held.Number, shown);
    }

    public static byte[] ReadAll(ScopedFile file, ByteString shown = default) => ReadAll(file.Descriptor, shown);

    static byte[] ReadAll(int file, ByteString shown)
    {
        // Most files are small, and only their own size should be allocated.
        using var contents = Borrow(file, shown);
        return contents.Span.ToArray();
    }

    /// <summary>All of what is left in the file, for who needs it only briefly.</summary>
    public static BorrowedBytes Borrow(ScopedFile file, ByteString shown = default) => Borrow(file.Descriptor, shown);

    static BorrowedBytes Borrow(int file, ByteString shown)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MostlyEnough);
        var used = Fill(file, buffer, 0, shown);
        return used < buffer.Length ? BorrowedBytes.OfRented(buffer, used) : BorrowLarge(file, buffer, used, shown);
    }

    // In pages of its own: a large array stays in the heap, and so would all the smaller ones that were tried before.
    static BorrowedBytes BorrowLarge(int file, byte[] begin, int used, ByteString shown)
    {
        // One more than it has is room for seeing its end; what has no size, or still grows, is tried with.
        var expected = Status(file, shown).Size + 1;
        MappedBytes? pages = null;
        try
        {
            pages = Pages(Math.Max(expected, 2L * used), shown);
            begin.AsSpan(0, used).CopyTo(pages.GetSpan());
            while ((used = Fill(file, pages.GetSpan(), used, shown)) == pages.GetSpan().Length)
            {
                var larger = Pages(2L * used, shown);
                pages.GetSpan().CopyTo(larger.GetSpan());
                ((IDisposable)pages).Dispose();
                pages = larger;
            }
            var borrowed = BorrowedBytes.Of(pages, used);
            pages = null;
            return borrowed;
        }
        finally
        {
            ((IDisposable?)pages)?.Dispose();
            ArrayPool<byte>.Shared.Return(begin);
        }
    }

    static MappedBytes Pages(long size, ByteString shown) =>
        size <= Array.MaxLength ? MappedBytes.For((int)size, shown) : throw new FileException("reading from file", shown, LibcFiles.TooLarge);

    // Until the buffer is full or the file ends; returns how much of the buffer is used.
    static int Fill(int file, Span<byte> buffer, int used, ByteString shown)
    {
        while (used < buffer.Length && Read(file, buffer[used..], shown) is > 0 and var read)
        {
            used += read;
        }
        return used;
    }

    /// <summary>Writes all bytes.</summary>
    public static void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, ByteString shown = default)
    {
        using var held = new HeldDescriptor(file);
        Write(held.Number, bytes, shown);
    }

    public static void Write(ScopedFile file, ReadOnlySpan<byte> bytes, ByteString shown = default) => Write(file.Descriptor, bytes, shown);

    static void Write(int file, ReadOnlySpan<byte> bytes, ByteString shown)
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
        using var held = new HeldDescriptor(file);
        Flush(held.Number, shown);
    }

    public static void Flush(ScopedFile file, ByteString shown = default) => Flush(file.Descriptor, shown);

    static void Flush(int file, ByteString shown)
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
        Close(descriptor, shown);
    }

    public static void Close(ScopedFile file, ByteString shown = default) => Close(file.Release(), shown);

    static void Close(int descriptor, ByteString shown)
    {
        if (LibcFiles.Close(descriptor) != 0 && Marshal.GetLastPInvokeError() != LibcFiles.Interrupted)
        {
            throw FileException.Last("closing", shown);
        }
    }

    public static void SetMode(SafeFileHandle file, uint mode, ByteString shown = default)
    {
        using var held = new HeldDescriptor(file);
        SetMode(held.Number, mode, shown);
    }

    public static void SetMode(ScopedFile file, uint mode, ByteString shown = default) => SetMode(file.Descriptor, mode, shown);

    static void SetMode(int file, uint mode, ByteString shown)
    {
        if (LibcFiles.ChangeMode(file, mode) != 0)
        {
            throw FileException.Last("changing mode of", shown);
        }
    }

    public static void SetOwner(SafeFileHandle file, uint user, uint group, ByteString shown = default)
    {
        using var held = new HeldDescriptor(file);
        SetOwner(held.Number, user, group, shown);
    }

    public static void SetOwner(ScopedFile file, uint user, uint group, ByteString shown = default) => SetOwner(file.Descriptor, user, group, shown);

    static void SetOwner(int file, uint user, uint group, ByteString shown)
    {
        if (LibcFiles.ChangeOwner(file, user, group) != 0)
        {
            throw FileException.Last("changing owner of", shown);
        }
    }

    public static void SetModified(SafeFileHandle file, long seconds, ByteString shown = default)
    {
        using var held = new HeldDescriptor(file);
        SetModified(held.Number, seconds, shown);
    }

    public static void SetModified(ScopedFile file, long seconds, ByteString shown = default) => SetModified(file.Descriptor, seconds, shown);

    static void SetModified(int file, long seconds, ByteString shown)
    {
        var times = stackalloc long[4] { seconds, 0, seconds, 0 };
        if (LibcFiles.SetTimes(file, times) != 0)
        {
            throw FileException.Last("changing modification time of", shown);
        }
    }

    /// <summary>Whether the file has extended attributes; a file system that knows none has none.</summary>
    public static bool HasAttributes(SafeFileHandle file)
    {
        using var held = new HeldDescriptor(file);
        return LibcFiles.ListAttributes(held.Number, null, 0) > 0;
    }

    /// <summary>The same of a file that is open briefly.</summary>
    public static bool HasAttributes(ScopedFile file) => LibcFiles.ListAttributes(file.Descriptor, null, 0) > 0;

    public static void SetLength(SafeFileHandle file, long length, ByteString shown = default)
    {
        using var held = new HeldDescriptor(file);
        SetLength(held.Number, length, shown);
    }

    static void SetLength(int file, long length, ByteString shown)
    {
        if (LibcFiles.SetLength(file, length) != 0)
        {
            throw FileException.Last("truncating", shown);
        }
    }

    /// <summary>Gives the file exactly this size, with room on the disk for all of it.</summary>
    public static void Allocate(SafeFileHandle file, long length, ByteString shown = default)
    {
        using var held = new HeldDescriptor(file);
        Allocate(held.Number, length, shown);
    }

    static void Allocate(int file, long length, ByteString shown)
    {
        if (LibcFiles.Allocate(file, 0, length) is not 0 and var error)
        {
            throw new FileException($"allocating {length} bytes for", shown, error);
        }
        SetLength(file, length, shown);
    }

    public static FileStatus Status(SafeFileHandle file, ByteString shown = default)
    {
        using var held = new HeldDescriptor(file);
        return Status(held.Number, shown);
    }

    public static FileStatus Status(ScopedFile file, ByteString shown = default) => Status(file.Descriptor, shown);

    static FileStatus Status(int file, ByteString shown)
    {
        FileStatus.Raw raw;
        byte empty = 0;
        return LibcFiles.Status(file, &empty, LibcFiles.AtEmptyPath, 0x7ff, &raw) == 0
            ? FileStatus.From(raw)
            : throw FileException.Last("getting status of", shown);
    }
}
