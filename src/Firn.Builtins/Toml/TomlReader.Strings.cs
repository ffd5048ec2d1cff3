using System.Buffers;
using System.Text;
using Firn.Primitives;

namespace Firn.Builtins.Toml;

internal ref partial struct TomlReader
{
    const string BasicFormat = "toml::parse_basic_string: invalid string format";

    ByteString BasicString()
    {
        int start = at++;
        var result = new ArrayBufferWriter<byte>();
        while (true)
        {
            switch (Current)
            {
                case '"':
                    at++;
                    return new ByteString(result.WrittenMemory);
                case '\\':
                    Escape(result, start, BasicFormat);
                    break;
                case -1 or (< 0x20 and not '\t') or 0x7F:
                    throw Error(BasicFormat, start + 1, "expected \"");
                default:
                    Take(result);
                    break;
            }
        }
    }

    ByteString LiteralString()
    {
        int start = ++at;
        while (Current is not '\'')
        {
            if (Current is -1 or (< 0x20 and not '\t') or 0x7F)
                throw Error("toml::parse_literal_string: invalid string format", start, "expected '");
            at++;
        }

        return ByteString.Copy(text[start..at++]);
    }

    ByteString MultiLineBasicString()
    {
        int start = at;
        at += 3;
        SkipFirstLineEnd();
        var result = new ArrayBufferWriter<byte>();
        while (true)
        {
            switch (Current)
            {
                case '"' when EndOfMultiLine('"', result):
                    return new ByteString(result.WrittenMemory);
                case '\\' when AtLineEndAfterBackslash(out int next):
                    at = next;
                    while (Current is ' ' or '\t' or '\r' or '\n')
                        at++;
                    break;
                case '\\':
                    Escape(result, start, "toml::parse_ml_basic_string: invalid string format");
                    break;
                case -1 or (< 0x20 and not '\t' and not '\n' and not '\r') or 0x7F:
                    throw Error("toml::parse_ml_basic_string: invalid string format", start + 3, "expected \"\"\"");
                default:
                    Take(result);
                    break;
            }
        }
    }

    ByteString MultiLineLiteralString()
    {
        int start = at;
        at += 3;
        SkipFirstLineEnd();
        var result = new ArrayBufferWriter<byte>();
        while (!(Current == '\'' && EndOfMultiLine('\'', result)))
        {
            if (Current is -1 or (< 0x20 and not '\t' and not '\n' and not '\r') or 0x7F)
                throw Error("toml::parse_ml_literal_string: invalid string format", start + 3, "expected '''");
            Take(result);
        }

        return new ByteString(result.WrittenMemory);
    }

    void Take(ArrayBufferWriter<byte> result)
    {
        result.GetSpan(1)[0] = text[at++];
        result.Advance(1);
    }

    void SkipFirstLineEnd()
    {
        if (Current == '\r' && Ahead(1) == '\n')
            at++;
        if (Current == '\n')
            at++;
    }

    /// <summary>At a quote: whether the string ends here. Up to two quotes may stand directly before the closing three.</summary>
    bool EndOfMultiLine(char quote, ArrayBufferWriter<byte> result)
    {
        int count = 0;
        while (count < 5 && Ahead(count) == quote)
            count++;
        if (count < 3)
            return false;
        for (int i = 3; i < count; i++)
        {
            result.GetSpan(1)[0] = (byte)quote;
            result.Advance(1);
        }

        at += count;
        return true;
    }

    readonly bool AtLineEndAfterBackslash(out int next)
    {
        next = at + 1;
        while (next < text.Length && text[next] is (byte)' ' or (byte)'\t')
            next++;
        return next < text.Length && (text[next] == '\n' || (text[next] == '\r' && next + 1 < text.Length && text[next + 1] == '\n'));
    }

    void Escape(ArrayBufferWriter<byte> result, int start, string title)
    {
        int c = Ahead(1);
        byte plain = c switch
        {
            'b' => 8,
            't' => 9,
            'n' => 10,
            'f' => 12,
            'r' => 13,
            '"' => (byte)'"',
            '\\' => (byte)'\\',
            _ => 0,
        };
        if (plain != 0)
        {
            at += 2;
            result.GetSpan(1)[0] = plain;
            result.Advance(1);
            return;
        }

        int digits = c switch { 'u' => 4, 'U' => 8, _ => 0 };
        if (digits == 0)
            throw Error(title, start + 1, "expected \"");
        long point = 0;
        for (int i = 0; i < digits; i++)
        {
            int digit = Ahead(2 + i);
            if (digit < 0 || !char.IsAsciiHexDigit((char)digit))
                throw Error(title, start + 1, "expected \"");
            point = point << 4 | (uint)(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        if (point > 0x10FFFF || !Rune.TryCreate((int)point, out var rune))
            throw Error("toml::parse_utf8_codepoint: input codepoint is not a Unicode scalar value", at, "here");
        at += 2 + digits;
        result.Advance(rune.EncodeToUtf8(result.GetSpan(4)));
    }
}
