using Firn.Primitives;

namespace Firn.Builtins.Versions;

/// <summary>Versions as the language orders them: components are runs of digits or of other characters, split by dots and dashes.</summary>
internal static class VersionText
{
    /// <summary>The component at <paramref name="at"/>, which moves behind it; empty at the end.</summary>
    public static ByteString Next(ByteString text, ref int at)
    {
        var bytes = text.Span;
        while (at < bytes.Length && IsSeparator(bytes[at]))
            at++;
        int start = at;
        if (at < bytes.Length)
        {
            bool digits = IsDigit(bytes[at]);
            while (at < bytes.Length && !IsSeparator(bytes[at]) && IsDigit(bytes[at]) == digits)
                at++;
        }

        return text.Slice(start, at - start);
    }

    public static IEnumerable<ByteString> Components(ByteString text)
    {
        int at = 0;
        while (Next(text, ref at) is { IsEmpty: false } component)
            yield return component;
    }

    /// <summary>−1, 0 or 1.</summary>
    public static int Compare(ByteString left, ByteString right)
    {
        int l = 0, r = 0;
        while (l < left.Length || r < right.Length)
        {
            var a = Next(left, ref l);
            var b = Next(right, ref r);
            if (Less(a, b))
                return -1;
            if (Less(b, a))
                return 1;
        }

        return 0;
    }

    /// <summary>The first dash that no letter follows ends the name; the version is what comes after it.</summary>
    public static (ByteString Name, ByteString Version) SplitName(ByteString text)
    {
        var bytes = text.Span;
        for (int i = 0; i + 1 < bytes.Length; i++)
        {
            if (bytes[i] == '-' && !char.IsAsciiLetter((char)bytes[i + 1]))
                return (text.Slice(0, i), text.Slice(i + 1));
        }

        return (text, ByteString.Empty);
    }

    static bool IsSeparator(byte c) => c is (byte)'.' or (byte)'-';

    static bool IsDigit(byte c) => c is >= (byte)'0' and <= (byte)'9';

    static int? Number(ByteString component)
    {
        if (component.IsEmpty)
            return null;
        long value = 0;
        foreach (byte c in component.Span)
        {
            if (!IsDigit(c))
                return null;
            value = value * 10 + (c - '0');
            // A number beyond 32 bits is no number to Nix: it is compared as text.
            if (value > int.MaxValue)
                return null;
        }

        return (int)value;
    }

    static bool Less(ByteString a, ByteString b)
    {
        int? x = Number(a), y = Number(b);
        if (x is not null && y is not null)
            return x < y;
        if (a.IsEmpty && y is not null)
            return true;
        bool aIsPre = a.Span.SequenceEqual("pre"u8), bIsPre = b.Span.SequenceEqual("pre"u8);
        if (aIsPre && !bIsPre)
            return true;
        if (bIsPre)
            return false;
        if (y is not null)
            return true;
        return x is null && a.CompareTo(b) < 0;
    }
}
