using Firn.Primitives;

namespace Firn.Linux.Files;

/// <summary>A name with the NUL that libc wants. A name that contains one itself is refused: it would name something else.</summary>
static class TerminatedName
{
    public static byte[] Of(ByteString name)
    {
        if (name.Span.Contains((byte)0))
        {
            throw new FileException("naming a file", name, LibcFiles.Invalid);
        }
        var bytes = new byte[name.Length + 1];
        name.Span.CopyTo(bytes);
        return bytes;
    }
}
