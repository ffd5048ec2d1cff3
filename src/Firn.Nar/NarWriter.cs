using System.Buffers.Binary;
using Firn.Primitives;

namespace Firn.Nar;

/// <summary>
/// Writes an archive from the calls that <see cref="NarReader"/> makes, so that reader to writer is the identity. Names must come in
/// byte order. Bytes are gathered; <see cref="Complete"/> sends the last of them.
/// </summary>
public sealed class NarWriter : INarVisitor
{
    readonly Stream stream;
    // Borrowed: many small archives are written one after the other, to name them.
    byte[] buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(65536);
    readonly Stack<ByteString?> previous = new();
    int used;
    ulong claimed;
    ulong left;

    public NarWriter(Stream stream)
    {
        this.stream = stream;
        Text("nix-archive-1"u8);
    }

    public void BeginDirectory(ByteString name)
    {
        BeginNode(name);
        Text("directory"u8);
        previous.Push(null);
    }

    public void EndDirectory()
    {
        previous.Pop();
        EndNode();
    }

    public void BeginFile(ByteString name, bool executable, ulong size)
    {
        BeginNode(name);
        Text("regular"u8);
        if (executable)
        {
            Text("executable"u8);
            Text(default);
        }
        Text("contents"u8);
        Number(size);
        claimed = left = size;
    }

    public void Contents(ReadOnlySpan<byte> piece)
    {
        if ((ulong)piece.Length > left)
        {
            throw new BadArchiveException("a file has more bytes than announced: it grew while it was read");
        }
        left -= (ulong)piece.Length;
        Raw(piece);
    }

    public void EndFile()
    {
        if (left > 0)
        {
            throw new BadArchiveException($"a file has {left} bytes less than announced: it shrank while it was read");
        }
        Pad(claimed);
        EndNode();
    }

    public void Symlink(ByteString name, ByteString target)
    {
        BeginNode(name);
        Text("symlink"u8);
        Text("target"u8);
        Text(target.Span);
        EndNode();
    }

    /// <summary>A file that is at hand as a whole.</summary>
    public void File(ByteString name, bool executable, ReadOnlySpan<byte> contents)
    {
        BeginFile(name, executable, (ulong)contents.Length);
        Contents(contents);
        EndFile();
    }

    /// <summary>Sends what is still gathered.</summary>
    public void Complete()
    {
        Send();
        System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    void BeginNode(ByteString name)
    {
        if (previous.Count > 0)
        {
            if (previous.Count >= NarLimits.Depth)
            {
                throw new BadArchiveException($"'{name}' exceeds maximum NAR directory depth of {NarLimits.Depth}");
            }
            if (previous.Pop() is { } last && name.CompareTo(last) <= 0)
            {
                throw new BadArchiveException($"'{name}' is written after '{last}'");
            }
            previous.Push(name);
            Text("entry"u8);
            Text("("u8);
            Text("name"u8);
            Text(name.Span);
            Text("node"u8);
        }
        Text("("u8);
        Text("type"u8);
    }

    void EndNode()
    {
        Text(")"u8);
        if (previous.Count > 0)
        {
            Text(")"u8);
        }
    }

    void Text(ReadOnlySpan<byte> text)
    {
        Number((ulong)text.Length);
        Raw(text);
        Pad((ulong)text.Length);
    }

    void Number(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        Raw(bytes);
    }

    void Pad(ulong length)
    {
        if (length % 8 != 0)
        {
            Raw("\0\0\0\0\0\0\0"u8[..(8 - (int)(length % 8))]);
        }
    }

    void Send()
    {
        stream.Write(buffer, 0, used);
        used = 0;
    }

    void Raw(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > buffer.Length - used)
        {
            Send();
            if (bytes.Length >= buffer.Length)
            {
                stream.Write(bytes);
                return;
            }
        }
        bytes.CopyTo(buffer.AsSpan(used));
        used += bytes.Length;
    }
}
