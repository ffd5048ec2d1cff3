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
            if (Math.Abs(candidate.Length - wanted.Length) <= limit && Distance(wanted, candidate, limit) is var distance && distance <= limit
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

    static int Distance(string left, string right, int limit)
    {
        var previous = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            previous[j] = j;
        }
        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            var smallest = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var change = left[i - 1] == right[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + change);
                smallest = Math.Min(smallest, current[j]);
            }
            if (smallest > limit)
            {
                return int.MaxValue;
            }
            (previous, current) = (current, previous);
        }
        return previous[right.Length];
    }
}
