using System.Buffers.Binary;

namespace Firn.Nar;

/// <summary>The archive of one file that is at hand as a whole: what <see cref="NarWriter"/> would write, into memory of the caller.</summary>
public static class NarOfFile
{
    /// <summary>Bytes of the archive of a file of <paramref name="length"/> bytes.</summary>
    public static int Size(int length, bool executable) => checked(Head(executable).Length + 8 + (length + 7 & ~7) + Tail.Length);

    /// <summary>Writes the archive to the beginning of <paramref name="destination"/> and returns its size.</summary>
    public static int Write(ReadOnlySpan<byte> contents, bool executable, Span<byte> destination)
    {
        var size = Size(contents.Length, executable);
        var head = Head(executable);
        head.CopyTo(destination);
        BinaryPrimitives.WriteInt64LittleEndian(destination[head.Length..], contents.Length);
        var rest = destination[(head.Length + 8)..size];
        contents.CopyTo(rest);
        rest[contents.Length..^Tail.Length].Clear();
        Tail.CopyTo(rest[^Tail.Length..]);
        return size;
    }

    /// <summary>The file's bytes when <paramref name="archive"/> is exactly what <see cref="Write"/> gives for one file.</summary>
    public static bool TryRead(ReadOnlySpan<byte> archive, out ReadOnlySpan<byte> contents, out bool executable)
    {
        contents = default;
        executable = archive.StartsWith(Head(true));
        var head = Head(executable);
        if (!archive.StartsWith(head) || archive.Length < head.Length + 8 + Tail.Length)
        {
            return false;
        }
        var length = BinaryPrimitives.ReadUInt64LittleEndian(archive[head.Length..]);
        var rest = archive[(head.Length + 8)..];
        if (length > (ulong)rest.Length || Size((int)length, executable) != archive.Length)
        {
            return false;
        }
        contents = rest[..(int)length];
        return !rest[(int)length..^Tail.Length].ContainsAnyExcept((byte)0) && rest.EndsWith(Tail);
    }

    static ReadOnlySpan<byte> Head(bool executable) => executable
        ? "\x0d\0\0\0\0\0\0\0nix-archive-1\0\0\0\x01\0\0\0\0\0\0\0(\0\0\0\0\0\0\0\x04\0\0\0\0\0\0\0type\0\0\0\0\x07\0\0\0\0\0\0\0regular\0\x0a\0\0\0\0\0\0\0executable\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x08\0\0\0\0\0\0\0contents"u8
        : "\x0d\0\0\0\0\0\0\0nix-archive-1\0\0\0\x01\0\0\0\0\0\0\0(\0\0\0\0\0\0\0\x04\0\0\0\0\0\0\0type\0\0\0\0\x07\0\0\0\0\0\0\0regular\0\x08\0\0\0\0\0\0\0contents"u8;

    static ReadOnlySpan<byte> Tail => "\x01\0\0\0\0\0\0\0)\0\0\0\0\0\0\0"u8;
}
