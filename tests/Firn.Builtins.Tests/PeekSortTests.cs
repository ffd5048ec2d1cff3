using Firn.Builtins.Lists;
using FsCheck;
using FsCheck.Fluent;

namespace Firn.Builtins.Tests;

public class PeekSortTests
{
    [Fact]
    public void SortsAndKeepsTheOrderOfEquals() =>
        Prop.ForAll<int[]>(numbers =>
        {
            var items = (numbers ?? []).SelectMany(number => Enumerable.Repeat(number, 3)).Select((number, index) => (Key: number % 5, Index: index)).ToArray();
            var expected = items.OrderBy(item => item.Key).ToArray();
            PeekSort<(int Key, int Index)>.Sort(items, (a, b) => a.Key < b.Key);
            return items.SequenceEqual(expected);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void SurvivesAComparatorThatIsNoOrder()
    {
        var items = Enumerable.Range(0, 1000).ToArray();
        PeekSort<int>.Sort(items, (_, _) => true);
        Assert.Equal(Enumerable.Range(0, 1000), items.Order());
    }
}
