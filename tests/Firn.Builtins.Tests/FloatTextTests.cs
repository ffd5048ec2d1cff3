using System.Globalization;
using Firn.Primitives;
using FsCheck;
using FsCheck.Fluent;

namespace Firn.Builtins.Tests;

public class FloatTextTests
{
    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(123456.5, "123456")]
    [InlineData(1234567, "1.23457e+06")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(999999.5, "1e+06")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(1e300, "1e+300")]
    public void PrintsSixSignificantDigits(double value, string expected) => Assert.Equal(expected, FloatText.General(value));

    [Theory]
    [InlineData(0.5, "0.500000")]
    [InlineData(-1, "-1.000000")]
    [InlineData(1e22, "10000000000000000000000.000000")]
    [InlineData(0.00000049, "0.000000")]
    public void PrintsSixDigitsAfterThePoint(double value, string expected) => Assert.Equal(expected, FloatText.Fixed(value));

    [Theory]
    [InlineData(1, "1.0")]
    [InlineData(1e15, "1e+15")]
    [InlineData(123456789012345, "123456789012345.0")]
    [InlineData(1e20, "1e+20")]
    [InlineData(0.001, "0.001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(1.5e-7, "1.5e-07")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(1.7976931348623157e308, "1.7976931348623157e+308")]
    public void PrintsJsonNumbers(double value, string expected) => Assert.Equal(expected, FloatText.Json(value));

    [Fact]
    public void JsonNumbersReadBackAsTheSameDouble() =>
        Prop.ForAll<long>(bits =>
        {
            double value = BitConverter.Int64BitsToDouble(bits * 0x9E3779B97F4A7C1);
            return !double.IsFinite(value) || double.Parse(FloatText.Json(value), CultureInfo.InvariantCulture) == value;
        }).QuickCheckThrowOnFailure();
}
