using System.Diagnostics;
using System.Text;

namespace Firn.Evaluation.Tests;

public sealed class EvaluatorTests
{
    [Fact]
    public void ReportsStackOverflowForEndlessRecursion()
    {
        var clock = Stopwatch.StartNew();
        Assert.Throws<EvaluationDepthException>(() => Language.Print("let f = x: 1 + f x; in f 1"));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"it took {clock.Elapsed}");
    }

    [Fact]
    public void ReportsStackOverflowForEndlessForcingWithoutCalls() => Assert.Throws<ForceDepthException>(() => Language.Print(
        "let chain = builtins.foldl' (next: n: { v = next.v; }) { v = 1; } (builtins.genList (n: n) 300000); in chain.v"));

    [Fact]
    public void ReachesTheCallsThatTheLimitAllows() =>
        Assert.Equal("9000", Language.Print("let f = n: if n == 0 then 0 else 1 + f (n - 1); in f 9000"));

    [Fact]
    public void HonoursASmallerLimit() => Assert.Throws<EvaluationDepthException>(() => Language.Print(
        "let f = n: if n == 0 then 0 else 1 + f (n - 1); in f 200", new EvaluationOptions { MaximalCallDepth = 100 }));

    // The product is an attribute that is asked for its value first thing, and comes of integers that are there.
    [Fact]
    public void OperatorsInEachOthersOperandsAreCallsEvenWhereNothingHasToBeComputed()
    {
        var options = new EvaluationOptions { MaximalCallDepth = 100 };
        Assert.Equal("1", Language.Print($"(x: {{ a = {Product(90)}; }}.a) 1", options));
        Assert.Throws<EvaluationDepthException>(() => Language.Print($"(x: {{ a = {Product(200)}; }}.a) 1", options));

        static string Product(int factors) => string.Join(" * ", Enumerable.Repeat("x", factors));
    }

    [Fact]
    public void GoesOnAfterACaughtFailureAtFullDepth() => Assert.Equal(
        "[ 5000 5000 ]",
        Language.Print(
            """
            let
              dive = n: if n == 0 then throw "bottom" else 1 + dive (n - 1);
              count = n: if n == 0 then 0 else 1 + count (n - 1);
              after = builtins.seq (builtins.tryEval (dive 8000)) (count 5000);
            in [ after (builtins.seq (builtins.tryEval (dive 8000)) after) ]
            """));

    [Theory]
    [InlineData("", "")]
    [InlineData("\t", "")]
    [InlineData(" a ", "evaluation warning:  a")]
    [InlineData("a\n \nb\n", "evaluation warning: a\n\n                    b")]
    [InlineData("a\tb\r", "evaluation warning: a   b")]
    [InlineData("\na\n b", "evaluation warning:\na\n b")]
    public void AWarningOfTheProgramIsShownAsNixShowsIt(string message, string shown) =>
        Assert.Equal(shown, Encoding.UTF8.GetString(ErrorPrinter.EvaluationWarning(Encoding.UTF8.GetBytes(message))));

    [Fact]
    public void FindsAThunkThatNeedsItself()
    {
        var failure = Assert.Throws<InfiniteRecursionException>(() => Language.Print("let x = { a = x.a; }; in x"));
        Assert.Contains(failure.Frames, frame => frame.Text == "entering the infinite recursion");
    }

    [Fact]
    public void RemembersAFailureAndKeepsItsCopiesApart() => EvaluationThread.Run(() =>
    {
        var evaluator = Language.Session().CreateEvaluator();
        var runs = 0;
        var thunk = Thunk.Delay(_ =>
        {
            runs++;
            throw new ThrownException("once");
        });
        Assert.False(evaluator.TryForce(thunk, default, out _));
        var failure = Assert.Throws<ThrownException>(() => evaluator.Force(thunk));
        failure.AddFrame(default, "while looking at it");
        Assert.Empty(Assert.Throws<ThrownException>(() => evaluator.Force(thunk)).Frames);
        return Assert.IsType<int>(runs) == 1 ? 0 : throw new InvalidOperationException("it ran again");
    });

    [Fact]
    public void TriesAgainAfterAFailureThatMayBeGone() => EvaluationThread.Run(() =>
    {
        var evaluator = Language.Session().CreateEvaluator();
        var runs = 0;
        var thunk = Thunk.Delay(_ => ++runs == 1 ? throw new RecoverableEvaluationException("not now") : IntValue.Of(7));
        Assert.True(!evaluator.TryRun<RecoverableEvaluationException>(() => evaluator.Force(thunk), out _));
        Assert.Equal(7, Assert.IsType<IntValue>(evaluator.Force(thunk)).Number);
        return 0;
    });

    [Fact]
    public void ComputesEachThunkOnceForManyThreads()
    {
        var session = Language.Session();
        var runs = 0;
        var thunk = Thunk.Delay(_ =>
        {
            Interlocked.Increment(ref runs);
            Thread.Sleep(50);
            return IntValue.Of(42);
        });
        var results = new long[4];
        Parallel.For(0, results.Length, i => results[i] = ((IntValue)session.CreateEvaluator().Force(thunk)).Number);
        Assert.All(results, result => Assert.Equal(42, result));
        Assert.Equal(1, runs);
    }

    [Fact]
    public void FindsACircleBetweenTwoThreads()
    {
        var session = Language.Session();
        using var both = new Barrier(2);
        Thunk? second = null;
        var first = Thunk.Delay(e =>
        {
            both.SignalAndWait();
            return e.Force(second!);
        });
        second = Thunk.Delay(e =>
        {
            both.SignalAndWait();
            return e.Force(first);
        });
        var failures = 0;
        Parallel.Invoke(() => Try(first), () => Try(second));
        Assert.Equal(2, failures);

        void Try(Thunk thunk)
        {
            try
            {
                session.CreateEvaluator().Force(thunk);
            }
            catch (InfiniteRecursionException)
            {
                Interlocked.Increment(ref failures);
            }
        }
    }

    [Fact]
    public void PrintsACircleWithoutFollowingIt() => Assert.Equal(
        "{ name = \"loop\"; self = «repeated»; }", Language.Print("let loop = { name = \"loop\"; self = loop; }; in loop"));

    [Fact]
    public void ImportsAFileOnce() => EvaluationThread.Run(() =>
    {
        var host = new MemoryHost().Add("/a.nix", "builtins.trace \"read\" { v = 1; }");
        var evaluator = Language.Session(host).CreateEvaluator();
        Assert.Equal("2", Language.Print(evaluator, evaluator.EvaluateText("(import /a.nix).v + (import /a.nix).v", host.WorkingDirectory)));
        Assert.Single(host.Messages);
        return 0;
    });

    [Theory]
    [InlineData("let unused = missing; in 1")]
    [InlineData("{ a = b: c; }.a")]
    public void RefusesUnboundNamesBeforeEvaluating(string text) =>
        Assert.Throws<UndefinedVariableException>(() => Language.Print(text));

    /// <summary>Else every cell would be filled with atomic instructions, of which nobody but the clock would tell.</summary>
    [Fact]
    public void TheEvaluatorOfASessionIsAloneUntilThereIsAnother()
    {
        var session = Language.Session();
        Assert.Equal(0, session.Evaluators);
        _ = session.CreateEvaluator();
        Assert.Equal(1, session.Evaluators);
    }
}
