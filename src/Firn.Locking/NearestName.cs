using Firn.Primitives;

namespace Firn.Locking;

/// <summary>The name that somebody probably meant.</summary>
public static class NearestName
{
    /// <summary>The candidate with the fewest edits from <paramref name="wanted"/>; null when none is close (a third of its length, at least two edits).</summary>
    public static string? Of(string wanted, IEnumerable<string> candidates)
    {
        var limit = Math.Max(2, wanted.Length / 3);
        string? best = null;
        foreach (var candidate in candidates)
        {
            if (EditDistance.Between(wanted, candidate, limit) is var distance && distance <= limit
                && (distance < limit || best is null || string.CompareOrdinal(candidate, best) < 0))
            {
                best = candidate;
                limit = distance;
                if (limit == 0)
                {
                    break;
                }
            }
        }
        return best;
    }
}
