using Firn.Primitives;

namespace Firn.Nar;

/// <summary>
/// Receives an archive's nodes in their order. The root's name is empty; every other name has been checked: not empty, no dots alone,
/// no slash, no NUL, greater than the one before it.
/// </summary>
public interface INarVisitor
{
    void BeginDirectory(ByteString name);

    void EndDirectory();

    /// <summary>Contents follow in pieces that add up to <paramref name="size"/>, which is only claimed until then.</summary>
    void BeginFile(ByteString name, bool executable, ulong size);

    void Contents(ReadOnlySpan<byte> piece);

    void EndFile();

    void Symlink(ByteString name, ByteString target);
}
