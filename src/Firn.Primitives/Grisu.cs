using System.Numerics;

namespace Firn.Primitives;

/// <summary>
/// Digits of a double by the Grisu2 method (Loitsch, "Printing floating-point numbers quickly and accurately with integers"). They
/// always read back as the same number and are almost always the shortest; the rare longer answers are what Nix prints, too.
/// </summary>
static class Grisu
{
    readonly record struct Scaled(ulong Fraction, int Exponent)
    {
        public Scaled Normalize()
        {
            int shift = BitOperations.LeadingZeroCount(Fraction);
            return new Scaled(Fraction << shift, Exponent - shift);
        }

        public Scaled NormalizeTo(int exponent) => new(Fraction << (Exponent - exponent), exponent);

        public static Scaled operator *(Scaled x, Scaled y)
        {
            var product = (UInt128)x.Fraction * y.Fraction + (1UL << 63);
            return new Scaled((ulong)(product >> 64), x.Exponent + y.Exponent + 64);
        }
    }

    /// <summary>The most digits that a number has.</summary>
    public const int MostDigits = 20;

    /// <summary>Writes the digits of a positive finite number in ASCII, and tells how many they are and the power of ten of the last one.</summary>
    public static (int Count, int Scale) Digits(double value, Span<byte> digits)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int biased = (int)(bits >> 52);
        ulong fraction = (ulong)bits & 0xF_FFFF_FFFF_FFFF;
        var number = biased == 0 ? new Scaled(fraction, 1 - 1075) : new Scaled(fraction | 1UL << 52, biased - 1075);
        bool lowerIsCloser = fraction == 0 && biased > 1;
        var upper = new Scaled(2 * number.Fraction + 1, number.Exponent - 1).Normalize();
        var lower = (lowerIsCloser
            ? new Scaled(4 * number.Fraction - 1, number.Exponent - 2)
            : new Scaled(2 * number.Fraction - 1, number.Exponent - 1)).NormalizeTo(upper.Exponent);
        var middle = number.Normalize();

        var (power, decimalExponent) = CachedPower(upper.Exponent);
        var scaled = middle * power;
        var low = lower * power;
        var high = upper * power;
        return Generate(new Scaled(low.Fraction + 1, low.Exponent), scaled, new Scaled(high.Fraction - 1, high.Exponent), -decimalExponent, digits);
    }

    static (int Count, int Scale) Generate(Scaled low, Scaled number, Scaled high, int scale, Span<byte> digits)
    {
        ulong delta = high.Fraction - low.Fraction;
        ulong distance = high.Fraction - number.Fraction;
        int shift = -high.Exponent;
        ulong one = 1UL << shift;
        uint whole = (uint)(high.Fraction >> shift);
        ulong part = high.Fraction & (one - 1);
        int length = 0;
        uint power = 1;
        int count = 1;
        while (count < 10 && whole / power >= 10)
        {
            power *= 10;
            count++;
        }

        for (int n = count; n > 0;)
        {
            digits[length++] = (byte)('0' + whole / power);
            whole %= power;
            n--;
            ulong rest = ((ulong)whole << shift) + part;
            if (rest <= delta)
            {
                Round(digits, length, distance, delta, rest, (ulong)power << shift);
                return (length, scale + n);
            }

            power /= 10;
        }

        int below = 0;
        while (true)
        {
            part *= 10;
            digits[length++] = (byte)('0' + (int)(part >> shift));
            part &= one - 1;
            below++;
            delta *= 10;
            distance *= 10;
            if (part <= delta)
                break;
        }

        Round(digits, length, distance, delta, part, one);
        return (length, scale - below);
    }

    /// <summary>Moves the last digit down while that brings the result closer to the number.</summary>
    static void Round(Span<byte> digits, int length, ulong distance, ulong delta, ulong rest, ulong step)
    {
        while (rest < distance && delta - rest >= step && (rest + step < distance || distance - rest > rest + step - distance))
        {
            digits[length - 1]--;
            rest += step;
        }
    }

    /// <summary>The power of ten, in steps of eight from 10^-300, that brings a number with this binary exponent into range.</summary>
    static (Scaled Power, int DecimalExponent) CachedPower(int exponent)
    {
        const int alpha = -60;
        int f = alpha - exponent - 1;
        int k = f * 78913 / (1 << 18) + (f > 0 ? 1 : 0);
        int index = (First + k + (Step - 1)) / Step;
        int decimalExponent = -First + index * Step;
        return ((powers[index] ??= new PowerOfTen(Power(decimalExponent))).Value, decimalExponent);
    }

    const int Step = 8, First = 300;

    // From 10^-300 to 10^340: a program that prints numbers prints many of one size. Made twice by two threads they are the same.
    static readonly PowerOfTen?[] powers = new PowerOfTen?[(2 * First / Step) + 6];

    sealed record PowerOfTen(Scaled Value);

    /// <summary>10^<paramref name="exponent"/> with 64 significant bits, rounded to nearest.</summary>
    static Scaled Power(int exponent)
    {
        BigInteger numerator = exponent >= 0 ? BigInteger.Pow(10, exponent) : BigInteger.One;
        BigInteger denominator = exponent < 0 ? BigInteger.Pow(10, -exponent) : BigInteger.One;
        int binary = (int)(numerator.GetBitLength() - denominator.GetBitLength()) - 64;
        while (true)
        {
            var top = binary >= 0 ? numerator : numerator << -binary;
            var bottom = binary >= 0 ? denominator << binary : denominator;
            var quotient = BigInteger.DivRem(top, bottom, out var remainder);
            if (remainder * 2 >= bottom)
                quotient += 1;
            long length = (long)quotient.GetBitLength();
            if (length == 64)
                return new Scaled((ulong)quotient, binary);
            binary += length > 64 ? 1 : -1;
        }
    }
}
