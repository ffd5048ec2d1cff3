using System.Globalization;
using System.Numerics;
using System.Text;

namespace Firn.Primitives;

/// <summary>
/// Decimal spellings of doubles as C and the JSON library of Nix print them. All of them are exact: ties go to the even digit,
/// which .NET's own format strings do not do.
/// </summary>
public static class FloatText
{
    /// <summary>C's <c>%g</c>: six significant digits, no trailing zeros, an exponent when it is below −4 or above 5.</summary>
    public static string General(double value)
    {
        const int precision = 6;
        if (Special(value) is { } special)
            return special;
        if (value == 0)
            return double.IsNegative(value) ? "-0" : "0";
        var (digits, exponent) = Round(Math.Abs(value), significant: precision);
        string sign = value < 0 ? "-" : "";
        digits = digits.TrimEnd('0');
        if (exponent < -4 || exponent >= precision)
        {
            string fraction = digits.Length > 1 ? "." + digits[1..] : "";
            return $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):D2}";
        }

        if (exponent < 0)
            return sign + "0." + new string('0', -exponent - 1) + digits;
        digits = digits.PadRight(exponent + 1, '0');
        return digits.Length == exponent + 1 ? sign + digits : sign + digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
    }

    /// <summary>C's <c>%f</c>: six digits after the point.</summary>
    public static string Fixed(double value)
    {
        const int decimals = 6;
        if (Special(value) is { } special)
            return special;
        var (numerator, denominator) = Fraction(Math.Abs(value));
        string digits = DivideToEven(numerator * BigInteger.Pow(10, decimals), denominator).ToString(CultureInfo.InvariantCulture);
        digits = digits.PadLeft(decimals + 1, '0');
        return (double.IsNegative(value) ? "-" : "") + digits[..^decimals] + "." + digits[^decimals..];
    }

    /// <summary>
    /// A number that reads back as the same double, spelled as in Nix's JSON: always with a point or an exponent. Infinities and
    /// NaN have no spelling there and are <c>null</c>.
    /// </summary>
    public static string Json(double value)
    {
        Span<byte> text = stackalloc byte[LongestJson];
        return Encoding.ASCII.GetString(text[..Json(value, text)]);
    }

    /// <summary>The bytes that the longest spelling of <see cref="Json(double, Span{byte})"/> has.</summary>
    public const int LongestJson = 32;

    /// <summary>The same in ASCII, written to where there is room for <see cref="LongestJson"/> bytes; tells how many they are.</summary>
    public static int Json(double value, Span<byte> text)
    {
        int length = 0;
        if (!double.IsFinite(value))
        {
            Append("null"u8, text, ref length);
            return length;
        }
        if (double.IsNegative(value))
            Append("-"u8, text, ref length);
        if (value == 0)
        {
            Append("0.0"u8, text, ref length);
            return length;
        }
        Span<byte> digits = stackalloc byte[Grisu.MostDigits];
        var (count, scale) = Grisu.Digits(Math.Abs(value), digits);
        digits = digits[..count];
        int point = count + scale;
        if (count <= point && point <= 15)
        {
            Append(digits, text, ref length);
            AppendZeros(point - count, text, ref length);
            Append(".0"u8, text, ref length);
        }
        else if (point is > 0 and <= 15)
        {
            Append(digits[..point], text, ref length);
            Append("."u8, text, ref length);
            Append(digits[point..], text, ref length);
        }
        else if (point is > -4 and <= 0)
        {
            Append("0."u8, text, ref length);
            AppendZeros(-point, text, ref length);
            Append(digits, text, ref length);
        }
        else
        {
            Append(digits[..1], text, ref length);
            if (count > 1)
                Append("."u8, text, ref length);
            Append(digits[1..], text, ref length);
            Append(point < 1 ? "e-"u8 : "e+"u8, text, ref length);
            Math.Abs(point - 1).TryFormat(text[length..], out int written, "D2", CultureInfo.InvariantCulture);
            length += written;
        }

        return length;
    }

    static void Append(ReadOnlySpan<byte> piece, Span<byte> text, ref int length)
    {
        piece.CopyTo(text[length..]);
        length += piece.Length;
    }

    static void AppendZeros(int count, Span<byte> text, ref int length)
    {
        text.Slice(length, count).Fill((byte)'0');
        length += count;
    }

    static string? Special(double value) =>
        double.IsNaN(value) ? (double.IsNegative(value) ? "-nan" : "nan")
        : double.IsInfinity(value) ? (value < 0 ? "-inf" : "inf")
        : null;

    static (BigInteger Numerator, BigInteger Denominator) Fraction(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int biased = (int)(bits >> 52 & 0x7FF);
        long fraction = bits & 0xF_FFFF_FFFF_FFFF;
        int exponent = (biased == 0 ? 1 : biased) - 1075;
        BigInteger mantissa = biased == 0 ? fraction : fraction | 1L << 52;
        return exponent >= 0 ? (mantissa << exponent, BigInteger.One) : (mantissa, BigInteger.One << -exponent);
    }

    static BigInteger DivideToEven(BigInteger numerator, BigInteger denominator)
    {
        var quotient = BigInteger.DivRem(numerator, denominator, out var remainder);
        int half = (remainder * 2).CompareTo(denominator);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }

    /// <summary>The first <paramref name="significant"/> digits of a positive number and the decimal exponent of the first.</summary>
    static (string Digits, int Exponent) Round(double value, int significant)
    {
        var (numerator, denominator) = Fraction(value);
        int exponent = (int)Math.Floor(Math.Log10(value));
        while (true)
        {
            int scale = significant - 1 - exponent;
            var scaled = scale >= 0
                ? DivideToEven(numerator * BigInteger.Pow(10, scale), denominator)
                : DivideToEven(numerator, denominator * BigInteger.Pow(10, -scale));
            string digits = scaled.ToString(CultureInfo.InvariantCulture);
            if (digits.Length == significant)
                return (digits, exponent);
            // The estimate was one off, or rounding carried into a new digit.
            exponent += digits.Length - significant;
        }
    }
}
