using System.Diagnostics;
using System.Text;

namespace Firn.Syntax.Tests;

/// <summary>Texts that repeat one thing very often: they are read in time that grows with their length, and with a message where they are too deep.</summary>
public class LongRunTests
{
    const int Many = 100_000;

    // Walking the rest of a run for each of its tokens takes half a minute at this length, reading it once well under a second.
    static readonly TimeSpan Linear = TimeSpan.FromSeconds(10);

    public static TheoryData<string, string, string, string, string?> Runs => new()
    {
        { "minus", "", "-", "1", "stack overflow" },
        { "minus without an operand", "", "-", "", "syntax error" },
        { "not", "", "!", "true", "stack overflow" },
        { "parentheses", "", "(", "1", "syntax error" },
        { "brackets", "", "[", "1", "syntax error" },
        { "braces", "", "{a=", "1", "syntax error" },
        { "selections", "a", ".a", "", null },
        { "selections of numbers", "a", ".a1", "", null },
        { "digits and dots", "[", ".1", "]", null },
        { "dots", "[", ".", "]", "syntax error" },
        { "words in a path's characters", "a", "+a", "", "stack overflow" },
        { "plus", "1", "+1", "", "stack overflow" },
        { "lists joined", "[]", "++[]", "", "stack overflow" },
        { "sets joined", "{}", "//{}", "", "stack overflow" },
        { "let", "", "let a=1;in ", "a", "stack overflow" },
        { "with", "", "with a;", "a", "stack overflow" },
        { "functions", "", "a: ", "a", "stack overflow" },
        { "arguments", "f", " a", "", null },
        { "less", "", "<a", "", "syntax error" },
        { "selections of words with dashes", "a", ".a-", "", null },
        { "elements", "[", "a ", "]", null },
        { "interpolations", "\"", "${a}", "\"", null },
        { "escapes", "\"", "\\${", "\"", null },
        { "dollars", "''", "$", "''", null },
        { "quotes in an indented string", "''", "'''", "''", null },
        { "lines of an indented string", "''", " a\n", "''", null },
        { "nested strings", "", "\"${", "", "syntax error" },
        { "comments", "", "/**/", "1", null },
        { "documented functions", "", "/** x */ a: ", "a", "stack overflow" },
        { "bindings of one path", "{", "a.b.c={};", "}", null },
    };

    [Theory, MemberData(nameof(Runs))]
    public void AreReadInTimeThatGrowsWithTheirLength(string name, string before, string repeated, string after, string? failure)
    {
        var text = new StringBuilder(before).Insert(before.Length, repeated, Many).Append(after).ToString();
        var watch = Stopwatch.StartNew();
        string? message = null;
        try
        {
            Parser.Parse(SourceFile.FromText(Encoding.UTF8.GetBytes(text)), new SymbolTable(), new ParserOptions());
        }
        catch (SyntaxException caught)
        {
            message = caught.Message;
        }
        Assert.True(watch.Elapsed < Linear, $"{name}: {watch.Elapsed}");
        if (failure is null)
        {
            Assert.Null(message);
        }
        else
        {
            Assert.Contains(failure, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AMillionBracketsAreTooDeepAndSayIt()
    {
        var text = new string('[', 1_000_000) + new string(']', 1_000_000);
        var caught = Assert.Throws<SyntaxException>(() =>
            Parser.Parse(SourceFile.FromText(Encoding.ASCII.GetBytes(text)), new SymbolTable(), new ParserOptions()));
        Assert.Contains("stack overflow", caught.Message, StringComparison.Ordinal);
    }
}
