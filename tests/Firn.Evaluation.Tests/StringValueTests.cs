using System.Text;
using Firn.Store;

namespace Firn.Evaluation.Tests;

/// <summary>Parts of texts, and numbers in them.</summary>
public sealed class StringValueTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AnExcerptHasTheBytesOfItsPlace(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 20_000; round++)
        {
            // Few different bytes, so that parts repeat and others differ in one place only.
            var bytes = new byte[random.Next(120)];
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)"aab"[random.Next(3)];
            }
            var start = random.Next(bytes.Length + 1);
            var length = random.Next(Math.Min(bytes.Length - start, 24) + 1);
            Assert.Equal(Encoding.ASCII.GetString(bytes, start, length), new StringValue(bytes).Excerpt(start, length).ToString());
        }
    }

    [Fact]
    public void AShortPartThatWasTakenBeforeIsTheSameObject()
    {
        var first = new StringValue("linux-6.12").Excerpt(0, 5);
        Assert.Same(first, new StringValue("a linux").Excerpt(2, 5));
        Assert.NotSame(first, new StringValue("a minix").Excerpt(2, 5));
    }

    [Fact]
    public void AnExcerptHasNoContext()
    {
        var path = StoreDirectory.Default.Parse("/nix/store/00000000000000000000000000000000-a");
        var text = new StringValue("ab-cd", new StringContext(ContextElement.Opaque(path)));
        Assert.Equal((null, "ab"), (text.Excerpt(0, 2).Context, text.Excerpt(0, 2).ToString()));
    }

    [Theory]
    [InlineData("{ ${\"b${text}\"} = 1; }")]
    [InlineData("{ ba = 1; }.${\"b${text}\"}")]
    [InlineData("{ ba = 1; } ? ${\"b${text}\"}")]
    public void ANameThatIsComputedHasNoContext(string program) => EvaluationThread.Run(() =>
    {
        const string path = "/nix/store/00000000000000000000000000000000-a";
        var host = new MemoryHost();
        host.Valid.Add(StoreDirectory.Default.Parse(path));
        var evaluator = Language.Session(host).CreateEvaluator();
        var failure = Assert.ThrowsAny<EvaluationException>(() => evaluator.EvaluateText(
            $"let text = builtins.appendContext \"a\" {{ \"{path}\" = {{ path = true; }}; }}; in {program}", host.WorkingDirectory));
        Assert.Contains("is not allowed to refer to a store path", failure.Message, StringComparison.Ordinal);
        return 0;
    });

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(-1)]
    [InlineData(-10)]
    [InlineData(999_999_999_999_999_999)]
    [InlineData(1_000_000_000_000_000_000)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void ANumberTakesTheRoomThatItSays(long number)
    {
        var room = new byte[NumberText.Length(number)];
        Assert.Equal(room.Length, NumberText.Write(number, room));
        Assert.Equal(NumberText.Integer(number).ToString(), Encoding.ASCII.GetString(room));
    }

    // 2890 bytes in the end, which are not copied for each number once they are many.
    [Fact]
    public void ATextThatGrowsByNumbersIsNotCopiedAgainAndAgain()
    {
        var grown = (string sum) => Language.AllocatedByCall($"n: builtins.stringLength (builtins.foldl' (text: i: {sum}) \"\" (builtins.genList (i: i) n))", 1000);
        Assert.InRange(grown("\"${text}${toString i}\""), 1, 2 * grown("text + toString i"));
    }

    [Fact]
    public void ANumberInATextHasNoTextOfItsOwn()
    {
        // A string of nine bytes: an object and its array. Used as a name, nothing.
        Assert.InRange(Language.AllocatedByCall("n: \"a-${toString n}\"", 1_000_000), 1, 80);
        Assert.Equal(0, Language.AllocatedByCall("n: { }.${\"a-${toString n}\"} or n", 1_000_000));
    }
}
