using System.Buffers;
using System.Globalization;
using System.Text;
using Firn.Primitives;

namespace Firn.Builtins.Json;

/// <summary>The pieces of compact JSON as the language prints it; structure is up to the caller.</summary>
internal static class JsonText
{
    /// <summary>The bytes that stand for themselves in a string, without a thought.</summary>
    public static readonly SearchValues<byte> Plain = SearchValues.Create(
        [.. Enumerable.Range(0x20, 0x60).Select(static c => (byte)c).Where(static c => c is not ((byte)'"' or (byte)'\\'))]);

    const int LongestAtOnce = 128;

    public static void WriteInteger(ByteWriter output, long value)
    {
        var span = output.GetSpan(20);
        value.TryFormat(span, out int written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    public static void WriteFloat(ByteWriter output, double value) => output.Advance(FloatText.Json(value, output.GetSpan(FloatText.LongestJson)));

    /// <exception cref="JsonException">The bytes are not UTF-8; the message names the first byte that is not.</exception>
    public static void WriteString(ByteWriter output, ReadOnlySpan<byte> text)
    {
        // Most are short, and stand for themselves.
        if (text.Length <= LongestAtOnce && text.IndexOfAnyExcept(Plain) < 0)
        {
            var room = output.GetSpan(text.Length + 2);
            room[0] = (byte)'"';
            text.CopyTo(room[1..]);
            room[text.Length + 1] = (byte)'"';
            output.Advance(text.Length + 2);
            return;
        }

        output.Write((byte)'"');
        int from = 0;
        for (int i = 0; ;)
        {
            int plain = text[i..].IndexOfAnyExcept(Plain);
            if (plain < 0)
                break;
            i += plain;
            byte c = text[i];
            if (c >= 0x80)
            {
                if (Rune.DecodeFromUtf8(text[i..], out _, out int length) != OperationStatus.Done)
                    throw Invalid(text, i);
                i += length;
                continue;
            }

            output.Write(text[from..i]);
            WriteEscape(output, c);
            from = ++i;
        }

        output.Write(text[from..]);
        output.Write((byte)'"');
    }

    static void WriteEscape(ByteWriter output, byte c)
    {
        switch (c)
        {
            case (byte)'"':
                output.Write("\\\""u8);
                break;
            case (byte)'\\':
                output.Write("\\\\"u8);
                break;
            case 8:
                output.Write("\\b"u8);
                break;
            case 9:
                output.Write("\\t"u8);
                break;
            case 10:
                output.Write("\\n"u8);
                break;
            case 12:
                output.Write("\\f"u8);
                break;
            case 13:
                output.Write("\\r"u8);
                break;
            default:
                output.Write("\\u00"u8);
                output.Write([(byte)('0' + (c >> 4)), (byte)"0123456789abcdef"[c & 15]]);
                break;
        }
    }

    static JsonException Invalid(ReadOnlySpan<byte> text, int start)
    {
        // The offending byte is the first one that cannot continue the sequence; a sequence cut off by the end is reported apart.
        var status = Rune.DecodeFromUtf8(text[start..], out _, out int consumed);
        if (status == OperationStatus.NeedMoreData)
            return new JsonException($"[json.exception.type_error.316] incomplete UTF-8 string; last byte: 0x{text[^1]:X2}", isSyntax: false);
        int index = consumed <= 1 && !IsLead(text[start]) ? start : start + consumed;
        return new JsonException($"[json.exception.type_error.316] invalid UTF-8 byte at index {index}: 0x{text[index]:X2}", isSyntax: false);
    }

    static bool IsLead(byte c) => c is >= 0xC2 and <= 0xF4;
}
