using Firn.Primitives;

namespace Firn.Builtins.Regex;

/// <summary>
/// POSIX extended regular expressions over bytes with the language's rules (docs/formats/regex.md): the "C" locale, no back
/// references, only special characters may be escaped, no collation beyond the characters' names.
/// </summary>
internal sealed class PosixRegex
{
    readonly RegexProgram program;

    PosixRegex(RegexProgram program) => this.program = program;

    /// <exception cref="RegexSyntaxException">The pattern is malformed.</exception>
    /// <exception cref="RegexTooLargeException">The pattern is well formed, but too large once its intervals are written out.</exception>
    public static PosixRegex Compile(ReadOnlySpan<byte> pattern) => new(RegexCompiler.Compile(pattern));

    /// <summary>Groups with parentheses; the whole match is not counted.</summary>
    public int GroupCount => program.GroupCount - 1;

    /// <summary>The groups when the whole of <paramref name="subject"/> matches (null for one that took no part), else null.</summary>
    public ByteString?[]? Match(ByteString subject)
    {
        var matcher = RegexMatcher.For(program, subject.Memory);
        var groups = matcher.MatchWhole() ? Groups(matcher, subject) : null;
        matcher.Finish();
        return groups;
    }

    /// <summary>Whether the whole of <paramref name="subject"/> matches; then where each group is, with a negative end for one that took no part.</summary>
    public bool Match(ByteString subject, Span<(int Start, int End)> groups)
    {
        var matcher = RegexMatcher.For(program, subject.Memory);
        bool matches = matcher.MatchWhole();
        for (int i = 0; matches && i < groups.Length; i++)
            groups[i] = (matcher.Start(i + 1), matcher.End(i + 1));
        matcher.Finish();
        return matches;
    }

    /// <summary>
    /// All matches from left to right. After an empty match a non-empty one is tried at the same place, then the
    /// search goes on one byte further.
    /// </summary>
    public IEnumerable<RegexMatch> Matches(ByteString subject)
    {
        var matcher = RegexMatcher.For(program, subject.Memory);
        bool found = matcher.Search(0, onlyHere: false, notEmpty: false, lineStart: true);
        bool lineStart = true;
        while (found)
        {
            int start = matcher.Start(0), end = matcher.End(0);
            yield return new RegexMatch(start, end, Groups(matcher, subject));
            int from = end;
            if (start == end)
            {
                if (end == subject.Length)
                    yield break;
                if (matcher.Search(end, onlyHere: true, notEmpty: true, lineStart))
                    continue;
                from++;
            }

            lineStart = false;
            found = matcher.Search(from, onlyHere: false, notEmpty: false, lineStart: false);
        }

        matcher.Finish();
    }

    ByteString?[] Groups(RegexMatcher matcher, ByteString subject)
    {
        var groups = new ByteString?[GroupCount];
        for (int i = 0; i < groups.Length; i++)
        {
            int start = matcher.Start(i + 1), end = matcher.End(i + 1);
            if (end >= 0)
                groups[i] = subject.Slice(start, end - start);
        }

        return groups;
    }
}

/// <summary>One match: its byte range and its groups.</summary>
internal readonly record struct RegexMatch(int Start, int End, ByteString?[] Groups);
