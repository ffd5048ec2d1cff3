using System.Text;
using Firn.Primitives;

namespace Firn.Evaluation;

/// <summary>Names close to one that does not exist.</summary>
public static class Suggestions
{
    const int Most = 5, FarthestDistance = 2;

    /// <summary>At most five, nearest first, none farther than two edits of bytes, as in Nix.</summary>
    public static IReadOnlyList<string> Best(IEnumerable<string> candidates, string wanted)
    {
        var bytes = Bytes(wanted);
        return
        [
            .. candidates.Distinct()
                .Select(name => (Distance: EditDistance.Between(bytes, Bytes(name), FarthestDistance), name))
                .Where(candidate => candidate.Distance <= FarthestDistance)
                .OrderBy(candidate => candidate.Distance)
                .ThenBy(candidate => candidate.name, StringComparer.Ordinal)
                .Take(Most)
                .Select(candidate => candidate.name),
        ];
    }

    // A character for each byte.
    static string Bytes(string text) => Ascii.IsValid(text) ? text : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>"a", "one of a or b", "one of a, b or c".</summary>
    public static string Join(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "",
        1 => names[0],
        _ => $"one of {string.Join(", ", names.SkipLast(1))} or {names[^1]}",
    };
}
