using Firn.Primitives;

namespace Firn.Evaluation;

/// <summary>Floats in the two spellings of the C library that the language uses.</summary>
public static class NumberText
{
    /// <summary>Six digits after the point (<c>%f</c>): what <c>toString</c> gives.</summary>
    public static string Fixed(double number) => FloatText.Fixed(number);

    /// <summary>Six significant digits, zeros at the end dropped (<c>%g</c>): what printing gives.</summary>
    public static string General(double number) => FloatText.General(number);
}
