namespace Firn.Primitives.Tests;

public class ProjectionTests
{
    [Fact]
    public void GivesTheResultsInOrder()
    {
        Assert.Equal(["1", "2", "3"], new[] { 1, 2, 3 }.Select(number => $"{number}"));
        Assert.Equal([2, 3], "ab".Select(letter => letter - '_'));
        Assert.Empty(new List<int>().Select(number => number));
    }

    [Fact]
    public void ComputesWhatIsReadWhenItIsReadAndAnewEachTime()
    {
        var computed = new List<int>();
        var results = new List<int> { 1, 2, 3 }.Select(number =>
        {
            computed.Add(number);
            return number * 10;
        });
        Assert.Empty(computed);
        Assert.Equal(10, results.First());
        Assert.Equal([1], computed);
        Assert.Equal([10, 20], results.Take(2));
        Assert.Equal([1, 1, 2], computed);
    }

    /// <summary>What the size of the binary rests on: code in the project's namespaces calls this one, without asking for it.</summary>
    [Fact]
    public void ComesBeforeTheOneOfLinq() =>
        Assert.Equal(typeof(Projection).Assembly, new List<int>().Select(number => number).GetType().Assembly);
}
