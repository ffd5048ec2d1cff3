namespace Firn.Builtins.Regex;

/// <summary>A set of bytes.</summary>
internal struct ByteSet
{
    ulong a, b, c, d;

    public static ByteSet Of(byte value)
    {
        var set = default(ByteSet);
        set.Add(value);
        return set;
    }

    /// <summary>Every byte but zero.</summary>
    public static ByteSet AllButZero => new() { a = ulong.MaxValue - 1, b = ulong.MaxValue, c = ulong.MaxValue, d = ulong.MaxValue };

    public void Add(byte value)
    {
        ulong bit = 1UL << (value & 63);
        switch (value >> 6)
        {
            case 0:
                a |= bit;
                break;
            case 1:
                b |= bit;
                break;
            case 2:
                c |= bit;
                break;
            default:
                d |= bit;
                break;
        }
    }

    public void Complement()
    {
        a = ~a;
        b = ~b;
        c = ~c;
        d = ~d;
    }

    public readonly bool Contains(byte value)
    {
        ulong word = (value >> 6) switch { 0 => a, 1 => b, 2 => c, _ => d };
        return (word >> (value & 63) & 1) != 0;
    }
}
