namespace Firn.Evaluation;

/// <summary>Names close to one that does not exist.</summary>
public static class Suggestions
{
    const int Most = 5, FarthestDistance = 2;

    /// <summary>At most five, nearest first, none farther than two edits.</summary>
    public static IReadOnlyList<string> Best(IEnumerable<string> candidates, string wanted) =>
    [
        .. candidates.Distinct()
            .Select(name => (Distance: Distance(wanted, name), name))
            .Where(candidate => candidate.Distance <= FarthestDistance)
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.name, StringComparer.Ordinal)
            .Take(Most)
            .Select(candidate => candidate.name),
    ];

    /// <summary>"a", "one of a or b", "one of a, b or c".</summary>
    public static string Join(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "",
        1 => names[0],
        _ => $"one of {string.Join(", ", names.SkipLast(1))} or {names[^1]}",
    };

    // Edits (insert, delete, replace) between two words.
    static int Distance(string first, string second)
    {
        var previous = new int[second.Length + 1];
        var current = new int[second.Length + 1];
        for (var j = 0; j <= second.Length; j++)
        {
            previous[j] = j;
        }
        for (var i = 0; i < first.Length; i++)
        {
            current[0] = i + 1;
            for (var j = 0; j < second.Length; j++)
            {
                current[j + 1] = Math.Min(
                    Math.Min(previous[j + 1] + 1, current[j] + 1),
                    previous[j] + (first[i] == second[j] ? 0 : 1));
            }
            (previous, current) = (current, previous);
        }
        return previous[second.Length];
    }
}
