using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Firn.Primitives;

/// <summary>
/// An immutable run of bytes that is usually, but never necessarily, UTF-8: file names, arguments, environment,
/// strings of the language. Equality and order are by byte, as everywhere in Nix.
/// </summary>
public readonly struct ByteString : IEquatable<ByteString>, IComparable<ByteString>
{
    // Not a ReadOnlyMemory, which has to find out what it is of each time it is looked at.
    readonly byte[]? array;
    readonly int start;

    /// <summary>Takes <paramref name="bytes"/> as they are; the caller must not change them afterwards.</summary>
    public ByteString(byte[] bytes)
    {
        array = bytes;
        Length = bytes.Length;
    }

    /// <summary>The same for a part of an array.</summary>
    public ByteString(byte[] bytes, int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)start, (uint)bytes.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)(bytes.Length - start));
        (array, this.start, Length) = (bytes, start, length);
    }

    /// <summary>The same; what is memory of something else than an array is copied.</summary>
    public ByteString(ReadOnlyMemory<byte> bytes)
    {
        if (!MemoryMarshal.TryGetArray(bytes, out var part))
        {
            part = bytes.ToArray();
        }
        (array, start, Length) = (part.Array, part.Offset, part.Count);
    }

    public static ByteString Empty => default;

    public int Length { get; }

    public bool IsEmpty => Length == 0;

    public ReadOnlySpan<byte> Span => new(array, start, Length);

    public ReadOnlyMemory<byte> Memory => new(array, start, Length);

    public byte this[int index] => Span[index];

    /// <summary>
    /// The UTF-8 bytes of <paramref name="text"/>. A lone surrogate U+DC80 … U+DCFF stands for the byte 80 … FF, so that arguments
    /// which are not UTF-8 survive as .NET strings (<see cref="ToEscapedText"/>).
    /// </summary>
    public static ByteString FromText(string text) =>
        new(text.AsSpan().IndexOfAnyInRange('\uDC80', '\uDCFF') < 0 ? Encoding.UTF8.GetBytes(text) : Unescape(text));

    /// <summary>The text; bytes that are not UTF-8 become lone surrogates, which <see cref="FromText"/> turns back.</summary>
    public string ToEscapedText()
    {
        if (Utf8.IsValid(Span))
        {
            return Encoding.UTF8.GetString(Span);
        }
        var text = new StringBuilder(Length);
        for (var rest = Span; !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf8(rest, out var rune, out var length) == OperationStatus.Done)
            {
                text.Append(rune.ToString());
                rest = rest[length..];
            }
            else
            {
                text.Append((char)(0xDC00 + rest[0]));
                rest = rest[1..];
            }
        }
        return text.ToString();
    }

    static byte[] Unescape(string text)
    {
        var bytes = new ArrayBufferWriter<byte>(text.Length + 16);
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != OperationStatus.Done && rest[0] is >= '\uDC80' and <= '\uDCFF')
            {
                bytes.GetSpan(1)[0] = (byte)(rest[0] - 0xDC00);
                bytes.Advance(1);
            }
            else
            {
                bytes.Advance(rune.EncodeToUtf8(bytes.GetSpan(4)));
            }
            rest = rest[length..];
        }
        return bytes.WrittenSpan.ToArray();
    }

    public static ByteString Copy(ReadOnlySpan<byte> span) => new(span.ToArray());

    public static implicit operator ByteString(string text) => FromText(text);

    public ByteString Slice(int start) => Slice(start, Length - start);

    public ByteString Slice(int start, int length) => new(Memory.Slice(start, length));

    public byte[] ToArray() => Span.ToArray();

    /// <summary>The array behind the bytes when the string covers it entirely, else a copy.</summary>
    public byte[] ToArrayOrShared() => array is not null && Length == array.Length ? array : ToArray();

    /// <summary>With every <paramref name="from"/> replaced by <paramref name="to"/>; itself when there is none.</summary>
    public ByteString Replace(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var rest = Span;
        if (rest.IndexOf(from) < 0)
        {
            return this;
        }
        var result = new ArrayBufferWriter<byte>(Length);
        while (rest.IndexOf(from) is >= 0 and var index)
        {
            result.Write(rest[..index]);
            result.Write(to);
            rest = rest[(index + from.Length)..];
        }
        result.Write(rest);
        return new ByteString(result.WrittenSpan.ToArray());
    }

    public bool Equals(ByteString other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is ByteString other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>Byte order.</summary>
    public int CompareTo(ByteString other) => Span.SequenceCompareTo(other.Span);

    public static bool operator ==(ByteString left, ByteString right) => left.Equals(right);

    public static bool operator !=(ByteString left, ByteString right) => !left.Equals(right);

    /// <summary>For people only: what is not UTF-8 becomes U+FFFD. Never open a file by it.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Span);
}
