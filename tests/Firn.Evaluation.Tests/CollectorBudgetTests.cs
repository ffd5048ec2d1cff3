namespace Firn.Evaluation.Tests;

/// <summary>How much is allocated until the next collection, in MiB (docs/decisions/evaluation-collector.md).</summary>
public sealed class CollectorBudgetTests
{
    const long Mega = 1 << 20;

    [Theory]
    [InlineData(512, 16, 32)]
    [InlineData(4095, 127, 32)]
    [InlineData(4096, 128, 128)]
    [InlineData(8192, 256, 256)]
    [InlineData(65_536, 384, 384)]
    public void APartOfTheMemoryIsNotCollectedAndLessBeforeTheFirstCollectionWhereMemoryIsShort(long memory, long plenty, long first)
    {
        Assert.Equal(plenty, CollectorBudget.Plenty(memory * Mega) / Mega);
        Assert.Equal(first, CollectorBudget.Small(CollectorBudget.Plenty(memory * Mega)) / Mega);
    }

    [Theory]
    // What dies young is collected as usual, but not below a deep stack, unless it has too much memory already.
    [InlineData(2, 10, false, 0)]
    [InlineData(2, 999, false, 0)]
    [InlineData(2, 1000, false, 24)]
    [InlineData(2, 100_000, false, 24)]
    // The more lives, the less often.
    [InlineData(55, 10, false, 0)]
    [InlineData(56, 10, false, 28)]
    [InlineData(56, 100_000, false, 28)]
    [InlineData(1000, 10, false, 192)]
    // What is kept is not collected before there is plenty.
    [InlineData(2, 10, true, 254)]
    [InlineData(244, 10, true, 12)]
    [InlineData(245, 10, true, 122)]
    // Never for more than half of the memory.
    [InlineData(4096, 10, false, 0)]
    [InlineData(4096, 100_000, false, 0)]
    public void AStretchFollowsFromTheHeapAndTheStack(long heap, int depth, bool keepsWhatItMakes, long stretch) =>
        Assert.Equal(stretch, CollectorBudget.Stretch(heap * Mega, depth, keepsWhatItMakes, 256 * Mega, 8192 * Mega) / Mega);

    [Fact]
    public void WithLittleMemoryADeepStackGetsLittle() => Assert.Equal(16, CollectorBudget.Stretch(2 * Mega, 5000, false, 16 * Mega, 512 * Mega) / Mega);
}
