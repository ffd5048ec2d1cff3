using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Firn.Syntax.Tests;

public sealed class ParserProperties
{
    static readonly Gen<string> Leaves = Gen.Elements("x", "y'", "1", "2.5", "\"a\\n${x}\"", "''\n  a ${y}\n b''", "./p", "/q/r", "<n>", "a:b", "__curPos", "{ }", "[ ]");

    static Gen<string> Expressions(int size) => size <= 0
        ? Leaves
        : Gen.OneOf(
            Leaves,
            from a in Expressions(size / 2)
            from b in Expressions(size / 2)
            from op in Gen.Elements("+", "-", "*", "/", "++", "//", "==", "<", ">=", "&&", "||", "->", " ")
            select $"({a}) {op} ({b})",
            from a in Expressions(size / 2)
            from b in Expressions(size / 2)
            from form in Gen.Elements(
                "{{ a = {0}; b.c = {1}; }}", "rec {{ a.b = {0}; a.c = {1}; }}", "let a = {0}; in {1}", "with {0}; {1}",
                "x: [ ({0}) ({1}) ]", "{{ x ? ({0}), ... }}@y: {1}", "if {0} then {1} else 1", "({0}).a or ({1})", "! ({0}) ? b.c",
                "{{ inherit ({0}) p; inherit q; s = {1}; }}")
            select string.Format(System.Globalization.CultureInfo.InvariantCulture, form, a, b));

    [Fact]
    public void PrintingWhatWasParsedFromAPrintChangesNothing() =>
        Prop.ForAll(Expressions(40).ToArbitrary(), text =>
        {
            // The first print spells interpolation as sums of many terms, which read back as sums of two.
            var printed = Texts.Print(Texts.Print(text));
            return printed == Texts.Print(printed);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void WhatStandsFarBehindAnExpressionDoesNotMatter() =>
        Prop.ForAll(Expressions(40).ToArbitrary(), text =>
        {
            // The last bytes of a text are looked at one by one, those before sixteen at a time.
            var printed = Texts.Print(text);
            return Enumerable.Range(1, 20).All(count => Texts.Print(text + new string(' ', count)) == printed && Texts.Print(new string(' ', count) + text) == printed)
                && Texts.Print(text + " # " + new string('.', 40)) == printed;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void AnyBytesAreATreeOrASyntaxError()
    {
        var pieces = Gen.Elements("{", "}", "${", "\"", "''", "a", ".", "/", "~/", "<", ">", "=", ";", ":", "or", "let", "in", "rec", "inherit", "(", ")", "[", "]",
            "1", "1.", " ", "\n", "\r", "\0", "\\", "$", "'", "/*", "*/", "#", "...", ",", "@", "?", "\u00e9", "-", "+");
        Prop.ForAll(pieces.ListOf().ToArbitrary(), list => Texts.Show(Encoding.UTF8.GetBytes(string.Concat(list))) is not null)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }
}
