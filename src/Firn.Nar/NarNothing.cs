using Firn.Primitives;

namespace Firn.Nar;

/// <summary>Checks an archive and keeps nothing: to copy one through, or to skip it.</summary>
public sealed class NarNothing : INarVisitor
{
    public static NarNothing Instance { get; } = new();

    public void BeginDirectory(ByteString name)
    {
    }

    public void EndDirectory()
    {
    }

    public void BeginFile(ByteString name, bool executable, ulong size)
    {
    }

    public void Contents(ReadOnlySpan<byte> piece)
    {
    }

    public void EndFile()
    {
    }

    public void Symlink(ByteString name, ByteString target)
    {
    }
}
