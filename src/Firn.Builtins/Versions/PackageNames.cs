using Firn.Builtins.Regex;
using Firn.Primitives;

namespace Firn.Builtins.Versions;

/// <summary>Names and versions of packages as commands compare them; the rules are those of <c>parseDrvName</c> and <c>compareVersions</c>.</summary>
public static class PackageNames
{
    /// <summary>The name, and the version after the first dash that no letter follows (may be empty).</summary>
    public static (string Name, string Version) Split(string fullName)
    {
        var (name, version) = VersionText.SplitName(ByteString.FromText(fullName));
        return (name.ToString(), version.ToString());
    }

    /// <summary>Negative when <paramref name="left"/> is the older one.</summary>
    public static int CompareVersions(string left, string right) => VersionText.Compare(ByteString.FromText(left).Span, ByteString.FromText(right).Span);

    /// <summary>Whether the whole of a text matches a POSIX extended pattern.</summary>
    /// <exception cref="FormatException">The pattern is malformed.</exception>
    public static Func<string, bool> WholeMatcher(string pattern)
    {
        var regex = Compile(pattern, pattern);
        return text => regex.Match(ByteString.FromText(text)) is not null;
    }

    /// <summary>The places of a text where a POSIX extended pattern matches, upper and lower case alike.</summary>
    /// <exception cref="FormatException">The pattern is malformed.</exception>
    public static Func<ByteString, IReadOnlyList<(int Start, int End)>> Finder(string pattern)
    {
        var regex = Compile(pattern, pattern.ToLowerInvariant());
        return text =>
        {
            var lower = text.ToArray();
            System.Text.Ascii.ToLowerInPlace(lower, out _);
            return [.. regex.Matches(new ByteString(lower)).Select(match => (match.Start, match.End))];
        };
    }

    static PosixRegex Compile(string shown, string pattern)
    {
        try
        {
            return PosixRegex.Compile(ByteString.FromText(pattern).Span);
        }
        catch (RegexSyntaxException failure)
        {
            throw new FormatException($"'{shown}' is not a POSIX extended regular expression: {failure.Message}", failure);
        }
    }
}
