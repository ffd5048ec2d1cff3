using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Firn.Syntax.Tests;

/// <summary>Indented strings against rules that look at one character after the other.</summary>
public sealed class IndentationTests
{
    [Fact]
    public void StringsWithoutInterpolationLoseWhatTheirLinesHaveInCommon() =>
        Prop.ForAll(Gen.Elements(" ", " ", "  ", "\n", "\n", "a", "b c", "\t").ListOf().ToArbitrary(), pieces =>
        {
            var text = string.Concat(pieces);
            var parsed = Parser.Parse(SourceFile.FromText(Encoding.ASCII.GetBytes($"''{text}''")), new SymbolTable(), Texts.Options);
            return ((StringExpression)parsed).Value.ToString() == Strip(text);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    static string Strip(string text)
    {
        // Spaces up to a newline right behind the opening quotes are not part of the string.
        var first = text.IndexOf('\n', StringComparison.Ordinal);
        if (first >= 0 && text[..first].Trim(' ').Length == 0)
        {
            text = text[(first + 1)..];
        }
        var lines = text.Split('\n');
        var common = lines.Select(line => line.Length - line.TrimStart(' ').Length).Where((spaces, i) => spaces < lines[i].Length).DefaultIfEmpty(int.MaxValue).Min();
        var kept = lines.Select(line => line[Math.Min(common, line.Length - line.TrimStart(' ').Length)..]).ToArray();
        if (kept.Length > 1 && kept[^1].Trim(' ').Length == 0)
        {
            kept[^1] = "";
        }
        return string.Join('\n', kept);
    }
}
