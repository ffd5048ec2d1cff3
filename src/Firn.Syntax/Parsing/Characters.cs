using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Firn.Syntax.Parsing;

/// <summary>What each byte may be part of.</summary>
internal static class Characters
{
    public const byte IdentifierStart = 1;
    public const byte Identifier = 2;
    public const byte Digit = 4;
    public const byte Path = 8;
    public const byte Scheme = 16;
    public const byte Uri = 32;
    /// <summary>What may stand between two tokens begins with it.</summary>
    public const byte Blank = 64;
    /// <summary>A word with this behind it may be the start of a path or of a URI.</summary>
    public const byte AfterWord = 128;

    /// <summary>By byte.</summary>
    public static ReadOnlySpan<byte> Classes =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 64, 0, 0, 64, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        64, 32, 0, 64, 32, 32, 32, 34, 0, 0, 32, 184, 32, 58, 184, 224,
        62, 62, 62, 62, 62, 62, 62, 62, 62, 62, 160, 0, 0, 32, 0, 32,
        32, 59, 59, 59, 59, 59, 59, 59, 59, 59, 59, 59, 59, 59, 59, 59,
        59, 59, 59, 59, 59, 59, 59, 59, 59, 59, 59, 0, 0, 0, 0, 43,
        0, 59, 59, 59, 59, 59, 59, 59, 59, 59, 59, 59, 59, 59, 59, 59,
        59, 59, 59, 59, 59, 59, 59, 59, 59, 59, 59, 0, 0, 0, 32, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>How many bytes are looked at together.</summary>
    public const int Width = 16;

    // By the lower and by the upper half of a byte: what the two have in common says whether the byte is one of the set.
    static Vector128<byte> IdentifierLow => Vector128.Create((byte)10, 11, 11, 11, 11, 11, 11, 27, 11, 11, 3, 1, 1, 17, 1, 5);
    static Vector128<byte> IdentifierHigh => Vector128.Create((byte)0, 0, 16, 8, 1, 6, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0);
    static Vector128<byte> StringLow => Vector128.Create((byte)4, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 4, 0, 0);
    static Vector128<byte> StringHigh => Vector128.Create((byte)4, 0, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>How many bytes at the start of <see cref="Width"/> ones may continue a name.</summary>
    public static int CountOfName(ReadOnlySpan<byte> text) =>
        BitOperations.TrailingZeroCount(~Members(Vector128.Create(text), IdentifierLow, IdentifierHigh));

    /// <summary>How many bytes at the start of <see cref="Width"/> ones mean only themselves in a string.</summary>
    public static int CountOfPlain(ReadOnlySpan<byte> text) =>
        BitOperations.TrailingZeroCount(Members(Vector128.Create(text), StringLow, StringHigh) | (1u << Width));

    /// <summary>How many bytes at the start of <see cref="Width"/> ones are spaces.</summary>
    public static int CountOfSpaces(ReadOnlySpan<byte> text) =>
        BitOperations.TrailingZeroCount(~Vector128.Equals(Vector128.Create(text), Vector128.Create((byte)' ')).ExtractMostSignificantBits());

    // A bit for each byte that is in the set, the first one lowest.
    static uint Members(Vector128<byte> bytes, Vector128<byte> low, Vector128<byte> high)
    {
        var half = Vector128.Create((byte)15);
        var common = Shuffle(low, bytes & half) & Shuffle(high, (bytes.AsUInt16() >> 4).AsByte() & half);
        return ~Vector128.Equals(common, Vector128<byte>.Zero).ExtractMostSignificantBits() & ((1u << Width) - 1);
    }

    static Vector128<byte> Shuffle(Vector128<byte> table, Vector128<byte> places) =>
        Ssse3.IsSupported ? Ssse3.Shuffle(table, places) : Vector128.Shuffle(table, places);
}
