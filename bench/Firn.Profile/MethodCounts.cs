namespace Firn.Profile;

/// <summary>
/// What was counted at one place of a method's code: how often an edge was taken, which types an object had, or which lengths were asked for. The kinds are the runtime's own
/// (<c>PgoInstrumentationKind</c>); the lowest four bits say what the values are.
/// </summary>
/// <param name="Kind">What was counted, as the runtime numbers it.</param>
/// <param name="Offset">Into the code, in bytes.</param>
/// <param name="Other">What belongs to the kind: of an edge where it leads.</param>
/// <param name="Numbers">The values, if they are numbers.</param>
/// <param name="Names">The values, if they are types or methods; null for one that is not there.</param>
sealed record CountedPlace(int Kind, int Offset, int Other, long[] Numbers, string?[] Names)
{
    const int Values = 0xF, TypeHandle = 3, MethodHandle = 4;

    /// <summary>How many values there are.</summary>
    public int Length => Math.Max(Numbers.Length, Names.Length);

    public bool HoldsMethods => (Kind & Values) == MethodHandle;

    /// <summary>One number that grows with each run, and no sample of what was seen.</summary>
    public bool IsCount => Numbers.Length == 1;

    /// <summary>The values of such a kind are types or methods, and no numbers.</summary>
    public static bool AreNames(int kind) => (kind & Values) is TypeHandle or MethodHandle;

    public bool IsWhere(CountedPlace other) => (Kind, Offset, Other, Length) == (other.Kind, other.Offset, other.Other, other.Length);
}

/// <summary>What was counted in one method. A sample of values always stands behind the number of those that were seen.</summary>
/// <param name="Name">As the runtime writes it: the type with its arguments, a dot and the method.</param>
/// <param name="Signature">As the runtime writes it.</param>
/// <param name="CodeSize">Of its intermediate code, in bytes.</param>
/// <param name="CodeHash">The runtime's hash of that code.</param>
/// <param name="Places">In the order of the runtime.</param>
sealed record MethodCounts(string Name, string Signature, int CodeSize, uint CodeHash, CountedPlace[] Places)
{
    public (string, string, int, uint) Identity => (Name, Signature, CodeSize, CodeHash);

    /// <summary>How often anything was counted.</summary>
    public long Sum => Places.Where(place => place.IsCount).Sum(place => place.Numbers[0]);

    /// <summary>All counts multiplied; what was counted at all stays above zero.</summary>
    public MethodCounts Times(double factor) => this with
    {
        Places = [.. Places.Select(place => place.IsCount && place.Numbers[0] > 0 ? place with { Numbers = [Math.Max(1, (long)(place.Numbers[0] * factor))] } : place)],
    };

    /// <summary>
    /// The counts of two runs of the same code: counts are added, and of two samples each gives a part as large as its count. Where the runtime counted at different places, the one
    /// with the larger sum.
    /// </summary>
    public MethodCounts And(MethodCounts other)
    {
        if (Places.Length != other.Places.Length || !Places.Zip(other.Places, (mine, its) => mine.IsWhere(its)).All(same => same))
        {
            return Sum >= other.Sum ? this : other;
        }
        var both = new CountedPlace[Places.Length];
        for (var i = 0; i < both.Length; i++)
        {
            var (mine, its) = (Places[i], other.Places[i]);
            both[i] = mine.IsCount ? mine with { Numbers = [mine.Numbers[0] + its.Numbers[0]] }
                : Sample(mine, Seen(Places, i), its, Seen(other.Places, i));
        }
        return this with { Places = both };
    }

    static long Seen(CountedPlace[] places, int sample) => sample > 0 && places[sample - 1].IsCount ? places[sample - 1].Numbers[0] : 1;

    static CountedPlace Sample(CountedPlace mine, long seenByMe, CountedPlace its, long seenByIt)
    {
        if (mine.Names.Length == 0)
        {
            return mine with { Numbers = Mixed(mine.Numbers, seenByMe, its.Numbers, seenByIt, mine.Length) };
        }
        var names = Mixed([.. mine.Names.Where(name => name is not null)], seenByMe, [.. its.Names.Where(name => name is not null)], seenByIt, mine.Length);
        return mine with { Names = [.. names, .. Enumerable.Repeat<string?>(null, mine.Length - names.Length)] };
    }

    static T[] Mixed<T>(T[] mine, long seenByMe, T[] its, long seenByIt, int room)
    {
        if (mine.Length + its.Length <= room)
        {
            return [.. mine, .. its];
        }
        var part = seenByMe + seenByIt == 0 ? 0.5 : (double)seenByMe / (seenByMe + seenByIt);
        var taken = Math.Clamp((int)Math.Round(room * part), Math.Max(0, room - its.Length), Math.Min(room, mine.Length));
        return [.. Spread(mine, taken), .. Spread(its, room - taken)];
    }

    static IEnumerable<T> Spread<T>(T[] values, int count) => Enumerable.Range(0, count).Select(i => values[(long)i * values.Length / count]);
}
