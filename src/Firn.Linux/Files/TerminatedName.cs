using Firn.Primitives;

namespace Firn.Linux.Files;

/// <summary>A name with the NUL that libc wants. A name that contains one itself is refused: it would name something else.</summary>
static class TerminatedName
{
    /// <summary>Room on the stack that nearly all names fit in.</summary>
    public const int Room = 256;

    /// <summary>The name in <paramref name="buffer"/> or, when it is longer, in an array.</summary>
    public static ReadOnlySpan<byte> Of(ByteString name, Span<byte> buffer)
    {
        var bytes = name.Span;
        if (bytes.Contains((byte)0))
        {
            throw new FileException("naming a file", name, LibcFiles.Invalid);
        }
        if (bytes.Length >= buffer.Length)
        {
            buffer = new byte[bytes.Length + 1];
        }
        bytes.CopyTo(buffer);
        buffer[bytes.Length] = 0;
        return buffer[..(bytes.Length + 1)];
    }
}
