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

    /// <summary>How many bytes an integer has in decimal.</summary>
    public static int Length(long number)
    {
        var rest = number < 0 ? unchecked((ulong)-number) : (ulong)number;
        var length = number < 0 ? 2 : 1;
        for (; rest >= 10; rest /= 10)
        {
            length++;
        }
        return length;
    }

    /// <summary>Writes it where it has room; the result is how many bytes it has.</summary>
    public static int Write(long number, Span<byte> room)
    {
        Utf8Formatter.TryFormat(number, room, out var length);
        return length;
    }

    /// <summary>Six digits after the point (<c>%f</c>): what <c>toString</c> gives.</summary>
    public static string Fixed(double number) => FloatText.Fixed(number);

    /// <summary>Six significant digits, zeros at the end dropped (<c>%g</c>): what printing gives.</summary>
    public static string General(double number) => FloatText.General(number);
}
