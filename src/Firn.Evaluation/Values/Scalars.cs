namespace Firn.Evaluation;

/// <summary>A signed 64-bit integer; small ones are shared objects.</summary>
public sealed class IntValue : Value
{
    const int Lowest = -128, Highest = 1023;
    static readonly IntValue[] small = MakeSmall();

    IntValue(long number) => Number = number;

    public long Number { get; }

    public override ValueKind Kind => ValueKind.Integer;

    public static IntValue Of(long number) =>
        (ulong)(number - Lowest) <= Highest - Lowest ? small[(int)(number - Lowest)] : new IntValue(number);

    static IntValue[] MakeSmall()
    {
        var all = new IntValue[Highest - Lowest + 1];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = new IntValue(i + Lowest);
        }
        return all;
    }
}

/// <summary>A double.</summary>
public sealed class FloatValue(double number) : Value
{
    public double Number { get; } = number;

    public override ValueKind Kind => ValueKind.Float;
}

/// <summary>One of the two shared truth values.</summary>
public sealed class BoolValue : Value
{
    public static readonly BoolValue True = new(true), False = new(false);

    BoolValue(bool truth) => Truth = truth;

    public bool Truth { get; }

    public override ValueKind Kind => ValueKind.Boolean;

    public static BoolValue Of(bool truth) => truth ? True : False;
}

/// <summary>The shared null.</summary>
public sealed class NullValue : Value
{
    public static readonly NullValue Instance = new();

    NullValue()
    {
    }

    public override ValueKind Kind => ValueKind.Null;
}
