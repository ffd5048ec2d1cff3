using System.Collections.Concurrent;
using System.Text;
using Firn.Cli.Tests.Harness;
using Firn.Differential;

namespace Firn.Cli.Tests;

/// <summary>Two evaluators agree on programs that nobody wrote: what they print, how they end, what they say and where (tests/Firn.Differential).</summary>
public sealed class DifferentialTests : IDisposable
{
    static readonly string data = Path.Combine(Repository.Data, "differential");

    readonly Comparison? comparison = PeerFactAttribute.Reason is null
        ? new(Programs.Firn["nix-instantiate"], Programs.Peer["nix-instantiate"], ListedDifferenceTests.List)
        : null;

    readonly ConcurrentQueue<Difference> found = new();

    public void Dispose() => comparison?.Dispose();

    [PeerFact]
    public void GeneratedProgramsHaveTheSameResultsAndMessages()
    {
        var refused = comparison!.CompareGenerated(seed: 1, first: 0, count: 2000, found.Enqueue);
        Assert.True(found.IsEmpty, string.Join('\n', found));
        // Otherwise the generator has lost its grip on the language.
        Assert.InRange(refused, 400, 1400);
    }

    [PeerFact]
    public void CasesThatOnceDifferedStillAgree()
    {
        Assert.NotEqual(0, comparison!.CompareCases(data, found.Enqueue));
        Assert.True(found.IsEmpty, string.Join('\n', found));
    }

    [Fact]
    public async Task LongAnswersAreKeptShortAndAreEqualOnlyIfEveryByteIs()
    {
        static Task<string> Captured(string text) => CapturedText.ReadAsync(new MemoryStream(Encoding.Latin1.GetBytes(text)), Encoding.Latin1, longest: 8);
        Assert.Equal("12345678", await Captured("12345678"));
        Assert.StartsWith("12345678… and 2 bytes more", await Captured("12345678ab"), StringComparison.Ordinal);
        Assert.NotEqual(await Captured("12345678ab"), await Captured("12345678ac"));
    }

    [PeerFact]
    public void EveryListedProgramStillDiffers() => Assert.Empty(comparison!.OutdatedExpectations());
}
