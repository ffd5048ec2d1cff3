using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

/// <summary>Whatever an expression does, the program ends by itself: a message and status 1, or the result; never by a signal, never without bound.</summary>
public sealed class HostileInputTests : IDisposable
{
    readonly TemporaryStore store = new();

    public void Dispose() => store.Dispose();

    /// <summary>Within a heap of 1.5 GB and a minute on a busy machine.</summary>
    Finished Bounded(string command)
    {
        var said = Programs.Firn.Shell($"ulimit -c 0; export DOTNET_GCHeapHardLimit=60000000; {command}", store.Directory, seconds: 60);
        Assert.True(said.Status is 0 or 1, $"{said}");
        return said;
    }

    Finished Evaluate(string expression, string flags = "")
    {
        store.Write("case.nix", expression);
        return Bounded($"nix-instantiate --eval {flags} case.nix");
    }

    [Theory]
    [InlineData("let f = x: 1 + f x; in f 1", "stack overflow")]
    [InlineData("let f = x: f (x + 1); in f 1", "stack overflow")]
    [InlineData("let f = x: { a = f x; }; in builtins.deepSeq (f 1) 1", "stack overflow")]
    [InlineData("let f = x: [ (f x) ]; in builtins.toJSON (f 1)", "stack overflow")]
    [InlineData("let x = { y = x; }; z = { y = z; }; in x == z", "stack overflow")]
    [InlineData("let x = y; y = x; in x", "infinite recursion")]
    [InlineData("rec { a = { __toString = self: \"${self}\"; }; b = \"${a}\"; }.b", "stack overflow")]
    [InlineData("let f = { __functor = self: x: self x; }; in f 1", "stack overflow")]
    [InlineData("let x = { __functor = self: self; }; in x 1", "stack overflow")]
    [InlineData("let x = { __functor = x; }; in x 1", "stack overflow")]
    [InlineData("let s = builtins.foldl' (a: x: a + a) \"x\" (builtins.genList (x: x) 20); in builtins.concatStringsSep \"\" (builtins.genList (x: s) 4096)", "cannot make a string")]
    [InlineData("builtins.toXML (let x = { y = x; }; in x)", "stack overflow")]
    [InlineData("import ./case.nix", "")]
    [InlineData("let go = n: acc: if n == 0 then acc else go (n - 1) (acc + 1); in go 1000000 0", "stack overflow")]
    [InlineData("(builtins.foldl' (a: b: { v = a.v + b; }) { v = 0; } (builtins.genList (x: x) 1000000)).v", "stack overflow")]
    [InlineData("let d = n: s: if n == 0 then s else d (n - 1) (s + s); in builtins.stringLength (d 40 \"0123456789\")", "cannot make a string")]
    [InlineData("let d = n: s: if n == 0 then s else d (n - 1) \"${s}${s}.\"; in builtins.stringLength (d 33 \"x\")", "")]
    [InlineData("builtins.length (builtins.genList (x: x) 100000000000)", "cannot create list")]
    [InlineData("builtins.match \"(((((a*)*)*)*)*)*b\" \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"", null)]
    [InlineData("builtins.match \"((a{1,200}){1,200}){1,200}\" \"a\"", "")]
    public void EndsWithAMessage(string expression, string? reason)
    {
        var said = Evaluate(expression);
        if (reason is not null)
        {
            Assert.Contains(reason, said.Failed().Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("let x = { y = x; }; in x", "--strict", "{ y = «repeated»; }\n")]
    [InlineData("let x = [ x ]; in x", "--strict", "[ [ «repeated» ] ]\n")]
    [InlineData("builtins.foldl' (a: b: a + b) 0 (builtins.genList (x: x) 1000000)", "", "499999500000\n")]
    [InlineData("builtins.length (builtins.concatLists (builtins.genList (x: [ x x ]) 500000))", "", "1000000\n")]
    [InlineData("builtins.length (builtins.attrNames (builtins.listToAttrs (builtins.genList (n: { name = toString n; value = n; }) 200000)))", "", "200000\n")]
    public void LargeAndCyclicValuesAreOrdinary(string expression, string flags, string expected) =>
        Assert.Equal(expected, Evaluate(expression, flags).Succeeded().Output);

    [Fact]
    public void ACycleHasNoJson() => Assert.Contains("stack overflow", Evaluate("let x = { y = x; }; in x", "--json --strict").Failed().Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("[", "", "")]
    [InlineData("[", "]", "")]
    [InlineData("(", "1)", "1")]
    [InlineData("{a=", "", "")]
    [InlineData("x:", "", "")]
    [InlineData("\"${", "", "")]
    [InlineData("!", "", "")]
    [InlineData("if ", "", "")]
    [InlineData("''${''", "", "")]
    [InlineData("-", "", "")]
    [InlineData("a.", "", "")]
    [InlineData("a+", "", "")]
    [InlineData("/*", "", "")]
    public void AMillionBracketsAreAMessageOrAValue(string open, string close, string expected)
    {
        File.WriteAllText(store.File("deep.nix"), string.Concat(Enumerable.Repeat(open, 1_000_000)) + string.Concat(Enumerable.Repeat(close.TrimStart('1'), 1_000_000).Prepend(close.StartsWith('1') ? "1" : "")));
        var said = Bounded("nix-instantiate --parse deep.nix");
        if (expected.Length > 0)
        {
            Assert.Equal($"{expected}\n", said.Succeeded().Output);
        }
        Bounded("nix-instantiate --eval --strict deep.nix");
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    public void DeepDocumentsAreAMessage(string open)
    {
        File.WriteAllText(store.File("deep.json"), string.Concat(Enumerable.Repeat(open, 50_000)));
        Evaluate("builtins.fromJSON (builtins.readFile ./deep.json)").Failed();
        File.WriteAllText(store.File("deep.toml"), "a = " + string.Concat(Enumerable.Repeat(open.Replace("\"a\":", "a = ", StringComparison.Ordinal), 50_000)));
        Evaluate("builtins.fromTOML (builtins.readFile ./deep.toml)").Failed();
    }

    /// <summary>That is 800 MB, of which the shell keeps both ends.</summary>
    [Fact]
    public void XmlOfACycleIsPrintedAsFarAsItGoes()
    {
        store.Write("case.nix", "let x = { y = x; }; in x");
        var said = Bounded("(nix-instantiate --eval --xml case.nix; echo $? >status) | (head -c 5; tail -c 8); exit $(cat status)");
        Assert.Equal("<?xml</expr>\n", said.Output);
        Assert.Contains("stack overflow", said.Failed().Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(">/dev/full", "No space left on device")]
    [InlineData(">&-", "Bad file descriptor")]
    public void OutputThatCannotBeWrittenIsAnError(string redirection, string reason) =>
        Assert.Contains($"'standard output': {reason}", Bounded($"nix-instantiate --eval -E 1 {redirection}").Failed().Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("2>&-")]
    [InlineData("2>/dev/full")]
    public void AMessageThatNobodyCanReadDoesNotChangeHowItEnds(string redirection)
    {
        Assert.Equal(1, Bounded($"nix-instantiate --eval -E '1 +' {redirection}").Status);
        Assert.Equal("1\n", Bounded($"nix-instantiate --eval -E 'builtins.trace 2 1' {redirection}").Succeeded().Output);
    }

    [Theory]
    [InlineData("ulimit -v 4000000")]
    [InlineData("ulimit -s 256")]
    [InlineData("ulimit -n 16")]
    public void SmallLimitsAreEnough(string limit) => Assert.Equal("2\n", Bounded($"{limit}; nix-instantiate --eval -E '1 + 1'").Succeeded().Output);

    [Fact]
    public void ALimitThatIsTooSmallIsAMessage() => Bounded("ulimit -v 1200000; nix-instantiate --eval -E '1 + 1'").Failed();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public void AnInterruptedEvaluationSaysSo(string signal)
    {
        // The shell makes background jobs deaf to SIGINT, so the signal is sent by one of them.
        store.Write("case.nix", "let f = n: if n == 0 then 0 else f (n - 1); in builtins.genList (x: builtins.foldl' (a: b: a + f 100) 0 (builtins.genList (x: x) 10000000)) 9");
        var said = Programs.Firn.Shell($"(sleep 1; kill -{signal} $$) & exec nix-instantiate --eval --strict case.nix", store.Directory, seconds: 60);
        Assert.Equal("error: interrupted by the user\n", said.Failed().Error);
    }

    [Fact]
    public void BytesThatAreNoLanguageAreAMessage()
    {
        var random = new Random(1);
        foreach (var length in (int[])[1, 100, 100_000])
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            File.WriteAllBytes(store.File("noise.nix"), bytes);
            Bounded("nix-instantiate --parse noise.nix").Failed();
            Bounded("nix-store --restore restored < noise.nix").Failed();
            Bounded($"nix-store --store {store.Root} --import < noise.nix").Failed();
        }
    }
}
