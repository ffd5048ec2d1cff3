using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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

    /// <summary>How many bytes at the start of <see cref="Width"/> ones may continue a name.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountOfName(ReadOnlySpan<byte> text)
    {
        var bytes = Vector128.Create(text);
        var members = Within(bytes | Vector128.Create((byte)0x20), (byte)'a', 26) | Within(bytes, (byte)'0', 10)
            | Are(bytes, (byte)'-') | Are(bytes, (byte)'_') | Are(bytes, (byte)'\'');
        return BitOperations.TrailingZeroCount(~members.ExtractMostSignificantBits());
    }

    /// <summary>How many bytes at the start of <see cref="Width"/> ones mean only themselves in a string.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountOfPlain(ReadOnlySpan<byte> text)
    {
        var bytes = Vector128.Create(text);
        var members = Are(bytes, (byte)'"') | Are(bytes, (byte)'$') | Are(bytes, (byte)'\\') | Are(bytes, (byte)'\r') | Are(bytes, 0);
        return BitOperations.TrailingZeroCount(members.ExtractMostSignificantBits() | (1u << Width));
    }

    /// <summary>How many bytes at the start of <see cref="Width"/> ones are spaces.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CountOfSpaces(ReadOnlySpan<byte> text) =>
        BitOperations.TrailingZeroCount(~Are(Vector128.Create(text), (byte)' ').ExtractMostSignificantBits());

    static Vector128<byte> Are(Vector128<byte> bytes, byte one) => Vector128.Equals(bytes, Vector128.Create(one));

    static Vector128<byte> Within(Vector128<byte> bytes, byte first, byte count)
    {
        var places = bytes - Vector128.Create(first);
        return Vector128.Equals(places, Vector128.Min(places, Vector128.Create((byte)(count - 1))));
    }
}
