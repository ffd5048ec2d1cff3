using System.Buffers.Text;
using Firn.Primitives;

namespace Firn.Evaluation;

/// <summary>Numbers as text: floats in the two spellings of the C library that the language uses.</summary>
public static class NumberText
{
    static readonly StringValue?[] small = new StringValue?[256];

    /// <summary>An integer in decimal.</summary>
    public static StringValue Integer(long number) => (ulong)number < (ulong)small.Length ? small[number] ??= Make(number) : Make(number);

    static StringValue Make(long number)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, digits, out var length);
        return new StringValue(digits[..length].ToArray());
    }

    /// <summary>Six digits after the point (<c>%f</c>): what <c>toString</c> gives.</summary>
    public static string Fixed(double number) => FloatText.Fixed(number);

    /// <summary>Six significant digits, zeros at the end dropped (<c>%g</c>): what printing gives.</summary>
    public static string General(double number) => FloatText.General(number);
}
