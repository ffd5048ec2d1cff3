namespace Firn.Evaluation.Tests;

/// <summary>A variable of a <c>let</c> that is used once needs no cell, and is evaluated no more often than with one.</summary>
public sealed class UsedOnceTests
{
    [Theory]
    // The use stands in a function, which may be called more than once.
    [InlineData("let x = builtins.trace \"once\" 1; f = y: x + y; in f 1 + f 2", "5")]
    [InlineData("let x = builtins.trace \"once\" 1; in builtins.foldl' (a: y: a + x) 0 [ 1 2 3 ]", "3")]
    [InlineData("let f = { a ? x }: a; x = builtins.trace \"once\" 1; in f { } + f { }", "2")]
    // In a cell, which is asked for twice.
    [InlineData("let x = builtins.trace \"once\" 1; s = { a = x + 1; }; in s.a + s.a", "4")]
    [InlineData("let x = builtins.trace \"once\" 1; l = [ (x + 1) ]; in builtins.head l + builtins.head l", "4")]
    [InlineData("let x = builtins.trace \"once\" 1; y = x + 1; z = y + 1; in rec { a = z + 1; b = a + a; }.b", "8")]
    // In scopes inside, which have frames of their own or not.
    [InlineData("let x = builtins.trace \"once\" 1; in let y = 2; in x + y", "3")]
    [InlineData("let x = builtins.trace \"once\" 1; in [ (let y = 2; in x + y) ]", "[ 3 ]")]
    [InlineData("let x = builtins.trace \"once\" { a = 1; }; in with x; a + a", "2")]
    [InlineData("let s = { inherit (x) a b; }; x = builtins.trace \"once\" { a = 1; b = 2; }; in s.a + s.b", "3")]
    [InlineData("let inherit (builtins.trace \"once\" { a = 1; b = 2; }) a b; in a + b", "3")]
    [InlineData("let x = builtins.trace \"once\" 1; in let inherit ({ y = x; }) y; in y + y", "2")]
    // Of two names only the inner one is used.
    [InlineData("let x = throw \"never\"; in let x = builtins.trace \"once\" 1; in x", "1")]
    [InlineData("let x = builtins.trace \"once\" 1; in (let inherit x; in x + 1)", "2")]
    public void IsEvaluatedOnce(string program, string value) => EvaluationThread.Run(() =>
    {
        var host = new MemoryHost();
        var evaluator = Language.Session(host).CreateEvaluator();
        Assert.Equal(value, Language.Print(evaluator, evaluator.EvaluateText(program, host.WorkingDirectory)));
        Assert.Equal(["trace: once"], host.Messages);
        return 0;
    });

    [Theory]
    [InlineData("let x = builtins.trace \"never\" 1; in 2")]
    [InlineData("let x = builtins.trace \"never\" 1; in { a = x + 1; b = 2; }.b")]
    [InlineData("let x = builtins.trace \"never\" 1; y = x + 1; in if true then 2 else y")]
    public void IsNotEvaluatedWhereItIsNotNeeded(string program) => EvaluationThread.Run(() =>
    {
        var host = new MemoryHost();
        var evaluator = Language.Session(host).CreateEvaluator();
        Assert.Equal("2", Language.Print(evaluator, evaluator.EvaluateText(program, host.WorkingDirectory)));
        Assert.Empty(host.Messages);
        return 0;
    });

    // Messages of failures compute names and the sides of comparisons again.
    [Theory]
    [InlineData("let x = builtins.trace \"once\" 2; in assert x == 1; null")]
    [InlineData("let x = builtins.trace \"once\" \"b\"; in { a = 1; }.${x}")]
    [InlineData("let x = builtins.trace \"once\" \"a\"; in { a = throw \"no\"; }.${x}.c")]
    [InlineData("let x = builtins.trace \"once\" 1; y = x + throw \"no\"; in if (builtins.tryEval y).success then 1 else y")]
    public void IsEvaluatedOnceWhereItFails(string program) => EvaluationThread.Run(() =>
    {
        var host = new MemoryHost();
        var session = Language.Session(host);
        var evaluator = session.CreateEvaluator();
        var failure = Assert.ThrowsAny<EvaluationException>(() => evaluator.EvaluateText(program, host.WorkingDirectory));
        Assert.NotEmpty(ErrorPrinter.Print(failure, session.Positions, wholeTrace: true));
        Assert.Equal(["trace: once"], host.Messages);
        return 0;
    });

    // Which would be as many native calls in each other: it is a failure, as with cells, and nothing that ends the process.
    [Theory]
    [InlineData("a{1} + 1", "+ 1")]
    [InlineData("f a{1}", "")]
    [InlineData("if a{1} == 1 then 2 else 3", "+ 1")]
    [InlineData("\"${a{1}}\"", "+ \"\"")]
    public void AChainThatIsTooLongFails(string binding, string end) => EvaluationThread.Run(() =>
    {
        const int many = 220_000;
        var text = new System.Text.StringBuilder("let f = x: x; a0 = 1 + 1;\n");
        for (var i = 1; i <= many; i++)
        {
            text.Append('a').Append(i).Append(" = ").Append(binding.Replace("{1}", $"{i - 1}", StringComparison.Ordinal)).Append(";\n");
        }
        text.Append($"in a{many} {end}");
        var host = new MemoryHost();
        var evaluator = Language.Session(host).CreateEvaluator();
        Assert.False(evaluator.TryRun<EvaluationException>(() => evaluator.Force(evaluator.EvaluateText(text.ToString(), host.WorkingDirectory)), out var failure));
        Assert.Contains("stack overflow", failure.Message, StringComparison.Ordinal);
        // The evaluator can be used again.
        Assert.Equal("2", Language.Print(evaluator, evaluator.EvaluateText("let a = 1; in a + 1", host.WorkingDirectory)));
        return 0;
    });

    [Theory]
    [InlineData("let p = n + 1; in p + 2", "n + 1 + 2")]
    [InlineData("let p = n + 1; q = p + 2; in q + 3", "n + 1 + 2 + 3")]
    // Frames of functions that keep theirs are made anew, whether there is a variable in them or not.
    public void NeedsNoCell(string named, string written) =>
        Assert.Equal(Language.AllocatedByCall($"n: {written}", 1000), Language.AllocatedByCall($"n: {named}", 1000));
}
