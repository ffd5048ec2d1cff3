using System.Text;

namespace Firn.Syntax.Tests;

/// <summary>What an expression asks the scopes around it for, and where functions and paths stand.</summary>
public sealed class FreeVariablesTests
{
    static readonly SymbolTable symbols = new();

    static Expression Parse(string text, ParserOptions? options = null) => Parser.Parse(SourceFile.FromText(Encoding.UTF8.GetBytes(text)), symbols, options ?? Texts.Options);

    [Theory]
    [InlineData("a: a b", "b")]
    [InlineData("{ a, b ? c, ... }@d: a + b + d", "c")]
    [InlineData("{ a ? b, b }: x", "x")]
    [InlineData("let a = b; b = c; in a d", "c d")]
    [InlineData("let inherit (a) b; c = b; in c", "a")]
    [InlineData("let inherit a; in a", "a")]
    [InlineData("let a = 1; in { inherit a; b = c; }", "c")]
    [InlineData("{ a = b; b = a; }", "a b")]
    [InlineData("rec { a = b; b = a; c = d; }", "d")]
    [InlineData("rec { inherit a; b = a; }", "a")]
    [InlineData("rec { inherit (b) a; b = c; }", "c")]
    [InlineData("rec { ${a} = b; a = 1; }", "b")]
    [InlineData("{ ${a} = 1; a = b; }", "a b")]
    [InlineData("rec { a.b = c; c.d = a; }", "")]
    [InlineData("let { body = a; a = b; }", "b")]
    [InlineData("with a; b", "a b")]
    [InlineData("a.b.${c} or d", "a c d")]
    [InlineData("a ? ${b}.c", "a b")]
    [InlineData("\"x ${a} ${\"${b}\"}\" + ./p/${c}", "a b c")]
    [InlineData("assert a; if b then c else d", "a b c d")]
    [InlineData("[ (a: b: c: a b c d) e ]", "d e")]
    [InlineData("a: (a: a) a", "")]
    [InlineData("1 - 2 < 3", "__lessThan __sub")]
    [InlineData("<a>", "__findFile __nixPath")]
    [InlineData("__curPos", null)]
    [InlineData("a: [ { b = __curPos; } ]", null)]
    public void Names_that_nothing_inside_binds_are_free(string text, string? names) =>
        Assert.Equal(names, FreeVariables.Of(Parse(text)) is { } free ? string.Join(' ', free.Select(name => symbols[name].ToString()).Order(StringComparer.Ordinal)) : null);

    [Theory]
    [InlineData("x: x", "x: x")]
    [InlineData(" ( x: y: x ) ", "y: x|x: y: x")]
    [InlineData("{ a = { b ? /c }: b ; }", "/c|{ b ? /c }: b")]
    [InlineData("[ ({ ... }@a: ./b) (a@{ b }: ~/c/d) ]", "./b|{ ... }@a: ./b|~/c/d|a@{ b }: ~/c/d")]
    [InlineData("../a/${b}/c", "../a/")]
    [InlineData("if a then b: b else c: let d = e: e; in d # f: f\n", "b: b|e: e|c: let d = e: e; in d")]
    public void Functions_and_paths_are_placed(string text, string places)
    {
        var found = new List<string>();
        Parse(text, Texts.Options with { Placed = part => found.Add(text[part.Start..part.End]), HomeDirectory = "/home" });
        Assert.Equal(places, string.Join('|', found));
    }
}
