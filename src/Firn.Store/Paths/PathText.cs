using System.Buffers;
using System.Text;
using Firn.Primitives;

namespace Firn.Store;

/// <summary>The text that a store path is made from, in borrowed memory: it lives as long as it takes to hash it.</summary>
sealed class PathText : IDisposable
{
    byte[] buffer = ArrayPool<byte>.Shared.Rent(1024);
    int used;

    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, used);

    public void Append(string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        used += Encoding.UTF8.GetBytes(text, Room(most));
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        used += bytes.Length;
    }

    public void AppendDigits(Hash hash)
    {
        hash.WriteBase16(Room(hash.Bytes.Length * 2));
        used += hash.Bytes.Length * 2;
    }

    Span<byte> Room(int length)
    {
        if (buffer.Length - used < length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(checked((used + length) * 2));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
        return buffer.AsSpan(used);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }
}
