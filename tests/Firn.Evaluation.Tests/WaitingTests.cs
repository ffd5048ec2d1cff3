namespace Firn.Evaluation.Tests;

/// <summary>Functions that wait for their first call, and values that wait until somebody asks.</summary>
public sealed class WaitingTests
{
    const string Long = "builtins.concatStringsSep \"-\" [ \"one\" \"two\" \"three\" \"four\" ]";

    [Theory]
    [InlineData("let f = x: missing; in 1", 1, 12)]
    [InlineData("let f = x: y: z: [ x (missing z) ]; in 1", 1, 23)]
    [InlineData("let f = { a, b ? missing }: a; in 1", 1, 18)]
    [InlineData("let f = { a }@all: { inherit missing; }; in 1", 1, 30)]
    [InlineData("{ long = " + Long + " + missing; }.other or 1", 1, 73)]
    [InlineData("rec { inherit other; long = 1; }", 1, 15)]
    [InlineData("let f = x:\n  let inner = y: x + y;\n  in inner (z:\n    missing);\nin 1", 4, 5)]
    [InlineData("(x: (y: y) x + y) 1", 1, 16)]
    public void ANameThatIsBoundNowhereFailsWhereNobodyEvaluatesIt(string text, int line, int column)
    {
        var (output, error) = Language.PrintFile("/file.nix", text);
        Assert.Equal("", output);
        Assert.Contains("undefined variable '", error, StringComparison.Ordinal);
        Assert.Contains($"/file.nix:{line}:{column}", error, StringComparison.Ordinal);
    }

    [Fact]
    public void OfTwoSuchNamesTheOneIsNamedThatIsComeToFirst() =>
        Assert.Contains("'early'", Language.PrintFile("/file.nix", "let f = x: early; in late").Error, StringComparison.Ordinal);

    [Fact]
    public void ANameBelowAWithMayBeFoundLater() =>
        Assert.Equal("2", Language.Print("let f = set: with set; (x: y: found) 1 1; in f { found = 2; }"));

    [Fact]
    public void PlacesInAndAfterWhatWasSteppedOverAreThoseOfTheText()
    {
        var text = $$"""
            let
              plain = a: b: [ a b __curPos.line __curPos.column ];
              named = { a, b ? __curPos.column }: [ a b __curPos.column ];
              long = [ __curPos.line __curPos.column ({{Long}}) ];
              inner = a: { f = b: [ a b __curPos.column ]; after = __curPos.column; };
            in [ __curPos.line __curPos.column long (plain 1 2) (named { a = 1; }) (inner 1).after ((inner 1).f 2)
              (builtins.unsafeGetAttrPos "after" (inner 1)).column __curPos.column ]
            """;
        Assert.Equal(
            ("[ 6 20 [ 4 26 \"one-two-three-four\" ] [ 1 2 2 37 ] [ 1 20 45 ] 56 [ 1 2 29 ] 48 56 ]", ""),
            Language.PrintFile("/file.nix", text));
    }

    // A value that is long enough waits; what it evaluates to is the same as that of the expression alone.
    [Theory]
    [InlineData("builtins.length [ 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 ]")]
    [InlineData("{ a.b = 1; c = rec { d = e; e = 2; inherit (builtins) add; sum = add 1 2; }; ${\"f\" + \"g\"} = 3; }")]
    [InlineData("rec { __overrides = { a = 2; }; a = 1; b = a; c = [ a b (x: a) ]; d = { inherit a b; }; }")]
    [InlineData("(rec { a.b.c = { d = x: y: x + y; }; e = a.b.c.d 1 2; }).e + ({ f = 3; }.g or 4)")]
    [InlineData("\"text ${toString (1 + 2)} and ${\"more ${\"text\"}\"} ${toString 1.5} and so on\"")]
    [InlineData("[ 1 (-2) 9223372036854775807 1.25 1.5e100 true null \"\" [ ] { } ./relative/path /absolute ]")]
    [InlineData("let a = 1; inherit (rec { b = a + 1; inherit a; }) b; c = d: d; in [ a b (c a) c ]")]
    [InlineData("with { a = 1; b = 2; }; with { b = 3; }; [ a b (x: a + b + x) ((y: a + b + y) 1) ]")]
    [InlineData("if builtins.elem 3 [ 1 2 3 ] && !false || false -> true then [ \"then\" ] else [ \"else\" ]")]
    [InlineData("assert { a = [ 1 2 3 ]; } == { a = [ 1 2 3 ]; }; { a.b = 1; } ? a.b && !({ } ? ${\"a\"}.b)")]
    [InlineData("{ a = 1; b = 1; } // { b = 2; } // { c = 3; } // ({ d = 4; } // { e = [ 1 ] ++ [ 2 ]; })")]
    [InlineData("map (f: f 1 2 3 4 5 6 7 8 9 10) [ (a: b: c: d: e: f: g: h: i: j: [ a b c d e f g h i j ]) ]")]
    [InlineData("(all@{ a, b ? a + 1, c ? { inherit a b; }, ... }: [ a b c all ]) { a = 1; z = 2; }")]
    public void AValueThatWaitedIsTheSame(string expression)
    {
        var alone = Language.Print(expression);
        Assert.Equal(alone, Language.Print($"{{ unused = x: x; waited = {expression}; other = 1; }}.waited"));
        Assert.Equal(alone, Language.Print($"let waited = {expression}; in waited"));
        Assert.Equal(alone, Language.Print($"rec {{ waited = {expression}; }}.waited"));
        Assert.Equal(alone, Language.Print($"(unused: {expression}) 1"));
    }

    [Fact]
    public void WhatAFunctionTakesIsKnownBeforeItsFirstCall() =>
        Assert.Equal("{ a = false; b = true; }", Language.Print("builtins.functionArgs ({ a, b ? throw \"never\" }: a)"));

    [Fact]
    public void FailuresShowTheExpressionsOfWhatWaited()
    {
        var error = Language.PrintFile("/file.nix", "let f = x: assert x == [ 1 ] && builtins.isList x; x; in f 2").Error;
        Assert.Contains("assertion '((x == [ (1) ]) && ((builtins).isList x))' failed", error, StringComparison.Ordinal);
        Assert.Contains("/file.nix:1:12", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThreadsThatCallAFunctionFirstAtOnceGetTheSame()
    {
        const string text = """
            {
              sum = a: b: let c = a + b; d = { inherit c; e = c * 2; }; in with d; [ c d.e (x: c + e + x) ];
              call = { a, b ? a + 1 }: let f = x: y: x * y + a; in (f a b) + (with { z = 1; }; z + b);
              twice = f: x: f (f x);
            }
            """;
        for (var round = 0; round < 20; round++)
        {
            var session = Language.Session();
            var file = EvaluationThread.Run(() => session.CreateEvaluator().EvaluateText(text, session.Host.WorkingDirectory));
            var results = new string[4];
            using var start = new Barrier(results.Length);
            var calls = Enumerable.Range(0, results.Length).Select(i => Task.Factory.StartNew(
                () => results[i] = EvaluationThread.Run(() =>
                {
                    var evaluator = session.CreateEvaluator();
                    var caller = evaluator.EvaluateText(
                        "fs: [ (builtins.elemAt (fs.sum 1 2) 1) ((builtins.elemAt (fs.sum 1 2) 2) 1) (fs.call { a = 3; }) (fs.twice (x: x + 1) 0) ]",
                        session.Host.WorkingDirectory);
                    start.SignalAndWait();
                    return Language.Print(evaluator, evaluator.Call(caller, file));
                }),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
            await Task.WhenAll(calls);
            Assert.All(results, result => Assert.Equal("[ 6 10 20 2 ]", result));
        }
    }
}
