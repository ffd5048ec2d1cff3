using Firn.Store;

namespace Firn.Building;

/// <summary>What became of a whole request: one result for each derivation that was looked at to the end.</summary>
public sealed record BuildSummary(IReadOnlyList<BuildResult> Results)
{
    public bool Success => Results.All(result => result.Success);

    /// <summary>0; 1 when nothing failed that has a number of its own; else 96 and, added up, 4 for a failed build, 1 for a timeout, 2 for a wrong hash (these two with the 4), 8 for outputs that differ.</summary>
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
                    BuildStatus.Failed => 4,
                    BuildStatus.TimedOut => 4 | 1,
                    BuildStatus.HashMismatch => 4 | 2,
                    BuildStatus.NotDeterministic => 8,
                    _ => 0,
                };
            }
            return bits == 0 ? 1 : 96 | bits;
        }
    }

    /// <summary>Where the outputs of a derivation are that was asked for and succeeded.</summary>
    public SortedDictionary<string, StorePath> Outputs(StorePath derivation)
    {
        var outputs = new SortedDictionary<string, StorePath>(StringComparer.Ordinal);
        foreach (var (name, path) in Results.Where(result => result.Derivation == derivation && result.Success).SelectMany(result => result.Outputs))
        {
            outputs[name] = path;
        }
        return outputs;
    }

    /// <summary>The failures themselves, without those that only follow from them.</summary>
    public IEnumerable<BuildResult> Failures => Results.Where(result => !result.Success);
}
