using System.Globalization;
using System.Text;

namespace Firn.Builtins.Toml;

internal ref partial struct TomlReader
{
    TomlNode Scalar()
    {
        int start = at;
        while (Current >= 0 && (char.IsAsciiLetterOrDigit((char)Current) || Current is '-' or '+' or '_' or '.' or ':'))
            at++;
        // A date may be joined to its time by one space.
        if (at - start == 10 && Current == ' ' && IsDate(text[start..at]) && Ahead(1) >= 0 && char.IsAsciiDigit((char)Ahead(1)) && Ahead(3) == ':')
        {
            at++;
            while (Current >= 0 && (char.IsAsciiLetterOrDigit((char)Current) || Current is '-' or '+' or '.' or ':'))
                at++;
        }

        string word = Encoding.ASCII.GetString(text[start..at]);
        switch (word)
        {
            case "true":
                return new TomlBoolean(true);
            case "false":
                return new TomlBoolean(false);
            case "inf" or "+inf":
                return new TomlFloat(double.PositiveInfinity);
            case "-inf":
                return new TomlFloat(double.NegativeInfinity);
            // The class library's own NaN has the sign bit.
            case "nan" or "+nan":
                return new TomlFloat(double.CopySign(double.NaN, 1));
            case "-nan":
                return new TomlFloat(double.CopySign(double.NaN, -1));
            case "":
                throw Error("bad format: unknown value appeared", start, "here");
        }

        if (word[0] is 't' or 'f')
            throw Error("toml::parse_boolean: invalid boolean: boolean must be `true` or `false`, in lowercase. string must be surrounded by `\"`", start, "expected true or false");
        if (Timestamp(word) is { } stamp)
            return new TomlTimestamp(stamp);
        if (word.StartsWith("0x", StringComparison.Ordinal))
            return Radix(word, 16, "hex", start);
        if (word.StartsWith("0o", StringComparison.Ordinal))
            return Radix(word, 8, "oct", start);
        if (word.StartsWith("0b", StringComparison.Ordinal))
            return Radix(word, 2, "bin", start);
        return Number(word, start);
    }

    readonly TomlInteger Radix(string word, int radix, string name, int start)
    {
        string digits = Digits(word[2..], radix, start);
        System.Numerics.BigInteger value = 0;
        foreach (char c in digits)
            value = value * radix + (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        return value <= long.MaxValue
            ? new TomlInteger((long)value)
            : throw Error($"toml::parse_{name}_integer: too large integer: current max value = 2^63", at, "must be < 2^63");
    }

    readonly TomlNode Number(string word, int start)
    {
        string body = word[0] is '+' or '-' ? word[1..] : word;
        int exponent = body.IndexOfAny(['e', 'E']);
        string mantissa = exponent < 0 ? body : body[..exponent];
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        string whole = Digits(point < 0 ? mantissa : mantissa[..point], 10, start);
        if (whole.Length > 1 && whole[0] == '0')
            throw Error("bad format: leading zeros are not allowed", start, "here");
        string sign = word[0] == '-' ? "-" : "";
        if (exponent < 0 && point < 0)
        {
            return long.TryParse(sign + whole, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
                ? new TomlInteger(value)
                : throw Error("toml::parse_dec_integer: too large integer: current max digits = 2^63", at, "must be < 2^63");
        }

        var spelling = new StringBuilder(sign).Append(whole);
        if (point >= 0)
            spelling.Append('.').Append(Digits(mantissa[(point + 1)..], 10, start));
        if (exponent >= 0)
        {
            string power = body[(exponent + 1)..];
            bool signed = power.Length > 0 && power[0] is '+' or '-';
            spelling.Append('e').Append(signed ? power[..1] : "").Append(Digits(signed ? power[1..] : power, 10, start));
        }

        double number = double.Parse(spelling.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(number)
            ? new TomlFloat(number)
            : throw Error("toml::parse_floating: failed to read floating point value from stream", at, "here");
    }

    /// <summary>The digits without underscores, each of which must stand between two digits.</summary>
    readonly string Digits(string part, int radix, int start)
    {
        var digits = new StringBuilder();
        for (int i = 0; i < part.Length; i++)
        {
            char c = part[i];
            bool isDigit = radix switch { 16 => char.IsAsciiHexDigit(c), 8 => c is >= '0' and <= '7', 2 => c is '0' or '1', _ => char.IsAsciiDigit(c) };
            if (isDigit)
                digits.Append(c);
            else if (c != '_' || i == 0 || i + 1 == part.Length || part[i - 1] == '_')
                throw Error("bad format: unknown value appeared", start, "here");
        }

        return digits.Length > 0 ? digits.ToString() : throw Error("bad format: unknown value appeared", start, "here");
    }

    static bool IsDate(ReadOnlySpan<byte> word) => word.Length >= 10 && word[4] == '-' && word[7] == '-';

    /// <summary>
    /// The canonical spelling of a date, time or both; null when the word is none: <c>T</c> between them, fractions of a second with three,
    /// six or nine digits, <c>Z</c> for no offset.
    /// </summary>
    static string? Timestamp(string word)
    {
        string? date = null;
        string rest = word;
        if (word.Length >= 10 && word[4] == '-' && word[7] == '-')
        {
            if (!IsDay(word))
                return null;
            date = word[..10];
            if (word.Length == 10)
                return date;
            if (word[10] is not 'T' and not 't' and not ' ')
                return null;
            rest = word[11..];
        }

        if (rest.Length < 8 || rest[2] != ':' || rest[5] != ':')
            return null;
        if (!TwoDigits(rest, 0, 23, out _) || !TwoDigits(rest, 3, 59, out _) || !TwoDigits(rest, 6, 60, out _))
            return null;
        string time = rest[..8];
        rest = rest[8..];
        if (rest.Length > 1 && rest[0] == '.')
        {
            int length = 1;
            while (length < rest.Length && char.IsAsciiDigit(rest[length]))
                length++;
            string nanoseconds = rest[1..length].PadRight(9, '0')[..9];
            if (nanoseconds[6..] != "000")
                time += "." + nanoseconds;
            else if (nanoseconds[3..] != "000000")
                time += "." + nanoseconds[..6];
            else if (nanoseconds != "000000000")
                time += "." + nanoseconds[..3];
            rest = rest[length..];
        }

        if (rest.Length == 0)
            return date is null ? time : $"{date}T{time}";
        if (date is null)
            return null;
        if (rest is "Z" or "z" or "+00:00" or "-00:00")
            return $"{date}T{time}Z";
        return rest.Length == 6 && rest[0] is '+' or '-' && rest[3] == ':' && TwoDigits(rest, 1, 23, out _) && TwoDigits(rest, 4, 59, out _)
            ? $"{date}T{time}{rest}"
            : null;
    }

    /// <summary>The Gregorian calendar from the year 0 on, which is a leap year.</summary>
    static bool IsDay(string word) =>
        int.TryParse(word.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out int year)
        && TwoDigits(word, 5, 12, out int month) && month > 0
        && TwoDigits(word, 8, DateTime.DaysInMonth(year == 0 ? 4 : year, month), out int day) && day > 0;

    static bool TwoDigits(string text, int start, int maximum, out int value) =>
        int.TryParse(text.AsSpan(start, 2), NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= maximum;
}
