using FsCheck;
using FsCheck.Fluent;

namespace Firn.Profile.Tests;

public class MethodCountsTests
{
    static MethodCounts Counts(params CountedPlace[] places) => new("Type.Method", "void  ()", 8, 1, places);

    static CountedPlace Edge(long count, int to = 4) => new(385, 0, to, [count], []);

    static MethodCounts Sampled(long seen, params string?[] names) => Counts(Edge(seen), new CountedPlace(195, 0, 0, [], names));

    [Fact]
    public void CountsOfTwoRunsAreAdded() =>
        Assert.Equal([3, 7], Counts(Edge(1), Edge(2)).And(Counts(Edge(2), Edge(5))).Places.Select(place => place.Numbers[0]));

    [Fact]
    public void OfOtherPlacesThoseWithMoreCountsAreKept()
    {
        Assert.Equal(9, Counts(Edge(9, to: 8)).And(Counts(Edge(5, to: 4))).Sum);
        Assert.Equal(9, Counts(Edge(5, to: 8)).And(Counts(Edge(9, to: 4))).Sum);
        Assert.Equal(9, Counts(Edge(5)).And(Counts(Edge(4), Edge(5))).Sum);
    }

    [Fact]
    public void WhatRanAtAllStaysAboveZero() =>
        Assert.Equal([0, 1, 250], Counts(Edge(0), Edge(1), Edge(1000)).Times(0.25).Places.Select(place => place.Numbers[0]));

    [Fact]
    public void SamplesThatFitAreBothKept() =>
        Assert.Equal((string?[])["a", "b", "c", null], Sampled(2, "a", "b", null, null).And(Sampled(1, "c", null, null, null)).Places[1].Names);

    [Theory]
    [InlineData(300, 100, 3)]
    [InlineData(100, 100, 2)]
    [InlineData(1, 1000, 0)]
    public void OfFullSamplesEachGivesAsMuchAsItCounted(long mine, long its, int ofMine) =>
        Assert.Equal(ofMine, Sampled(mine, "a", "a", "a", "a").And(Sampled(its, "b", "b", "b", "b")).Places[1].Names.Count(name => name == "a"));

    [Fact]
    public void LengthsAreSampledLikeTypes()
    {
        var (mine, its) = (new CountedPlace(578, 0, 0, [1, 1], []), new CountedPlace(578, 0, 0, [2, 2], []));
        Assert.Equal([1, 2], Counts(Edge(5), mine).And(Counts(Edge(5), its)).Places[1].Numbers);
    }

    /// <summary>Nothing is made up, the room is kept and used.</summary>
    [Fact]
    public void SamplesHoldWhatWasSeenInTheirRoom() => Prop.ForAll(
        (from room in Gen.Choose(1, 8)
         from mine in Names("a", room)
         from its in Names("b", room)
         from seen in Gen.Two(Gen.Choose(0, 1000))
         select (room, mine, its, seen)).ToArbitrary(),
        given =>
        {
            var (room, mine, its, seen) = given;
            var both = Sampled(seen.Item1, mine).And(Sampled(seen.Item2, its)).Places[1].Names;
            var (kept, most) = (both.Count(name => name is not null), mine.Concat(its).Count(name => name is not null));
            return both.Length == room && kept == Math.Min(room, most) && both.Take(kept).All(name => name is not null)
                && both.Count(name => name == "a") <= mine.Count(name => name is not null) && both.Count(name => name == "b") <= its.Count(name => name is not null);
        }).QuickCheckThrowOnFailure();

    static Gen<string?[]> Names(string name, int room) =>
        from count in Gen.Choose(0, room) select Enumerable.Range(0, room).Select(i => i < count ? name : null).ToArray();
}
