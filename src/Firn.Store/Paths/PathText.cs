using System.Text;
using Firn.Primitives;

namespace Firn.Store;

/// <summary>The text that a store path is made from, in a buffer that each thread keeps: it lives as long as it takes to hash it.</summary>
sealed class PathText : IDisposable
{
    const int KeptCapacity = 1 << 16;

    [ThreadStatic]
    static PathText? free;

    byte[] buffer = new byte[1024];
    int used;

    PathText()
    {
    }

    /// <summary>The thread's own, empty. Dispose it to give it back.</summary>
    public static PathText Borrow()
    {
        var text = free ?? new PathText();
        free = null;
        text.used = 0;
        return text;
    }

    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, used);

    public void Append(ReadOnlySpan<char> text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        used += Encoding.UTF8.GetBytes(text, Room(most));
    }

    public void Clear() => used = 0;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        used += bytes.Length;
    }

    /// <summary>In base 16.</summary>
    public void AppendDigits(ReadOnlySpan<byte> digest)
    {
        Hash.WriteBase16(digest, Room(digest.Length * 2));
        used += digest.Length * 2;
    }

    Span<byte> Room(int length)
    {
        if (buffer.Length - used < length)
        {
            Array.Resize(ref buffer, checked((used + length) * 2));
        }
        return buffer.AsSpan(used);
    }

    public void Dispose() => free = buffer.Length <= KeptCapacity ? this : null;
}
