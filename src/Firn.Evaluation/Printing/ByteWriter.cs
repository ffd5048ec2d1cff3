using System.Buffers;
using System.Text;

namespace Firn.Evaluation;

/// <summary>
/// Collects output as bytes, since strings of the language are bytes. What is long stands in pieces that are never copied while more is
/// written.
/// </summary>
/// <param name="overflow">Where pieces go as soon as they are full, instead of being kept; null keeps everything.</param>
public sealed class ByteWriter(Action<ReadOnlyMemory<byte>>? overflow = null) : IBufferWriter<byte>
{
    // A larger array is old from the start for the collector, and stays until it looks at everything.
    const int LongestPiece = 1 << 16, KeptCapacity = 1 << 16;

    readonly List<ReadOnlyMemory<byte>> full = [];
    byte[] current = new byte[256];
    int count;
    long before;

    /// <summary>Whether the start is no longer here.</summary>
    public bool HasOverflowed { get; private set; }

    /// <summary>Everything that was written and not passed on, in one piece.</summary>
    public ReadOnlySpan<byte> Written => full.Count == 0 ? current.AsSpan(0, count) : ToArray();

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > current.Length - count)
        {
            BuffersExtensions.Write(this, bytes);
            return;
        }
        bytes.CopyTo(current.AsSpan(count));
        count += bytes.Length;
    }

    public void Write(string text) => Encoding.UTF8.GetBytes(text, this);

    public void Write(byte value)
    {
        if (count == current.Length)
        {
            MakeRoom(1);
        }
        current[count++] = value;
    }

    public void Advance(int count) => this.count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(Math.Max(sizeHint, 1));
        return current.AsMemory(count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(Math.Max(sizeHint, 1));
        return current.AsSpan(count);
    }

    /// <summary>Forgets what was written, for a writer that is used again.</summary>
    public void Clear()
    {
        full.Clear();
        (count, before, HasOverflowed) = (0, 0, false);
        if (current.Length > KeptCapacity)
        {
            current = new byte[256];
        }
    }

    /// <summary>A copy of everything.</summary>
    /// <exception cref="EvaluationException">No array holds so many bytes.</exception>
    public byte[] ToArray()
    {
        var all = GC.AllocateUninitializedArray<byte>(StringValue.CheckedLength(before + count));
        var at = 0;
        foreach (var piece in full)
        {
            piece.Span.CopyTo(all.AsSpan(at));
            at += piece.Length;
        }
        current.AsSpan(0, count).CopyTo(all.AsSpan(at));
        return all;
    }

    public override string ToString() => Encoding.UTF8.GetString(Written);

    void MakeRoom(int size)
    {
        if (current.Length - count >= size)
        {
            return;
        }
        if (current.Length < LongestPiece)
        {
            Array.Resize(ref current, Math.Max(current.Length * 4, count + size));
            return;
        }
        if (overflow is not null)
        {
            HasOverflowed = true;
            overflow(current.AsMemory(0, count));
            count = 0;
            if (current.Length < size)
            {
                current = GC.AllocateUninitializedArray<byte>(size);
            }
            return;
        }
        full.Add(current.AsMemory(0, count));
        before = StringValue.CheckedLength(before + count);
        count = 0;
        current = GC.AllocateUninitializedArray<byte>(Math.Max(LongestPiece, size));
    }
}
