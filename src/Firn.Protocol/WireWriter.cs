using System.Buffers.Binary;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Protocol;

/// <summary>The other direction of <see cref="WireReader"/>. What is written waits for <see cref="Flush"/>.</summary>
public sealed class WireWriter(Stream stream, StoreDirectory directory) : IDisposable
{
    readonly BufferedStream buffer = new(stream, 65536);

    /// <summary>For contents between the words; part of the same order.</summary>
    public Stream Stream => buffer;

    public StoreDirectory Directory => directory;

    public WireWriter Word(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        buffer.Write(bytes);
        return this;
    }

    public WireWriter Boolean(bool value) => Word(value ? 1u : 0u);

    public WireWriter Bytes(ByteString bytes)
    {
        Word((ulong)bytes.Length);
        buffer.Write(bytes.Span);
        if (bytes.Length % 8 != 0)
        {
            buffer.Write("\0\0\0\0\0\0\0"u8[..(8 - bytes.Length % 8)]);
        }
        return this;
    }

    public WireWriter String(string text) => Bytes(text);

    public WireWriter Path(StorePath path) => String(directory.Show(path));

    public WireWriter OptionalPath(StorePath? path) => String(path is null ? "" : directory.Show(path));

    public WireWriter Paths(IReadOnlyCollection<StorePath> paths)
    {
        Word((ulong)paths.Count);
        foreach (var path in paths)
        {
            Path(path);
        }
        return this;
    }

    public WireWriter Strings(IReadOnlyCollection<string> strings)
    {
        Word((ulong)strings.Count);
        foreach (var text in strings)
        {
            String(text);
        }
        return this;
    }

    public void Flush()
    {
        buffer.Flush();
        stream.Flush();
    }

    /// <summary>Sends what waits; the stream itself stays open.</summary>
    public void Dispose() => Flush();
}
