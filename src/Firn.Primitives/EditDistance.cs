namespace Firn.Primitives;

/// <summary>How far two words are apart.</summary>
public static class EditDistance
{
    /// <summary>Characters to insert, delete or replace to get from one to the other; <see cref="int.MaxValue"/> when that is more than <paramref name="limit"/>.</summary>
    public static int Between(string first, string second, int limit)
    {
        if (Math.Abs(first.Length - second.Length) > limit)
        {
            return int.MaxValue;
        }
        var previous = new int[second.Length + 1];
        var current = new int[second.Length + 1];
        for (var j = 0; j <= second.Length; j++)
        {
            previous[j] = j;
        }
        for (var i = 1; i <= first.Length; i++)
        {
            current[0] = i;
            var smallest = i;
            for (var j = 1; j <= second.Length; j++)
            {
                var change = first[i - 1] == second[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + change);
                smallest = Math.Min(smallest, current[j]);
            }
            if (smallest > limit)
            {
                return int.MaxValue;
            }
            (previous, current) = (current, previous);
        }
        return previous[second.Length] <= limit ? previous[second.Length] : int.MaxValue;
    }
}
