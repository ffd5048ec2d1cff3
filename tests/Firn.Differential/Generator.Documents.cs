using System.Globalization;
using System.Text;

namespace Firn.Differential;

// Texts in other formats: nearly right JSON and TOML, patterns and what they are held against, mutated programs.
internal sealed partial class Generator
{
    string JsonText(int depth)
    {
        string text = JsonValue(depth);
        return Rarely(25) ? Damaged(text, "{}[],:\"\\ntf01-+.eE/ \u00e9") : text;
    }

    string JsonValue(int depth) => random.Next(depth > 0 ? 10 : 6) switch
    {
        0 => Pick("0", "1", "-1", "-0", "01", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616", "1e5", "1E+2", "1e400", "-1e400", "1e-400", "0.1", "1.", ".5", "-", "2.5e-3", "0e0", "123456789.123456789"),
        1 => Pick("true", "false", "null", "nul", "True", "NaN", "Infinity"),
        2 => JsonString(),
        3 => FloatLiteral(),
        4 => Pick("", " ", "// c", "/* c */ 1", "\ufeff1", "1 2", "'a'"),
        5 => random.NextInt64().ToString(CultureInfo.InvariantCulture),
        6 or 7 => "[" + Pick("", " ", "\n") + string.Join(Pick(",", ", ", " ,"), Enumerable.Range(0, random.Next(4)).Select(_ => JsonValue(depth - 1))) + Pick("", "", "", ",") + "]",
        _ => "{" + string.Join(Pick(",", ", "), Enumerable.Range(0, random.Next(4)).Select(_ => JsonString() + Pick(":", ": ", " : ") + JsonValue(depth - 1))) + "}",
    };

    string JsonString() => "\"" + string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => Pick(
        "a", "b", "é", "\\n", "\\u0041", "\\ud83d\\ude00", "\\ud800", "\\udc00", "\\u00e9", "\\/", "\\\"", "\\\\", "\\x", "\\u12", "\t", "\n", "\\b\\f\\r\\t", "日", "\\u0000", "😀", " ", "\\uD800\\u0041", "\\u007f", "\u007f"))) + "\"";

    string TomlText()
    {
        var text = new StringBuilder();
        for (int lines = random.Next(1, 6); lines > 0; lines--)
            text.Append(TomlLine()).Append(Pick("\n", "\n", "\n", "\r\n", " # c\n", "\n\n"));
        return Rarely(20) ? Damaged(text.ToString(), "=[]{}\"'.,#\n ab01-_:TZ+eE\\") : text.ToString();
    }

    string TomlLine() => random.Next(10) switch
    {
        0 => $"[{TomlKey()}]",
        1 => $"[[{TomlKey()}]]",
        2 => "# comment",
        _ => $"{TomlKey()} = {TomlValue(2)}",
    };

    string TomlKey() => Pick("a", "b", "c", "a.b", "a.b.c", "\"a b\"", "'q'", "d-e", "f_1", "1", "1.2", "a . b", "\"\"", "é", "b.\"x\".y", "\"\\u00e9\"");

    string TomlValue(int depth) => random.Next(depth > 0 ? 10 : 7) switch
    {
        0 => Pick("0", "1", "+1", "-1", "1_000", "0x1F", "0o17", "0b101", "0xdead_beef", "01", "1__0", "_1", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "0xffffffffffffffff", "+0", "-0", "0x", "1e2", "0b2", "0o8"),
        1 => Pick("1.5", "+1.5", "-0.0", "1e10", "1E-2", "6.626e-34", "inf", "-inf", "+inf", "nan", "-nan", "1.", ".5", "1_0.0_1", "1._5", "1e", "1e400", "0.1", "01.5", "3.0"),
        2 => Pick("true", "false", "True", "yes", "truex"),
        3 => TomlString(),
        4 => TomlString(),
        5 => FloatLiteral(),
        6 => Pick("1979-05-27", "07:32:00", "1979-05-27T07:32:00Z", "1979-05-27 07:32:00", "1979-05-27T00:32:00.999999-07:00", "1979-13-27", "1979-05-27T25:00:00", "07:32", "07:32:00.5", "1979-05-27t07:32:00z", "1979-02-30", "0000-01-01"),
        7 or 8 => "[" + Pick("", " ", "\n", " # c\n") + string.Join(Pick(",", ", ", ",\n"), Enumerable.Range(0, random.Next(4)).Select(_ => TomlValue(depth - 1))) + Pick("", "", ",", "\n") + "]",
        _ => "{" + Pick("", " ") + string.Join(Pick(",", ", "), Enumerable.Range(0, random.Next(4)).Select(_ => $"{TomlKey()} = {TomlValue(depth - 1)}")) + Pick("", " ", ",", "\n") + "}",
    };

    string TomlString()
    {
        string body = string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => Pick(
            "a", "é", "\\n", "\\u00e9", "\\U0001F600", "\\x41", "\\e", "\\\"", "\\\\", "\\t", " ", "#", "日", "\\ud800", "\\q", "\\u12", "\\b\\f\\r")));
        return random.Next(6) switch
        {
            0 => $"'{body}'",
            1 => $"\"\"\"{Pick("", "\n")}{body}{Pick("", "\n", " \\\n   x")}\"\"\"",
            2 => $"'''{Pick("", "\n")}{body}{Pick("", "\n", "'")}'''",
            _ => $"\"{body}\"",
        };
    }

    string Pattern(int depth)
    {
        string text = Alternatives(depth);
        return Rarely(8) ? Damaged(text, "()[]{}*+?|^$\\.,ab1:") : text;
    }

    string Alternatives(int depth) => string.Join("|", Enumerable.Range(0, Rarely(25) ? 2 : 1).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Piece(depth)))));

    string Piece(int depth)
    {
        string atom = random.Next(depth > 0 ? 12 : 7) switch
        {
            0 or 1 or 2 => Pick("a", "b", "a", "1", "-", "/", "é"),
            3 => ".",
            4 => Pick("[ab]", "[^a]", "[a-z]", "[[:alpha:]]", "[[:space:]]", "[]a]", "[^]]", "[a-]", "[[.hyphen.]]", "[[=a=]]", "[0-9.]", "[[:UPPER:]]", "[[:digit:]x]", "[b-a]", "[a-c-e]", "[\\n]", "[[:foo:]]", "[.]"),
            5 => Pick("\\.", "\\(", "\\*", "\\\\", "\\{", "\\a", "\\d", "\\$"),
            6 => Pick("^", "$", "()", "a", "b"),
            _ => $"({Alternatives(depth - 1)})",
        };
        return random.Next(3) == 0 ? atom + Pick("*", "+", "?", "{2}", "{1,2}", "{0,1}", "{1,}", "{0}", "**", "+?", "{2,1}", "{,2}", "*?") : atom;
    }

    /// <summary>A generated pattern, on its own, against a subject of the letters that it is made of.</summary>
    string Matched()
    {
        string subject = string.Concat(Enumerable.Range(0, random.Next(9)).Select(_ => Pick("a", "b", "a", "b", "1", "-", "/", "é", " ", ".", "A", "\n")));
        return $"builtins.{Pick("match", "match", "split")} {Quote(Pattern(3))} {Quote(subject)}";
    }

    string Damaged(string text, string letters)
    {
        for (int changes = random.Next(1, 3); changes > 0; changes--)
        {
            int at = random.Next(text.Length + 1), length = Math.Min(random.Next(3), text.Length - at);
            text = text.Remove(at, length).Insert(at, Rarely(60) ? letters[random.Next(letters.Length)].ToString() : "");
        }

        // Half of a surrogate pair is no text.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace("\ufffd", "", StringComparison.Ordinal).Replace("\0", "", StringComparison.Ordinal);
    }

    /// <summary>A program that something happened to: what is wrong, and where, is said by the parser.</summary>
    string Mutated()
    {
        string text = Any(2);
        for (int changes = random.Next(1, 3); changes > 0; changes--)
        {
            int at = random.Next(text.Length + 1), length = Math.Min(random.Next(4), text.Length - at);
            text = text.Remove(at, length).Insert(at, Rarely(70)
                ? Pick(";", "(", ")", "{", "}", "[", "]", "\"", "''", "=", ".", "..", "...", ",", ":", "@", "?", "or", " in ", " let ", " rec ", " if ", " then ", " else ", " with ", " inherit ", "//", "+", "++", "->", "!", "==", "<", "${", "$", "\\", "\n", "#", "/*", "*/", "|>", "<|", "1.", "a", "-", "/", "<a>", "~", "é", "assert ", "x@{", "}@x:", "__curPos", "1e", "9999999999999999999")
                : "");
        }

        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace("\ufffd", "", StringComparison.Ordinal);
    }
}
