using System.Buffers;

namespace Firn.Syntax.Parsing;

/// <summary>Names and strings as the language spells them.</summary>
internal static class NamePrinter
{
    /// <summary>Bare where the lexer would read it back as a name, quoted otherwise.</summary>
    public static void WriteIdentifier(IBufferWriter<byte> output, ReadOnlySpan<byte> name)
    {
        var bare = !name.IsEmpty && (Characters.Classes[name[0]] & Characters.IdentifierStart) != 0 && !IsKeyword(name);
        foreach (var c in name)
        {
            bare &= (Characters.Classes[c] & Characters.Identifier) != 0;
        }
        if (bare)
        {
            output.Write(name);
        }
        else
        {
            WriteString(output, name);
        }
    }

    public static void WriteString(IBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        output.Write("\""u8);
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case (byte)'"' or (byte)'\\':
                case (byte)'$' when at + 1 < text.Length && text[at + 1] == '{':
                    output.Write("\\"u8);
                    output.Write(text.Slice(at, 1));
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
                default:
                    output.Write(text.Slice(at, 1));
                    break;
            }
        }
        output.Write("\""u8);
    }

    // `or` is read as a name wherever a name is printed.
    static bool IsKeyword(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("if"u8) || name.SequenceEqual("then"u8) || name.SequenceEqual("else"u8)
        || name.SequenceEqual("assert"u8) || name.SequenceEqual("with"u8) || name.SequenceEqual("let"u8)
        || name.SequenceEqual("in"u8) || name.SequenceEqual("rec"u8) || name.SequenceEqual("inherit"u8);
}
