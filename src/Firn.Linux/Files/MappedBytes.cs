using System.Buffers;
using Firn.Linux.Processes;
using Firn.Primitives;

namespace Firn.Linux.Files;

/// <summary>Memory of its own pages, all zeros at first, which the kernel has back at once when it is disposed of.</summary>
sealed unsafe class MappedBytes : MemoryManager<byte>
{
    readonly int length;
    byte* start;

    MappedBytes(byte* start, int length)
    {
        this.start = start;
        this.length = length;
    }

    /// <summary>Memory for so many bytes, more than none.</summary>
    /// <param name="length">How many.</param>
    /// <param name="shown">The file that they are for, to be named when the kernel refuses.</param>
    public static MappedBytes For(int length, ByteString shown)
    {
        var start = (byte*)LibcThreads.Map(null, (nuint)length, LibcThreads.ReadWrite, LibcThreads.PrivateAnonymous, -1, 0);
        return (nint)start == -1 ? throw FileException.Last("reading from file", shown) : new(start, length);
    }

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(start is null, this);
        return new(start, length);
    }

    public override MemoryHandle Pin(int elementIndex = 0) => new(start + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (start is not null)
        {
            _ = LibcThreads.Unmap(start, (nuint)length);
            start = null;
        }
    }
}
