using System.Text;

namespace Firn.Builtins.Regex;

/// <summary>The named classes and collating symbols of bracket expressions, in the "C" locale.</summary>
internal static class BracketClasses
{
    /// <summary>Names of the ASCII characters 0–127 as the locale's collating symbols spell them; letters are their own names.</summary>
    static readonly string[] Names =
    [
        "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "alert", "backspace", "tab", "newline", "vertical-tab", "form-feed",
        "carriage-return", "SO", "SI", "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "IS4",
        "IS3", "IS2", "IS1", "space", "exclamation-mark", "quotation-mark", "number-sign", "dollar-sign", "percent-sign", "ampersand",
        "apostrophe", "left-parenthesis", "right-parenthesis", "asterisk", "plus-sign", "comma", "hyphen", "period", "slash",
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "colon", "semicolon", "less-than-sign",
        "equals-sign", "greater-than-sign", "question-mark", "commercial-at",
        "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U", "V", "W", "X", "Y", "Z",
        "left-square-bracket", "backslash", "right-square-bracket", "circumflex", "underscore", "grave-accent",
        "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z",
        "left-curly-bracket", "vertical-line", "right-curly-bracket", "tilde", "DEL",
    ];

    public static byte CollatingSymbol(ReadOnlySpan<byte> name)
    {
        int index = Array.IndexOf(Names, Encoding.Latin1.GetString(name));
        return index >= 0 ? (byte)index : throw new RegexSyntaxException("unknown collating symbol");
    }

    /// <summary>Adds the members of the class to <paramref name="set"/>; class names are compared without case.</summary>
    public static void AddClass(ref ByteSet set, ReadOnlySpan<byte> name)
    {
        Func<char, bool> test = Encoding.Latin1.GetString(name).ToLowerInvariant() switch
        {
            "d" or "digit" => char.IsAsciiDigit,
            "w" => static c => char.IsAsciiLetterOrDigit(c) || c == '_',
            "s" or "space" => static c => c is ' ' or (>= '\t' and <= '\r'),
            "alnum" => char.IsAsciiLetterOrDigit,
            "alpha" => char.IsAsciiLetter,
            "blank" => static c => c is ' ' or '\t',
            "cntrl" => static c => c < 32 || c == 127,
            "graph" => static c => c is > ' ' and < (char)127,
            "lower" => char.IsAsciiLetterLower,
            "print" => static c => c is >= ' ' and < (char)127,
            "punct" => static c => c is > ' ' and < (char)127 && !char.IsAsciiLetterOrDigit(c),
            "upper" => char.IsAsciiLetterUpper,
            "xdigit" => char.IsAsciiHexDigit,
            _ => throw new RegexSyntaxException("unknown character class"),
        };
        for (int c = 0; c < 128; c++)
        {
            if (test((char)c))
                set.Add((byte)c);
        }
    }

    /// <summary>Adds the bytes that collate as the named one: the same letter in either case.</summary>
    public static void AddEquivalents(ref ByteSet set, ReadOnlySpan<byte> name)
    {
        byte c = CollatingSymbol(name);
        set.Add((byte)char.ToLowerInvariant((char)c));
        set.Add((byte)char.ToUpperInvariant((char)c));
    }
}
