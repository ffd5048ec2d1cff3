using Firn.Syntax;

namespace Firn.Evaluation.Tests;

/// <summary>Sets of all sizes, made of others in any way, against a plain table.</summary>
public sealed class AttributeSetTests
{
    const int Names = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void HoldsWhatWasPutIntoIt(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var (set, table) = Random(random, random.Next(Names));
            for (var step = 0; step < 40; step++)
            {
                // Mostly few on the right, so that they are laid over the others.
                var (right, added) = Random(random, random.Next(4) == 0 ? random.Next(Names) : random.Next(3));
                if (random.Next(6) == 0)
                {
                    var gone = added.Keys.Select(id => new Symbol(id)).ToArray();
                    set = set.Without(gone);
                    Array.ForEach(gone, name => table.Remove(name.Id));
                }
                else
                {
                    set = AttributeSet.Update(set, right);
                    foreach (var (id, attribute) in added)
                    {
                        table[id] = attribute;
                    }
                }
                Compare(table, set, isWalked: random.Next(5) == 0);
            }
            Compare(table, set, isWalked: true);
        }
    }

    [Fact]
    public void ANameIsFoundAtItsPlaceInAShapeOfAnySize()
    {
        for (var count = 0; count <= 200; count++)
        {
            // Every other number is a name.
            var shape = new AttributeShape([.. Enumerable.Range(1, count).Select(i => i * 2)], null);
            for (var id = 0; id <= (count * 2) + 3; id++)
            {
                var index = shape.IndexOf(new Symbol(id));
                Assert.Equal(id % 2 == 0 && id > 0 && id <= count * 2 ? (id / 2) - 1 : -1, Math.Max(index, -1));
            }
            Assert.True(shape.IndexOf(new Symbol(int.MaxValue)) < 0);
        }
    }

    [Fact]
    public void ALargeSetThatGrowsBitByBitIsNotCopiedAgainAndAgain()
    {
        const int large = 20_000, steps = 300;
        var builder = new AttributeSetBuilder();
        for (var id = 1; id <= large; id++)
        {
            builder.Add(new Symbol(id), IntValue.Of(id));
        }
        var set = builder.Build();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var id = large + 1; id <= large + steps; id++)
        {
            var one = new AttributeSetBuilder(1);
            one.Add(new Symbol(id), IntValue.Of(id));
            set = AttributeSet.Update(set, one.Build());
        }
        // A copy takes 160 kB, and its names 80 kB.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        Assert.Equal(large + steps, set.Count);
        for (var id = 1; id <= large + steps; id++)
        {
            Assert.Equal(id, ((IntValue)set.Get(new Symbol(id))!).Number);
        }
        Assert.Equal(Enumerable.Range(1, large + steps), Enumerable.Range(0, set.Count).Select(i => set.Shape.Name(i).Id));
    }

    [Fact]
    public void AllThreadsGetTheSameCellOfASetThatMakesThemLater() => EvaluationThread.Run(() =>
    {
        Sharing.Begin();
        var session = Language.Session();
        var identity = new Primop("f", 2, static (_, arguments, _) => arguments[1]);
        for (var count = 1; count <= 12; count++)
        {
            for (var round = 0; round < 20; round++)
            {
                var builder = new AttributeSetBuilder();
                for (var i = 0; i < count; i++)
                {
                    builder.Add(session.Symbols.Intern($"a{i}"), IntValue.Of(i));
                }
                var set = AttributeSet.Map(session, identity, builder.Build());
                var seen = new Value[4][];
                Parallel.For(0, seen.Length, thread => seen[thread] = thread == 0 ? set.Values.ToArray() : [.. Enumerable.Range(0, set.Count).Select(i => set.At(i).Value)]);
                Assert.All(seen, cells => Assert.True(cells.AsSpan().SequenceEqual(seen[0])));
            }
        }
        return 0;
    });

    [Fact]
    public void ASetThatOneThreadWalksWhileOthersAddToItLosesNothing()
    {
        const int large = 12, layers = 7, rounds = 3000;
        var one = new AttributeSet[large + layers + 2];
        for (var id = 1; id < one.Length; id++)
        {
            var builder = new AttributeSetBuilder(1);
            builder.Add(new Symbol(id), IntValue.Of(id));
            one[id] = builder.Build();
        }
        for (var round = 0; round < rounds; round++)
        {
            var set = AttributeSet.Empty;
            for (var id = 1; id <= large + layers; id++)
            {
                set = AttributeSet.Update(set, one[id]);
            }
            using var start = new Barrier(3);
            Parallel.Invoke(
                () => Ready(() => Assert.Equal(large + layers, set.Values.Length)),
                () => Ready(() => Assert.Equal(large + layers + 1, AttributeSet.Update(set, one[^1]).Values.Length)),
                () => Ready(() => Assert.DoesNotContain(AttributeSet.Update(set, one[^1]).Values.ToArray(), cell => cell is null)));

            void Ready(Action act)
            {
                start.SignalAndWait();
                act();
            }
        }
    }

    static (AttributeSet Set, Dictionary<int, Attribute> Table) Random(Random random, int count)
    {
        var builder = new AttributeSetBuilder();
        var table = new Dictionary<int, Attribute>();
        for (var i = 0; i < count; i++)
        {
            var attribute = new Attribute(new Symbol(random.Next(1, Names)), IntValue.Of(random.Next(1000, int.MaxValue)), new Position(random.Next(0, 4)));
            builder.Add(attribute.Name, attribute.Value, attribute.Position);
            table[attribute.Name.Id] = attribute;
        }
        return (builder.Build(), table);
    }

    static void Compare(Dictionary<int, Attribute> table, AttributeSet set, bool isWalked)
    {
        Assert.Equal(table.Count, set.Count);
        for (var id = 1; id < Names; id++)
        {
            var isThere = table.TryGetValue(id, out var wanted);
            Assert.Equal(isThere, set.TryFind(new Symbol(id), out var found));
            Assert.Same(wanted.Value, found.Value);
            Assert.Equal(wanted.Position, found.Position);
        }
        if (isWalked)
        {
            var all = new List<Attribute>();
            foreach (var attribute in set)
            {
                all.Add(attribute);
            }
            Assert.Equal(table.Values.OrderBy(attribute => attribute.Name.Id), all);
        }
    }
}
