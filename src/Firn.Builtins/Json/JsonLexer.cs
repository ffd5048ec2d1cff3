using System.Buffers;
using System.Globalization;
using System.Text;
using Firn.Primitives;

namespace Firn.Builtins.Json;

internal enum JsonToken
{
    None,
    True,
    False,
    Null,
    String,
    Integer,
    TooLarge,
    Float,
    BeginArray,
    BeginObject,
    EndArray,
    EndObject,
    Colon,
    Comma,
    Error,
    End,
    Value,
}

/// <summary>
/// Tokens of a JSON text over bytes. Line and column in messages count as Nix does: the column is the number of bytes read of the
/// line, and looking at the end of the text counts as one.
/// </summary>
internal ref struct JsonLexer(ReadOnlySpan<byte> text)
{
    readonly ReadOnlySpan<byte> text = text;
    readonly ArrayBufferWriter<byte> buffer = new();
    int at;

    // Where the current token starts, and the last string or number: what messages quote starts there.
    int tokenStart, quotedStart;
    int read;
    int column;
    int line;

    public string Problem { get; private set; } = "";

    public long Integer { get; private set; }

    public double Float { get; private set; }

    /// <summary>The last string: a piece of the text, if it has no escapes.</summary>
    public ReadOnlySpan<byte> String { get; private set; }

    public readonly bool ReadOnlyOnce => read == 1;

    public readonly string Position => $"line {line + 1}, column {column}";

    /// <summary>What was read since the last string or number began, it included; control characters are spelled out.</summary>
    public readonly string LastRead
    {
        get
        {
            var result = new StringBuilder();
            foreach (char c in Encoding.UTF8.GetString(text[quotedStart..Math.Min(at, text.Length)]))
            {
                if (c <= 0x1F)
                    result.Append(CultureInfo.InvariantCulture, $"<U+{(int)c:X4}>");
                else
                    result.Append(c);
            }

            return result.ToString();
        }
    }

    public static string NameOf(JsonToken token) => token switch
    {
        JsonToken.True => "true literal",
        JsonToken.False => "false literal",
        JsonToken.Null => "null literal",
        JsonToken.String => "string literal",
        JsonToken.Integer or JsonToken.TooLarge or JsonToken.Float => "number literal",
        JsonToken.BeginArray => "'['",
        JsonToken.BeginObject => "'{'",
        JsonToken.EndArray => "']'",
        JsonToken.EndObject => "'}'",
        JsonToken.Colon => "':'",
        JsonToken.Comma => "','",
        JsonToken.Error => "<parse error>",
        JsonToken.End => "end of input",
        JsonToken.Value => "'[', '{', or a literal",
        _ => "<uninitialized>",
    };

    /// <summary>The next byte, −1 at the end; either way one more is read.</summary>
    int Get()
    {
        read++;
        column++;
        if (at >= text.Length)
        {
            at = text.Length + 1;
            return -1;
        }

        byte c = text[at++];
        if (c == '\n')
        {
            line++;
            column = 0;
        }

        return c;
    }

    void Unget()
    {
        read--;
        if (column > 0)
            column--;
        else if (line > 0)
            line--;
        at = at > text.Length ? text.Length : at - 1;
    }

    JsonToken Fail(string problem)
    {
        Problem = problem;
        return JsonToken.Error;
    }

    public JsonToken Next()
    {
        if (at == 0 && text.Length > 0 && text[0] == 0xEF)
        {
            Get();
            if (Get() != 0xBB || Get() != 0xBF)
                return Fail("invalid BOM; must be 0xEF 0xBB 0xBF if given");
        }

        int c;
        do
        {
            c = Get();
        }
        while (c is ' ' or '\t' or '\n' or '\r');
        tokenStart = Math.Min(at - 1, text.Length);
        switch (c)
        {
            case '[':
                return JsonToken.BeginArray;
            case ']':
                return JsonToken.EndArray;
            case '{':
                return JsonToken.BeginObject;
            case '}':
                return JsonToken.EndObject;
            case ':':
                return JsonToken.Colon;
            case ',':
                return JsonToken.Comma;
            case 't':
                return Literal("true"u8, JsonToken.True);
            case 'f':
                return Literal("false"u8, JsonToken.False);
            case 'n':
                return Literal("null"u8, JsonToken.Null);
            case '"':
                quotedStart = tokenStart;
                return ScanString();
            case '-' or (>= '0' and <= '9'):
                quotedStart = tokenStart;
                return ScanNumber(c);
            case 0 or -1:
                return JsonToken.End;
            default:
                return Fail("invalid literal");
        }
    }

    JsonToken Literal(ReadOnlySpan<byte> spelling, JsonToken token)
    {
        for (int i = 1; i < spelling.Length; i++)
        {
            if (Get() != spelling[i])
                return Fail("invalid literal");
        }

        return token;
    }

    JsonToken ScanNumber(int c)
    {
        bool negative = c == '-';
        bool isFloat = false;
        if (negative)
        {
            c = Get();
            if (!IsDigit(c))
                return Fail("invalid number; expected digit after '-'");
        }

        bool zero = c == '0';
        c = Get();
        while (!zero && IsDigit(c))
            c = Get();
        if (c == '.')
        {
            isFloat = true;
            c = Get();
            if (!IsDigit(c))
                return Fail("invalid number; expected digit after '.'");
            while (IsDigit(c))
                c = Get();
        }

        if (c is 'e' or 'E')
        {
            isFloat = true;
            c = Get();
            if (c is '+' or '-')
            {
                c = Get();
                if (!IsDigit(c))
                    return Fail("invalid number; expected digit after exponent sign");
            }
            else if (!IsDigit(c))
            {
                return Fail("invalid number; expected '+', '-', or digit after exponent");
            }

            while (IsDigit(c))
                c = Get();
        }

        Unget();
        var spelling = text[tokenStart..at];
        if (!isFloat)
        {
            if (negative ? long.TryParse(spelling, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) : long.TryParse(spelling, NumberStyles.None, CultureInfo.InvariantCulture, out value))
            {
                Integer = value;
                return JsonToken.Integer;
            }

            if (!negative && ulong.TryParse(spelling, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                return JsonToken.TooLarge;
        }

        Float = double.Parse(spelling, NumberStyles.Float, CultureInfo.InvariantCulture);
        return JsonToken.Float;
    }

    static bool IsDigit(int c) => c is >= '0' and <= '9';

    JsonToken ScanString()
    {
        buffer.ResetWrittenCount();
        while (true)
        {
            // What needs no thought is taken in one go.
            var plain = text[Math.Min(at, text.Length)..];
            if (plain.IndexOfAnyExcept(JsonText.Plain) is >= 0 and var end)
                plain = plain[..end];
            read += plain.Length;
            column += plain.Length;
            at += plain.Length;

            int c = Get();
            if (c == '"' && buffer.WrittenCount == 0)
            {
                String = plain;
                return JsonToken.String;
            }

            buffer.Write(plain);
            switch (c)
            {
                case -1:
                    return Fail("invalid string: missing closing quote");
                case '"':
                    String = buffer.WrittenSpan;
                    return JsonToken.String;
                case '\\':
                    if (!ScanEscape())
                        return JsonToken.Error;
                    break;
                case < 0x20:
                    string alternative = c switch { 8 => " or \\b", 9 => " or \\t", 10 => " or \\n", 12 => " or \\f", 13 => " or \\r", _ => "" };
                    return Fail($"invalid string: control character U+{c:X4} ({ControlNames[c]}) must be escaped to \\u{c:X4}{alternative}");
                default:
                    if (!ScanMultiByte(c))
                        return Fail("invalid string: ill-formed UTF-8 byte");
                    break;
            }
        }
    }

    static readonly string[] ControlNames =
    [
        "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "HT", "LF", "VT", "FF", "CR", "SO", "SI", "DLE", "DC1", "DC2",
        "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US",
    ];

    readonly void Append(byte c)
    {
        buffer.GetSpan(1)[0] = c;
        buffer.Advance(1);
    }

    bool ScanMultiByte(int lead)
    {
        (int count, int low, int high) = lead switch
        {
            >= 0xC2 and <= 0xDF => (1, 0x80, 0xBF),
            0xE0 => (2, 0xA0, 0xBF),
            0xED => (2, 0x80, 0x9F),
            >= 0xE1 and <= 0xEF => (2, 0x80, 0xBF),
            0xF0 => (3, 0x90, 0xBF),
            >= 0xF1 and <= 0xF3 => (3, 0x80, 0xBF),
            0xF4 => (3, 0x80, 0x8F),
            0x7F => (0, 0, 0),
            _ => (-1, 0, 0),
        };
        if (count < 0)
            return false;
        Append((byte)lead);
        for (int i = 0; i < count; i++)
        {
            int c = Get();
            if (c < low || c > high)
                return false;
            Append((byte)c);
            (low, high) = (0x80, 0xBF);
        }

        return true;
    }

    bool ScanEscape()
    {
        switch (Get())
        {
            case '"':
                Append((byte)'"');
                return true;
            case '\\':
                Append((byte)'\\');
                return true;
            case '/':
                Append((byte)'/');
                return true;
            case 'b':
                Append(8);
                return true;
            case 'f':
                Append(12);
                return true;
            case 'n':
                Append(10);
                return true;
            case 'r':
                Append(13);
                return true;
            case 't':
                Append(9);
                return true;
            case 'u':
                return ScanCodePoint();
            default:
                Fail("invalid string: forbidden character after backslash");
                return false;
        }
    }

    bool ScanCodePoint()
    {
        const string digits = @"invalid string: '\u' must be followed by 4 hex digits";
        const string high = "invalid string: surrogate U+D800..U+DBFF must be followed by U+DC00..U+DFFF";
        int point = Hexadecimal();
        if (point < 0)
        {
            Fail(digits);
            return false;
        }

        if (point is >= 0xD800 and <= 0xDBFF)
        {
            if (Get() != '\\' || Get() != 'u')
            {
                Fail(high);
                return false;
            }

            int second = Hexadecimal();
            if (second < 0)
            {
                Fail(digits);
                return false;
            }

            if (second is < 0xDC00 or > 0xDFFF)
            {
                Fail(high);
                return false;
            }

            point = ((point - 0xD800) << 10) + (second - 0xDC00) + 0x10000;
        }
        else if (point is >= 0xDC00 and <= 0xDFFF)
        {
            Fail("invalid string: surrogate U+DC00..U+DFFF must follow U+D800..U+DBFF");
            return false;
        }

        buffer.Advance(new Rune(point).EncodeToUtf8(buffer.GetSpan(4)));
        return true;
    }

    int Hexadecimal()
    {
        int value = 0;
        for (int i = 0; i < 4; i++)
        {
            int c = Get();
            if (c < 0 || !char.IsAsciiHexDigit((char)c))
                return -1;
            value = value << 4 | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        }

        return value;
    }
}
