namespace Firn.Evaluation;

/// <summary>
/// Names stand ascending in shapes and scopes, in the order of their symbols. Who wrote them may have had other symbols: this tells where what was
/// written at a place belongs. The default value is for what is in order.
/// </summary>
readonly struct WrittenOrder
{
    readonly int[]? places;

    WrittenOrder(int[] places) => this.places = places;

    /// <summary>Sorts names that are all different.</summary>
    public static WrittenOrder Sort(int[] names)
    {
        var at = 1;
        while (at < names.Length && names[at - 1] < names[at])
        {
            at++;
        }
        if (at >= names.Length)
        {
            return default;
        }
        var written = new int[names.Length];
        for (var i = 0; i < written.Length; i++)
        {
            written[i] = i;
        }
        Array.Sort(names, written);
        var places = new int[names.Length];
        for (var i = 0; i < written.Length; i++)
        {
            places[written[i]] = i;
        }
        return new WrittenOrder(places);
    }

    /// <summary>Where the name belongs that was written after so many others.</summary>
    public int At(int written) => places is null ? written : places[written];

    /// <summary>What was written with the names, in their order.</summary>
    public T[] Place<T>(T[] written)
    {
        if (places is null)
        {
            return written;
        }
        var placed = new T[written.Length];
        for (var i = 0; i < placed.Length; i++)
        {
            placed[places[i]] = written[i];
        }
        return placed;
    }
}
