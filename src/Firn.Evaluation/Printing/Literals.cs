using System.Buffers;

namespace Firn.Evaluation;

/// <summary>Strings and names as the language spells them.</summary>
public static class Literals
{
    static readonly SearchValues<byte> special = SearchValues.Create("\"\\\n\r\t$"u8);

    /// <summary>In quotes, with escapes, cut after <paramref name="longest"/> bytes.</summary>
    public static void WriteString(ByteWriter output, ReadOnlySpan<byte> text, int longest = int.MaxValue)
    {
        output.Write((byte)'"');
        for (var i = 0; i < text.Length; i++)
        {
            if (i >= longest)
            {
                output.Write("\" "u8);
                WriteElided(output, text.Length - i, "byte", "bytes");
                return;
            }
            switch (text[i])
            {
                case (byte)'"' or (byte)'\\':
                    output.Write((byte)'\\');
                    output.Write(text[i]);
                    break;
                case (byte)'\n':
                    output.Write("\\n"u8);
                    break;
                case (byte)'\r':
                    output.Write("\\r"u8);
                    break;
                case (byte)'\t':
                    output.Write("\\t"u8);
                    break;
                case (byte)'$' when i + 1 < text.Length && text[i + 1] == '{':
                    output.Write("\\$"u8);
                    break;
                default:
                    var plain = text[i..Math.Min(longest, text.Length)];
                    var length = plain[1..].IndexOfAny(special) is >= 0 and var next ? next + 1 : plain.Length;
                    output.Write(plain[..length]);
                    i += length - 1;
                    break;
            }
        }
        output.Write((byte)'"');
    }

    /// <summary>Bare when it is a variable's name, else in quotes.</summary>
    public static void WriteAttributeName(ByteWriter output, ReadOnlySpan<byte> name)
    {
        if (IsVariableName(name))
        {
            output.Write(name);
        }
        else
        {
            WriteString(output, name);
        }
    }

    internal static void WriteElided(ByteWriter output, int count, string one, string many) =>
        output.Write($"«{count} {(count == 1 ? one : many)} elided»");

    static bool IsVariableName(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || char.IsAsciiDigit((char)name[0]) || name[0] is (byte)'-' or (byte)'\'' || IsKeyword(name))
        {
            return false;
        }
        foreach (var b in name)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'_' or (byte)'-' or (byte)'\''))
            {
                return false;
            }
        }
        return true;
    }

    static bool IsKeyword(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("if"u8) || name.SequenceEqual("then"u8) || name.SequenceEqual("else"u8)
        || name.SequenceEqual("assert"u8) || name.SequenceEqual("with"u8) || name.SequenceEqual("let"u8)
        || name.SequenceEqual("in"u8) || name.SequenceEqual("rec"u8) || name.SequenceEqual("inherit"u8);
}
