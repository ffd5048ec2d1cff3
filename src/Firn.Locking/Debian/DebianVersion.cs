namespace Firn.Locking.Debian;

/// <summary>
/// A version of a Debian package, <c>[epoch:]upstream[-revision]</c>, ordered as Debian Policy 5.6.12 says: digits by value,
/// letters before other characters, <c>~</c> before everything, even the end.
/// </summary>
public readonly struct DebianVersion : IComparable<DebianVersion>, IEquatable<DebianVersion>
{
    readonly string text;
    readonly int epoch;
    readonly Range upstream, revision;

    DebianVersion(string text, int epoch, Range upstream, Range revision) => (this.text, this.epoch, this.upstream, this.revision) = (text, epoch, upstream, revision);

    /// <exception cref="LockingException">Empty, a character that versions cannot have, or an epoch that is no number.</exception>
    public static DebianVersion Parse(string text)
    {
        var start = text.IndexOf(':');
        var epoch = 0;
        if (start >= 0 && !int.TryParse(text.AsSpan(0, start), System.Globalization.NumberStyles.None, null, out epoch))
        {
            throw new LockingException($"'{text}' is no version: what stands before ':' must be a number");
        }
        var end = text.LastIndexOf('-');
        if (end <= start)
        {
            end = -1;
        }
        if (start + 1 == (end < 0 ? text.Length : end))
        {
            throw new LockingException($"'{text}' is no version: it is empty");
        }
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && !".+-~:".Contains(character))
            {
                throw new LockingException($"'{text}' is no version: it holds '{character}'");
            }
        }
        return new DebianVersion(text, epoch, (start + 1)..(end < 0 ? text.Length : end), (end < 0 ? text.Length : end + 1)..text.Length);
    }

    public int CompareTo(DebianVersion other)
    {
        var byEpoch = epoch.CompareTo(other.epoch);
        if (byEpoch != 0)
        {
            return byEpoch;
        }
        var byUpstream = ComparePart(text.AsSpan(upstream), other.text.AsSpan(other.upstream));
        return byUpstream != 0 ? byUpstream : ComparePart(text.AsSpan(revision), other.text.AsSpan(other.revision));
    }

    static int ComparePart(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (left.Length > 0 || right.Length > 0)
        {
            while ((left.Length > 0 && !char.IsAsciiDigit(left[0])) || (right.Length > 0 && !char.IsAsciiDigit(right[0])))
            {
                var difference = Weight(left) - Weight(right);
                if (difference != 0)
                {
                    return difference;
                }
                left = left[1..];
                right = right[1..];
            }
            var numbers = CompareNumber(Digits(ref left), Digits(ref right));
            if (numbers != 0)
            {
                return numbers;
            }
        }
        return 0;
    }

    // '~' < the end (or a digit) < letters < everything else.
    static int Weight(ReadOnlySpan<char> rest) =>
        rest.Length == 0 || char.IsAsciiDigit(rest[0]) ? 0 : rest[0] == '~' ? -1 : char.IsAsciiLetter(rest[0]) ? rest[0] : rest[0] + 256;

    static ReadOnlySpan<char> Digits(ref ReadOnlySpan<char> rest)
    {
        var end = 0;
        while (end < rest.Length && char.IsAsciiDigit(rest[end]))
        {
            end++;
        }
        var digits = rest[..end].TrimStart('0');
        rest = rest[end..];
        return digits;
    }

    static int CompareNumber(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        left.Length != right.Length ? left.Length - right.Length : left.SequenceCompareTo(right);

    public bool Equals(DebianVersion other) => CompareTo(other) == 0;

    public override bool Equals(object? obj) => obj is DebianVersion other && Equals(other);

    // Versions that are spelled differently can be equal ("1.0" and "1.00"), so the spelling is not hashed.
    public override int GetHashCode() => epoch;

    public override string ToString() => text;

    public static bool operator ==(DebianVersion left, DebianVersion right) => left.Equals(right);

    public static bool operator !=(DebianVersion left, DebianVersion right) => !left.Equals(right);
}
