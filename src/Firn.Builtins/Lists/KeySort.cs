using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Lists;

/// <summary>
/// Lists of nothing but integers or of nothing but strings, in the language's own order. Of a strict order there is one stable result, whatever is compared
/// first, and comparing such elements cannot fail: so keys are sorted that lie side by side, and no function is called.
/// </summary>
internal static class KeySort
{
    /// <summary>Sorts elements that are forced; false if they are of other kinds, and nothing is changed.</summary>
    public static bool TrySort(Value[] items, Evaluator evaluator, bool descending) => evaluator.Force(items[0], Nowhere) switch
    {
        IntValue => TrySortIntegers(items, evaluator, descending),
        StringValue => TrySortStrings(items, evaluator, descending),
        _ => false,
    };

    static bool TrySortIntegers(Value[] items, Evaluator evaluator, bool descending)
    {
        var keys = new IntegerKey[items.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            if (evaluator.Force(items[i], Nowhere) is not IntValue { Number: var number })
                return false;
            // The complement turns the order around, and overflows nowhere.
            keys[i] = new IntegerKey(descending ? ~number : number, i);
        }

        Array.Sort(keys);
        Arrange(items, keys, static key => key.Place);
        return true;
    }

    static bool TrySortStrings(Value[] items, Evaluator evaluator, bool descending)
    {
        var keys = new (ByteString Text, int Place)[items.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            if (evaluator.Force(items[i], Nowhere) is not StringValue text)
                return false;
            keys[i] = (text.Bytes, i);
        }

        Array.Sort(keys, (a, b) => a.Text.CompareTo(b.Text) is var order and not 0 ? (descending ? -order : order) : a.Place - b.Place);
        Arrange(items, keys, static key => key.Place);
        return true;
    }

    static void Arrange<TKey>(Value[] items, TKey[] keys, Func<TKey, int> placeOf)
    {
        var before = items.AsSpan().ToArray();
        Span<Value> to = items;
        for (int i = 0; i < keys.Length; i++)
            to[i] = before[placeOf(keys[i])];
    }

    // The place makes all keys different, which makes any way of sorting a stable one.
    readonly record struct IntegerKey(long Number, int Place) : IComparable<IntegerKey>
    {
        public int CompareTo(IntegerKey other) => Number < other.Number ? -1 : Number > other.Number ? 1 : Place.CompareTo(other.Place);
    }
}
