using System.Globalization;
using Firn.Primitives;

namespace Firn.Evaluation;

/// <summary>Numbers as text: floats in the two spellings of the C library that the language uses.</summary>
public static class NumberText
{
    /// <summary>An integer in decimal.</summary>
    public static StringValue Integer(long number)
    {
        Span<byte> digits = stackalloc byte[20];
        number.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        return new StringValue(digits[..length].ToArray());
    }

    /// <summary>Six digits after the point (<c>%f</c>): what <c>toString</c> gives.</summary>
    public static string Fixed(double number) => FloatText.Fixed(number);

    /// <summary>Six significant digits, zeros at the end dropped (<c>%g</c>): what printing gives.</summary>
    public static string General(double number) => FloatText.General(number);
}
