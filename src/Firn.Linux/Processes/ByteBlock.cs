using System.Runtime.InteropServices;
using Firn.Primitives;

namespace Firn.Linux.Processes;

/// <summary>C strings and arrays of them in memory that the collector never moves; freed together.</summary>
internal sealed unsafe class ByteBlock : IDisposable
{
    readonly List<nint> blocks = [];

    /// <summary>The bytes followed by NUL.</summary>
    public byte* Text(ReadOnlySpan<byte> text)
    {
        var memory = (byte*)Allocate(text.Length + 1);
        text.CopyTo(new Span<byte>(memory, text.Length));
        memory[text.Length] = 0;
        return memory;
    }

    /// <summary>The bytes alone, eight-byte aligned.</summary>
    public byte* Bytes(ReadOnlySpan<byte> bytes)
    {
        var memory = (byte*)Allocate(Math.Max(bytes.Length, 8));
        bytes.CopyTo(new Span<byte>(memory, bytes.Length));
        return memory;
    }

    /// <summary>An argv: pointers to the texts, then a null pointer.</summary>
    public byte** Texts(IReadOnlyList<ByteString> texts)
    {
        var array = (byte**)Allocate((texts.Count + 1) * sizeof(byte*));
        for (var i = 0; i < texts.Count; i++)
        {
            array[i] = Text(texts[i].Span);
        }
        array[texts.Count] = null;
        return array;
    }

    public void* Allocate(int size)
    {
        var memory = NativeMemory.AllocZeroed((nuint)size);
        blocks.Add((nint)memory);
        return memory;
    }

    public void Dispose()
    {
        foreach (var block in blocks)
        {
            NativeMemory.Free((void*)block);
        }
        blocks.Clear();
    }
}
