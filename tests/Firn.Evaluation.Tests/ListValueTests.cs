namespace Firn.Evaluation.Tests;

/// <summary>Lists whose cells are made when somebody asks for them.</summary>
public sealed class ListValueTests
{
    const int Many = 2500;

    [Fact]
    public void APartSharesTheCellsOfTheWhole()
    {
        var whole = ListValue.Generate(new Primop("f", 1, static (_, arguments, _) => arguments[0]), Many);
        var part = whole.Slice(10, 20);
        Assert.Same(part[5], whole[15]);
        Assert.True(whole.Span[10..30].SequenceEqual(part.Span));
    }

    [Fact]
    public void ACellIsComputedFromTheElementInItsPlace() => EvaluationThread.Run(() =>
    {
        var evaluator = Language.Session().CreateEvaluator();
        var identity = new Primop("f", 1, static (_, arguments, _) => arguments[0]);
        var mapped = ListValue.Map(identity, ListValue.Generate(identity, Many).Slice(100, Many - 100));
        for (var i = Many - 101; i >= 0; i -= 3)
        {
            Assert.Equal(i + 100, ((IntValue)evaluator.Force(mapped[i])).Number);
            mapped.Settle(i);
        }
        for (var i = 0; i < mapped.Count; i++)
        {
            Assert.Equal(i + 100, ((IntValue)evaluator.Force(mapped.Span[i])).Number);
        }
        return 0;
    });

    [Fact]
    public void AllThreadsGetTheSameCell()
    {
        var identity = new Primop("f", 1, static (_, arguments, _) => arguments[0]);
        for (var round = 0; round < 20; round++)
        {
            var list = ListValue.Map(identity, ListValue.Generate(identity, Many));
            var seen = new Value[4][];
            Parallel.For(0, seen.Length, thread => seen[thread] = thread == 0 ? list.Span.ToArray() : [.. Enumerable.Range(0, list.Count).Select(i => list[i])]);
            Assert.All(seen, cells => Assert.True(cells.AsSpan().SequenceEqual(seen[0])));
        }
    }

    [Fact]
    public void ThreadsThatAskForNumbersAndForCellsGetTheSameElements()
    {
        Sharing.Begin();
        var session = Language.Session();
        for (var round = 0; round < 20; round++)
        {
            var list = EvaluationThread.Run(() =>
            {
                var evaluator = session.CreateEvaluator();
                return evaluator.ForceList(evaluator.EvaluateText("map (x: x * 2) (builtins.genList (x: x + 1) 2500)", evaluator.Host.WorkingDirectory), default, "");
            });
            Parallel.For(0, 4, thread => EvaluationThread.Run(() =>
            {
                var evaluator = session.CreateEvaluator();
                for (var i = 0; i < list.Count; i++)
                {
                    if (thread == 0 || (thread == 1 && i % 100 == 99) || !list.TryNumber(i, evaluator, out var number) || !list.Keep(i, number, evaluator))
                    {
                        number = ((IntValue)evaluator.Force(list[i])).Number;
                        list.Settle(i);
                    }
                    Assert.Equal(2 * (i + 1), number);
                }
                return 0;
            }));
        }
    }

    [Fact]
    public void AnElementOutsideIsRefused()
    {
        var list = ListValue.Generate(new Primop("f", 1, static (_, arguments, _) => arguments[0]), Many).Slice(0, Many / 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => list[Many / 2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => list[-1]);
    }

    [Theory]
    [InlineData("let l = map (x: y: x) (builtins.genList (x: x) 100); in [ (l == l) (builtins.tail l == builtins.tail l) ]", "[ true true ]")]
    [InlineData("let l = builtins.genList (x: if x == 0 then 1 else builtins.elemAt l (x - 1) * 2) 60; in builtins.elemAt l 59", "576460752303423488")]
    [InlineData("let l = map (x: if x == 50 then throw \"no\" else x) (builtins.genList (x: x) 100); in [ (builtins.tryEval (builtins.deepSeq l 1)).success (builtins.foldl' (a: x: a + x) 0 (builtins.filter (x: x < 3) (builtins.genList (builtins.elemAt l) 40))) ]", "[ false 3 ]")]
    public void TheLanguageDoesNotSeeIt(string text, string printed) => Assert.Equal(printed, Language.Print(text));
}
