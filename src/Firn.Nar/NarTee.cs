using Firn.Primitives;

namespace Firn.Nar;

/// <summary>Tells two visitors the same: to hash a tree while it is made, without an archive in between. The first one hears everything first, and may refuse it.</summary>
public sealed class NarTee(INarVisitor first, INarVisitor second) : INarVisitor
{
    public void BeginDirectory(ByteString name)
    {
        first.BeginDirectory(name);
        second.BeginDirectory(name);
    }

    public void EndDirectory()
    {
        first.EndDirectory();
        second.EndDirectory();
    }

    public void BeginFile(ByteString name, bool executable, ulong size)
    {
        first.BeginFile(name, executable, size);
        second.BeginFile(name, executable, size);
    }

    public void Contents(ReadOnlySpan<byte> piece)
    {
        first.Contents(piece);
        second.Contents(piece);
    }

    public void EndFile()
    {
        first.EndFile();
        second.EndFile();
    }

    public void Symlink(ByteString name, ByteString target)
    {
        first.Symlink(name, target);
        second.Symlink(name, target);
    }
}
