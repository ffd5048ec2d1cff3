using System.Text;

namespace Firn.Syntax.Tests;

public sealed class ParserTests
{
    static Expression Parse(string text, ParserOptions? options = null) =>
        Parser.Parse(SourceFile.FromText(Encoding.UTF8.GetBytes(text)), new SymbolTable(), options ?? Texts.Options);

    [Theory]
    [InlineData("[", "]")]
    [InlineData("(", ")")]
    [InlineData("{a=", ";}")]
    [InlineData("x: ", "")]
    [InlineData("\"${", "}\"")]
    [InlineData("let a=", ";in a")]
    public void AMillionLevelsAreAVerdictAndNotACrash(string open, string close)
    {
        var text = new StringBuilder().Insert(0, open, 1_000_000).Append('1').Insert(open.Length * 1_000_000 + 1, close, 1_000_000).ToString();
        if (open == "(")
        {
            Assert.Equal(ExpressionKind.Integer, Parse(text).Kind);
            return;
        }
        var failure = Assert.Throws<SyntaxException>(() => Parse(text));
        Assert.Equal("stack overflow (possible infinite recursion)", failure.Message);
    }

    [Fact]
    public void ReportsTheEndOfAMillionOpenBrackets() =>
        Assert.Equal("syntax error, unexpected end of file", Assert.Throws<SyntaxException>(() => Parse(new string('[', 1_000_000))).Message);

    static int Depth(string text) => Parser.Read(SourceFile.FromText(Encoding.UTF8.GetBytes(text)), new SymbolTable(), Texts.Options).Depth;

    [Fact]
    public void DepthCountsNestingAndNotLength()
    {
        Assert.Equal(2, Depth("f " + string.Concat(Enumerable.Repeat("x ", 1000))));
        Assert.Equal(1001, Depth(string.Concat(Enumerable.Repeat("1+", 1000)) + "1"));
        Assert.Equal(4, Depth("{ a.b.c = 1; }"));
        Assert.Equal(5, Depth("{ a.b = 1; a = { c.d.e = 1; }; }"));
    }

    [Fact]
    public void LiteralsOfAllLengthsOutliveTheTextThatTheyStandIn()
    {
        string[] literals = [.. Enumerable.Range(0, 300).Select(i => new string((char)('a' + i % 26), i)), new('y', 5000), new('z', 70_000)];
        foreach (var form in (string[])["\"{0}\"", "''{0}''"])
        {
            var list = string.Join(' ', literals.Select(literal => form.Replace("{0}", literal, StringComparison.Ordinal)));
            Assert.Equal($"[ {string.Join(' ', literals.Select(literal => $"\"{literal}\""))} ]", Texts.Print($"[ {list} ]").Replace("(", "", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(40)]
    [InlineData(1000)]
    public void SetsOfAnySizeGrowAfterTheirEnd(int size)
    {
        var names = Enumerable.Range(0, size).Select(i => $"n{i}").ToArray();
        var set = (AttributeSetExpression)Parse($"{{ a = {{ {string.Concat(names.Select(name => $"{name} = 1; "))}}}; a.x = 2; a.y = 3; a = {{ z = 4; }}; b = 5; }}");
        Assert.Equal(2, set.Attributes.Length);
        var grown = (AttributeSetExpression)set.Attributes[0].Value;
        Assert.Equal(size + 3, grown.Attributes.Length);
        Assert.Equal(size + 3, grown.Attributes.ToArray().Select(attribute => attribute.Name).Distinct().Count());
        var failure = Assert.Throws<SyntaxException>(() => Parse($"{{ a = {{ {string.Concat(names.Select(name => $"{name} = 1; "))}}}; a.x = 2; a.n{size - 1} = 3; }}"));
        Assert.StartsWith($"attribute 'a.n{size - 1}' already defined at «string»:1:", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PipeOperatorsNeedTheirFeature()
    {
        var failure = Assert.Throws<SyntaxException>(() => Parse("a |> b"));
        Assert.Equal(2, failure.Position);
        Assert.Contains("pipe-operators", failure.Message, StringComparison.Ordinal);
        Assert.Equal("(b a)", Texts.Print("a |> b", Texts.Options with { PipeOperators = true }));
        Assert.Equal("(f (g x))", Texts.Print("f <| g <| x", Texts.Options with { PipeOperators = true }));
        Assert.Equal("(g (f x))", Texts.Print("x |> f |> g", Texts.Options with { PipeOperators = true }));
        Assert.Throws<SyntaxException>(() => Parse("a |> b <| c", Texts.Options with { PipeOperators = true }));
    }

    [Fact]
    public void MergedClausesOfInheritKeepTheirOwnSources()
    {
        Assert.Equal(
            "{ a = { inherit (x) p q; inherit (y) r s; }; }",
            Texts.Print("{ a = { inherit (x) p q; }; a = { inherit (y) r s; }; }"));
    }

    [Fact]
    public void FunctionsKnowTheAttributeAndTheCommentThatNameThem()
    {
        var symbols = new SymbolTable();
        var text = "{ /** Adds. */ add = a: b: a; }"u8.ToArray();
        var set = (AttributeSetExpression)Parser.Parse(SourceFile.FromText(text), symbols, Texts.Options);
        var outer = (LambdaExpression)set.Attributes[0].Value;
        var inner = (LambdaExpression)outer.Body;
        Assert.Equal("add", symbols[outer.Name].ToString());
        Assert.Equal("add", symbols[inner.Name].ToString());
        Assert.Equal(new DocComment(2, 14), outer.Documentation);
        Assert.Equal(outer.Documentation, inner.Documentation);
    }

    [Fact]
    public void HomePathsAreRefusedWithoutAHome() =>
        Assert.Equal(
            "the path '~/x' can not be resolved in pure mode",
            Assert.Throws<SyntaxException>(() => Parse("~/x", Texts.Options with { HomeDirectory = null })).Message);

    [Fact]
    public void LintsWarnOrFail()
    {
        var warnings = new List<SyntaxWarning>();
        Parse("http://x", Texts.Options with { UrlLiterals = LintLevel.Warn, Warn = warnings.Add });
        Assert.StartsWith("URL literals are discouraged.", Assert.Single(warnings).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "URL literals are disallowed.",
            Assert.Throws<SyntaxException>(() => Parse("http://x", Texts.Options with { UrlLiterals = LintLevel.Fatal })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void AmbiguousOrWarns()
    {
        var warnings = new List<SyntaxWarning>();
        Parse("[ f or x ]", Texts.Options with { Warn = warnings.Add });
        Assert.Single(warnings);
        Parse("f (g or) x", Texts.Options with { Warn = warnings.Add });
        Assert.Single(warnings);
    }

    [Fact]
    public void BindingsParseForAPrompt()
    {
        var tree = Parser.Read(SourceFile.FromText("a = 1; inherit b;"u8.ToArray()), new SymbolTable(), Texts.Options, bindings: true);
        Assert.Equal(2, tree.CountOf(tree.Get<SetEntry>(tree.Root).Attributes));
    }

    [Fact]
    public void LinesEndAtEveryKindOfLineEnd()
    {
        var file = SourceFile.FromText("a\nb\r\nc\rd"u8.ToArray());
        Assert.Equal(new LineColumn(4, 1), file.Locate(7));
        Assert.Equal(new LineColumn(3, 1), file.Locate(5));
    }

    [Fact]
    public void SymbolsAreTheSameFromEveryThread()
    {
        var symbols = new SymbolTable();
        var ids = new int[4][];
        Parallel.For(0, 4, t => ids[t] = [.. Enumerable.Range(0, 20_000).Select(i => symbols.Intern($"name{i}").Id)]);
        Assert.All(ids, set => Assert.Equal(ids[0], set));
        Assert.Equal(20_001, symbols.Limit);
        Assert.Equal("name7", symbols[new Symbol(ids[2][7])].ToString());
    }
}
