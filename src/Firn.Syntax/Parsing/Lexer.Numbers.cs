using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Firn.Syntax.Parsing;

// Integers and floats.
internal sealed partial class Lexer
{
    Token Number(int start)
    {
        var integerEnd = Digits(start);
        var floatEnd = FloatEnd(start, integerEnd);
        var path = PathEnd(start, out var interpolated);
        if (path > Math.Max(integerEnd, floatEnd))
        {
            return Path(Token.Path, path, interpolated);
        }
        if (floatEnd > integerEnd)
        {
            return Float(start, floatEnd);
        }
        if (integerEnd == start)
        {
            return Take(Token.Dot, start + 1);
        }
        var digits = text.AsSpan(start, integerEnd - start);
        var significant = digits.TrimStart((byte)'0');
        if (significant.Length > 19 || !Utf8Parser.TryParse(significant.IsEmpty ? "0"u8 : significant, out long value, out _))
        {
            throw Fail($"invalid integer '{Encoding.ASCII.GetString(digits)}'", start);
        }
        Value = tree.Add(new IntegerEntry(new NodeEntry(ExpressionKind.Integer, -1, 1), value));
        return Take(Token.Integer, integerEnd);
    }

    Token Float(int start, int end)
    {
        var digits = text.AsSpan(start, end - start);
        var value = double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
        var mantissa = digits;
        var exponent = mantissa.IndexOfAny((byte)'e', (byte)'E');
        if (exponent >= 0)
        {
            mantissa = mantissa[..exponent];
        }
        // The C library reports a range error for what overflows and for what loses digits by being too small.
        if (double.IsInfinity(value) || double.IsSubnormal(value) || (value == 0 && mantissa.ContainsAnyInRange((byte)'1', (byte)'9')))
        {
            throw Fail($"invalid float '{Encoding.ASCII.GetString(digits)}'", start);
        }
        Value = tree.Add(new FloatEntry(new NodeEntry(ExpressionKind.Float, -1, 1), value));
        return Take(Token.Float, end);
    }

    int Digits(int at)
    {
        while (text[at] is >= (byte)'0' and <= (byte)'9')
        {
            at++;
        }
        return at;
    }

    /// <summary>Past a float that starts here, or the start: digits that do not start with 0, a dot, or nothing or one 0 before a dot with digits behind it.</summary>
    int FloatEnd(int start, int integerEnd)
    {
        if (text[integerEnd] != '.')
        {
            return start;
        }
        var end = Digits(integerEnd + 1);
        var whole = integerEnd - start;
        var leadingZero = whole > 0 && text[start] == '0';
        if (whole == 0 || leadingZero ? whole > 1 || end == integerEnd + 1 : false)
        {
            return start;
        }
        if (text[end] is (byte)'e' or (byte)'E')
        {
            var digits = text[end + 1] is (byte)'+' or (byte)'-' ? end + 2 : end + 1;
            var exponentEnd = Digits(digits);
            if (exponentEnd > digits)
            {
                return exponentEnd;
            }
        }
        return end;
    }
}
