using System.Buffers.Binary;

namespace Firn.Primitives;

/// <summary>
/// Nix's base 32: digits without <c>e o t u</c>, five-bit groups taken from the end of the bytes, so that the
/// last byte's high bits come first.
/// </summary>
public static class Nix32
{
    /// <summary>The 32 digits in order of value.</summary>
    public const string Digits = "0123456789abcdfghijklmnpqrsvwxyz";

    /// <summary>Characters needed for <paramref name="bytes"/> bytes.</summary>
    public static int EncodedLength(int bytes) => (bytes * 8 + 4) / 5;

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var length = EncodedLength(bytes.Length);
        Span<char> text = length <= 128 ? stackalloc char[length] : new char[length];
        Encode(bytes, text);
        return text.ToString();
    }

    /// <summary>Writes the <see cref="EncodedLength"/> characters to the beginning of <paramref name="text"/>.</summary>
    public static void Encode(ReadOnlySpan<byte> bytes, Span<char> text)
    {
        var length = EncodedLength(bytes.Length);
        // Five bytes are eight digits. From the end of the text, which is the beginning of the bytes.
        var done = 0;
        for (; bytes.Length - done * 5 / 8 >= 5; done += 8)
        {
            var start = done * 5 / 8;
            var group = BinaryPrimitives.ReadUInt32LittleEndian(bytes[start..]) | (ulong)bytes[start + 4] << 32;
            var digits = text.Slice(length - done - 8, 8);
            for (var digit = 7; digit >= 0; digit--)
            {
                digits[digit] = Digits[(int)(group & 31)];
                group >>= 5;
            }
        }
        for (var position = 0; position < length - done; position++)
        {
            var bit = (length - 1 - position) * 5;
            var (index, shift) = (bit / 8, bit % 8);
            var value = bytes[index] >> shift;
            if (index + 1 < bytes.Length)
            {
                value |= bytes[index + 1] << (8 - shift);
            }
            text[position] = Digits[value & 31];
        }
    }

    /// <summary>False when a character is no digit, the length does not fit, or the spare high bits are not zero.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (text.Length != EncodedLength(bytes.Length))
        {
            return false;
        }
        bytes.Clear();
        for (var position = 0; position < text.Length; position++)
        {
            var value = ValueOf(text[position]);
            if (value < 0)
            {
                return false;
            }
            var bit = (text.Length - 1 - position) * 5;
            var (index, shift) = (bit / 8, bit % 8);
            bytes[index] |= (byte)(value << shift);
            var carry = value >> (8 - shift);
            if (carry != 0)
            {
                if (index + 1 >= bytes.Length)
                {
                    return false;
                }
                bytes[index + 1] |= (byte)carry;
            }
        }
        return true;
    }

    /// <summary>0 to 31, or -1 for a character that is no digit.</summary>
    public static int ValueOf(char digit) => digit < 128 ? values[digit] : -1;

    static readonly sbyte[] values = MakeValues();

    static sbyte[] MakeValues()
    {
        var table = new sbyte[128];
        Array.Fill(table, (sbyte)-1);
        for (var value = 0; value < Digits.Length; value++)
        {
            table[Digits[value]] = (sbyte)value;
        }
        return table;
    }
}
