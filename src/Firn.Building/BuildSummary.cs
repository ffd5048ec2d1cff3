using Firn.Store;

namespace Firn.Building;

/// <summary>What became of a whole request: one result for each derivation that was looked at to the end.</summary>
public sealed record BuildSummary(IReadOnlyList<BuildResult> Results)
{
    public bool Success => Results.All(result => result.Success);

    /// <summary>0, or 100 plus 1 for a timeout, 2 for a wrong hash, 4 for outputs that differ; 1 for what is no build failure.</summary>
    public int ExitCode
    {
        get
        {
            if (Success)
            {
                return 0;
            }
            var bits = 0;
            foreach (var result in Results)
            {
                bits |= result.Status switch
                {
                    BuildStatus.TimedOut => 1,
                    BuildStatus.HashMismatch => 2,
                    BuildStatus.NotDeterministic => 4,
                    _ => 0,
                };
            }
            return 100 + bits;
        }
    }

    /// <summary>Where the outputs of a derivation are that was asked for and succeeded.</summary>
    public SortedDictionary<string, StorePath> Outputs(StorePath derivation) =>
        Results.First(result => result.Derivation == derivation && result.Success).Outputs;

    /// <summary>The failures themselves, without those that only follow from them.</summary>
    public IEnumerable<BuildResult> Failures => Results.Where(result => !result.Success);
}
