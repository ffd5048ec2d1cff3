using System.Text;
using Firn.Builtins.Regex;
using Firn.Primitives;

namespace Firn.Builtins.Tests;

/// <summary>Expected answers were taken from Nix itself.</summary>
public class PosixRegexTests
{
    static string Show(ByteString?[]? groups) =>
        groups is null ? "no" : "[" + string.Join(",", groups.Select(group => group is { } text ? text.ToString() : "-")) + "]";

    static string Match(string pattern, string subject) => Show(PosixRegex.Compile(Encoding.UTF8.GetBytes(pattern)).Match(subject));

    static string Split(string pattern, string subject) =>
        string.Concat(PosixRegex.Compile(Encoding.UTF8.GetBytes(pattern)).Matches(subject).Select(match => $"({match.Start},{match.End}{Show(match.Groups)})"));

    [Theory]
    [InlineData("ab", "ab", "[]")]
    [InlineData("ab", "abc", "no")]
    [InlineData("(a|ab)(c|bcd)?", "abcd", "[a,bcd]")]
    [InlineData("((a)|b)*", "ab", "[b,a]")]
    [InlineData("(a*)*", "b", "no")]
    [InlineData("(a*)*", "aa", "[]")]
    [InlineData("(a?)b?", "b", "[]")]
    [InlineData("[[:space:]]*([^[:space:]]+)[[:space:]]*", "  x ", "[x]")]
    [InlineData("[]a]+", "]a", "[]")]
    [InlineData("[[=a=]]", "A", "[]")]
    [InlineData("[[.hyphen.]]", "-", "[]")]
    [InlineData("a.b", "a\nb", "[]")]
    [InlineData("a{2,3}", "aaaa", "no")]
    [InlineData("^$", "", "[]")]
    public void MatchesWholeStrings(string pattern, string subject, string expected) => Assert.Equal(expected, Match(pattern, subject));

    [Theory]
    [InlineData("([ab]*)([bc]*)c", "abbcc", "[abb,c]")]
    [InlineData("([ab]+)b", "aabbb", "[aabb]")]
    [InlineData("(a*)(ab)*(b*)", "aabab", "[a,ab,]")]
    [InlineData("(.*)-([0-9]+)", "a-1-22", "[a-1,22]")]
    [InlineData("((a*)b?)*c", "aabac", "[,]")]
    [InlineData("([a-c]*)[c-e]+", "abcde", "[abc]")]
    [InlineData("(a*)+b", "aaab", "[]")]
    [InlineData("(a+)(a+)(a+)", "aaaa", "[aa,a,a]")]
    [InlineData("(a*)(a*)", "aaa", "[aaa,]")]
    [InlineData("((a+)|b)*a", "abaa", "[a,a]")]
    [InlineData("(.*)(.*)$", "xy", "[xy,]")]
    [InlineData("([ab]*)(b|c)", "abab", "[aba,b]")]
    [InlineData("(a*)a{2}b", "aaab", "[a]")]
    [InlineData(".*[[:upper:]].*", "package-1.tar", "no")]
    [InlineData("([^/]*)/+(.*)", "usr//lib/x", "[usr,lib/x]")]
    [InlineData("(a*)(b*)*c", "aabbbd", "no")]
    public void GivesRoundsOfOneByteBackOneByOne(string pattern, string subject, string expected) => Assert.Equal(expected, Match(pattern, subject));

    [Fact]
    public void TellsTheGroupThatTookNoPart() => Assert.Equal("[-,b]", Match("(a)?(b)", "b"));

    // What a matcher leaves behind, the next one of the same pattern starts with.
    [Fact]
    public void AnswersTheSameAfterAnything()
    {
        (string Pattern, string[] Subjects)[] asked =
        [
            ("((a)|b)*c?", ["ab", "abx", "", "bbbac", "x"]),
            ("(a|ab)(c|bcd)?", ["abcd", "abcdx", "a", "b", "ab"]),
            ("(a*)*(b)?", [new string('a', 300), new string('a', 300) + "c", "aab", "c"]),
        ];
        var patterns = asked.Select(one => PosixRegex.Compile(Encoding.UTF8.GetBytes(one.Pattern))).ToArray();
        for (int round = 0; round < 60; round++)
        {
            int i = round / 2 % asked.Length;
            string subject = asked[i].Subjects[round % asked[i].Subjects.Length];
            Assert.Equal(Match(asked[i].Pattern, subject), Show(patterns[i].Match(subject)));
            var groups = new (int Start, int End)[patterns[i].GroupCount];
            var expected = patterns[i].Match(subject);
            Assert.Equal(expected is not null, patterns[i].Match(subject, groups));
            for (int n = 0; expected is not null && n < groups.Length; n++)
                Assert.Equal(expected[n]?.ToString(), groups[n].End < 0 ? null : subject[groups[n].Start..groups[n].End]);
        }
    }

    [Theory]
    [InlineData("b*", "abb", "(0,0[])(1,3[])(3,3[])")]
    [InlineData("(a)|(b)", "xab", "(1,2[a,-])(2,3[-,b])")]
    [InlineData("^a", "aa", "(0,1[])")]
    [InlineData("a|ab", "ab", "(0,2[])")]
    public void FindsAllMatches(string pattern, string subject, string expected) => Assert.Equal(expected, Split(pattern, subject));

    [Theory]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData("*a")]
    [InlineData("a{,3}")]
    [InlineData("a{3,1}")]
    [InlineData("[b-a]")]
    [InlineData("[a")]
    [InlineData("[[:nothing:]]")]
    [InlineData("[[.-.]]")]
    [InlineData("\\d")]
    [InlineData("\\")]
    public void RefusesMalformedPatterns(string pattern) =>
        Assert.Throws<RegexSyntaxException>(() => PosixRegex.Compile(Encoding.UTF8.GetBytes(pattern)));

    [Fact]
    public void RefusesPatternsThatGrowBeyondTheLimit() =>
        Assert.Throws<RegexTooLargeException>(() => PosixRegex.Compile("(((a{100}){100}){100})"u8));

    [Fact]
    public void RefusesAMillionOpenGroupsWithoutRecursion() =>
        Assert.Throws<RegexTooLargeException>(() => PosixRegex.Compile(Encoding.ASCII.GetBytes(new string('(', 1_000_000))));

    [Fact]
    public void MatchesLongSubjectsWithoutRecursion() => Assert.Equal("[b]", Match("(a|b)*", new string('b', 1_000_000)));

    [Fact]
    public void StaysPolynomialWhereBacktrackingExplodes() => Assert.Equal("no", Match("((a|a)*)*b", new string('a', 2000)));

    [Theory]
    [InlineData("no", false)]
    [InlineData("[a]", true)]
    public void StacksOfRepetitionsTakeNoTime(string expected, bool isThere) =>
        Assert.Equal(expected, Match("(a" + string.Concat(Enumerable.Repeat("*+?", 16)) + ")" + (isThere ? "b?" : "b"), "a"));

    [Theory]
    [InlineData('*')]
    [InlineData('+')]
    [InlineData('?')]
    public void TensOfThousandsOfQuantifiersBehindOneAtomAreFew(char quantifier) =>
        Assert.Equal("no", Match("(a" + new string(quantifier, 40_000) + "*+?)(c|())", new string('a', 200) + "b"));

    [Fact]
    public void QuantifiersThatAreLeftOutStillCountAsStates() =>
        Assert.Throws<RegexTooLargeException>(() => PosixRegex.Compile(Encoding.ASCII.GetBytes("a" + new string('*', 100_000))));

    [Fact]
    public void CopiesOfAStackCountAllOfItsStates() =>
        Assert.Throws<RegexTooLargeException>(() => PosixRegex.Compile(Encoding.ASCII.GetBytes("(a" + new string('+', 1_000) + "){100}")));

    [Fact]
    public void NestedRepetitionsByTheThousandAreRefusedSoon()
    {
        var pattern = new string('(', 20_000) + "a" + string.Concat(Enumerable.Repeat(")*", 20_000));
        var began = Environment.CpuUsage.UserTime;
        Assert.Throws<RegexTooLargeException>(() => Match(pattern, "a"));
        Assert.InRange(Environment.CpuUsage.UserTime - began, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void SequencesOfEmptyAlternativesTakeNoTime() =>
        Assert.Equal("(0,0[,,])(1,1[,,])(2,2[,,])(3,3[,,])", Split("((a*|b*){40}(|c*))*", "xyz"));

    [Fact]
    public void LongSubjectsOfManyWaysTakeNoTime() => Assert.Equal("no", Match("(.*)(.*)(.*)(.*)(.*)=(.*)", new string('a', 20_000)));
}
