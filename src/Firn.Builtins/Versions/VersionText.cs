using Firn.Primitives;

namespace Firn.Builtins.Versions;

/// <summary>Versions as the language orders them: components are runs of digits or of other characters, split by dots and dashes.</summary>
internal static class VersionText
{
    /// <summary>Where the component at <paramref name="at"/> starts, which moves behind it; it is empty at the end.</summary>
    static int Next(ReadOnlySpan<byte> bytes, ref int at)
    {
        int i = at;
        while (i < bytes.Length && IsSeparator(bytes[i]))
            i++;
        int start = i;
        if (i < bytes.Length)
        {
            bool digits = IsDigit(bytes[i]);
            while (i < bytes.Length && !IsSeparator(bytes[i]) && IsDigit(bytes[i]) == digits)
                i++;
        }

        at = i;
        return start;
    }

    public static IEnumerable<ByteString> Components(ByteString text)
    {
        int at = 0;
        while (Next(text.Span, ref at) is var start && start < at)
            yield return text.Slice(start, at - start);
    }

    /// <summary>−1, 0 or 1.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        int l = 0, r = 0;
        while (l < left.Length || r < right.Length)
        {
            var a = left[Next(left, ref l)..l];
            var b = right[Next(right, ref r)..r];
            int x = Number(a), y = Number(b);
            if (x >= 0 && y >= 0)
            {
                if (x != y)
                    return x < y ? -1 : 1;
                continue;
            }

            if (Less(a, x, b, y))
                return -1;
            if (Less(b, y, a, x))
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

    // Negative for what is no number.
    static int Number(ReadOnlySpan<byte> component)
    {
        if (component.IsEmpty)
            return -1;
        long value = 0;
        foreach (byte c in component)
        {
            if (!IsDigit(c))
                return -1;
            value = value * 10 + (c - '0');
            // A number beyond 32 bits is no number to Nix: it is compared as text.
            if (value > int.MaxValue)
                return -1;
        }

        return (int)value;
    }

    // Not both are numbers.
    static bool Less(ReadOnlySpan<byte> a, int x, ReadOnlySpan<byte> b, int y)
    {
        if (a.IsEmpty && y >= 0)
            return true;
        bool aIsPre = a.SequenceEqual("pre"u8), bIsPre = b.SequenceEqual("pre"u8);
        if (aIsPre && !bIsPre)
            return true;
        if (bIsPre)
            return false;
        if (y >= 0)
            return true;
        return x < 0 && a.SequenceCompareTo(b) < 0;
    }
}
