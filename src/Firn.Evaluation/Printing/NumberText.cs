using System.Globalization;

namespace Firn.Evaluation;

/// <summary>Floats in the two spellings of the C library that the language uses.</summary>
public static class NumberText
{
    /// <summary>Six digits after the point (<c>%f</c>): what <c>toString</c> gives.</summary>
    public static string Fixed(double number) =>
        Special(number) ?? number.ToString("F6", CultureInfo.InvariantCulture);

    /// <summary>Six significant digits, zeros at the end dropped (<c>%g</c>): what printing gives.</summary>
    public static string General(double number)
    {
        if (Special(number) is { } special)
        {
            return special;
        }
        if (number == 0)
        {
            return double.IsNegative(number) ? "-0" : "0";
        }
        var scientific = number.ToString("e5", CultureInfo.InvariantCulture);
        var mark = scientific.IndexOf('e', StringComparison.Ordinal);
        var exponent = int.Parse(scientific.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (exponent is < -4 or >= 6)
        {
            var sign = exponent < 0 ? '-' : '+';
            return $"{Trim(scientific[..mark])}e{sign}{Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)}";
        }
        return Trim(number.ToString("F" + (5 - exponent).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
    }

    static string? Special(double number) =>
        double.IsNaN(number) ? (double.IsNegative(number) ? "-nan" : "nan")
        : double.IsPositiveInfinity(number) ? "inf"
        : double.IsNegativeInfinity(number) ? "-inf"
        : null;

    static string Trim(string digits) =>
        digits.Contains('.', StringComparison.Ordinal) ? digits.TrimEnd('0').TrimEnd('.') : digits;
}
