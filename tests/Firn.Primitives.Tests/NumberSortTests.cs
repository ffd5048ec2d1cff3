using FsCheck;
using FsCheck.Fluent;

namespace Firn.Primitives.Tests;

public class NumberSortTests
{
    /// <summary>Few and many, of one byte to eight, with and without negative ones (in which all bytes differ), some of them sorted before.</summary>
    static Gen<long[]> Numbers =>
        from bits in Gen.Choose(1, 64)
        from count in Gen.Frequency((1, Gen.Choose(0, 70)), (1, Gen.Choose(71, 3000)))
        from sorted in Gen.Choose(0, 3)
        from signed in Gen.Choose(0, 1)
        from seed in Gen.Choose(0, int.MaxValue)
        select Make(bits, count, sorted == 0, signed == 0, new Random(seed));

    [Fact]
    public void NumbersAreSorted() => Prop.ForAll(Numbers.ToArbitrary(), numbers =>
    {
        var expected = (long[])numbers.Clone();
        Array.Sort(expected);
        NumberSort.Sort(numbers);
        return numbers.AsSpan().SequenceEqual(expected);
    }).QuickCheckThrowOnFailure();

    /// <summary>Names with their places: equal names stay in the order of the list.</summary>
    [Fact]
    public void UpperHalvesAreSortedAndEqualOnesStay() => Prop.ForAll(Numbers.ToArbitrary(), numbers =>
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (numbers[i] << 32) | (uint)i;
        }
        var expected = numbers.OrderBy(number => number >> 32).ToArray();
        NumberSort.SortByUpperHalf(numbers);
        return numbers.AsSpan().SequenceEqual(expected);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public void TheLeastAndTheLargestAreAtTheEnds(int times)
    {
        var numbers = Enumerable.Repeat<long[]>([long.MaxValue, 0, -1, long.MinValue, 1], times).SelectMany(all => all).ToArray();
        NumberSort.Sort(numbers);
        Assert.Equal((long[])[long.MinValue, -1, 0, 1, long.MaxValue], numbers.Distinct());
        Assert.Equal(5 * times, numbers.Length);
    }

    [Fact]
    public void OneThatDiffersIsMovedWhereverItStands()
    {
        foreach (var place in (int[])[0, 1, 64, 99])
        {
            var numbers = Enumerable.Repeat(5L, 100).ToArray();
            numbers[place] = place == 0 ? 0x300 : -0x300;
            NumberSort.Sort(numbers);
            Assert.Equal(place == 0 ? 0x300 : -0x300, numbers[place == 0 ? 99 : 0]);
        }
    }

    static long[] Make(int bits, int count, bool isSorted, bool isSigned, Random random)
    {
        var numbers = Enumerable.Range(0, count).Select(_ => random.NextInt64(long.MinValue, long.MaxValue)).Select(number => isSigned ? number >> (64 - bits) : number >>> (64 - bits)).ToArray();
        if (isSorted)
        {
            Array.Sort(numbers);
        }
        return numbers;
    }
}
