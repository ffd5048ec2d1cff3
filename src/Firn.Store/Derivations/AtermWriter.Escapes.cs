using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Firn.Store;

/// <content>The bytes of strings, of which five must not stand as they are.</content>
sealed partial class AtermWriter
{
    // Many bytes are written and looked at at once, the last ones twice; what must not stand as it is is written over.
    void Escape(ReadOnlySpan<byte> text)
    {
        while (text.Length >= Vector128<byte>.Count)
        {
            var room = Room(text.Length);
            var last = text.Length - Vector128<byte>.Count;
            var at = 0;
            var unusual = Put(text, room);
            while (unusual == 0 && at < last)
            {
                at = Math.Min(at + Vector128<byte>.Count, last);
                unusual = Put(text[at..], room[at..]);
            }
            if (unusual == 0)
            {
                used += text.Length;
                return;
            }
            at += BitOperations.TrailingZeroCount(unusual);
            used += at;
            One(text[at]);
            text = text[(at + 1)..];
        }
        EscapeShort(text);
    }

    void EscapeShort(ReadOnlySpan<byte> text)
    {
        if (text.Length >= sizeof(ulong) ? PutEnds<ulong>(text) : text.Length >= sizeof(uint) && PutEnds<uint>(text))
        {
            used += text.Length;
            return;
        }
        foreach (var value in text)
        {
            One(value);
        }
    }

    // The first bytes and the last, which together are all; false if any of them must not stand as it is.
    bool PutEnds<T>(ReadOnlySpan<byte> text)
        where T : unmanaged
    {
        var room = Room(text.Length);
        var end = text.Length - Unsafe.SizeOf<T>();
        var (first, last) = (MemoryMarshal.Read<T>(text), MemoryMarshal.Read<T>(text[end..]));
        MemoryMarshal.Write(room, first);
        MemoryMarshal.Write(room[end..], last);
        return (Unusual(Vector128.Create(first).AsByte()) | Unusual(Vector128.Create(last).AsByte())) == 0;
    }

    static uint Put(ReadOnlySpan<byte> text, Span<byte> room)
    {
        var bytes = Vector128.Create(text);
        bytes.CopyTo(room);
        return Unusual(bytes);
    }

    // A bit for each byte that is escaped, and for a few that seldom occur.
    static uint Unusual(Vector128<byte> bytes) =>
        (Vector128.Equals(bytes, Vector128.Create((byte)'"'))
            | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
            | Vector128.Equals(bytes, Vector128.Min(bytes, Vector128.Create((byte)'\r')))).ExtractMostSignificantBits();

    void One(byte value)
    {
        var escaped = value switch { (byte)'\n' => (byte)'n', (byte)'\r' => (byte)'r', (byte)'\t' => (byte)'t', (byte)'"' or (byte)'\\' => value, _ => (byte)0 };
        if (escaped != 0)
        {
            Byte((byte)'\\');
        }
        Byte(escaped != 0 ? escaped : value);
    }
}
