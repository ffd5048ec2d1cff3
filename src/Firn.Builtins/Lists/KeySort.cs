using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Lists;

/// <summary>
/// Lists of nothing but integers or of nothing but strings, in the language's own order. Of a strict order there is one stable result, whatever is compared
/// first, and comparing such elements cannot fail: so keys are sorted that lie side by side, and no function is called.
/// </summary>
internal static class KeySort
{
    /// <summary>
    /// The sorted list, or null if there is something else than integers in it. All elements before that are forced then, in order. Equal integers cannot
    /// be told apart, so only their numbers are sorted.
    /// </summary>
    public static ListValue? SortIntegers(ListValue list, Evaluator evaluator, bool descending)
    {
        var numbers = new long[list.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (list.TryNumber(i, evaluator, out numbers[i]) && list.Keep(i, numbers[i], evaluator))
                continue;
            var forced = evaluator.Force(list[i], Nowhere);
            list.Settle(i);
            if (forced is not IntValue integer)
                return null;
            numbers[i] = integer.Number;
        }

        NumberSort.Sort(numbers);
        if (descending)
            Array.Reverse(numbers);
        return ListValue.Of(numbers);
    }

    /// <summary>Sorts strings that are forced; false if there is something else, and nothing is changed.</summary>
    public static bool TrySortStrings(Value[] items, Evaluator evaluator, bool descending)
    {
        var keys = new (ByteString Text, int Place)[items.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            if (evaluator.Force(items[i], Nowhere) is not StringValue text)
                return false;
            keys[i] = (text.Bytes, i);
        }

        // The place makes all keys different, which makes any way of sorting a stable one.
        Array.Sort(keys, (a, b) => a.Text.CompareTo(b.Text) is var order and not 0 ? (descending ? -order : order) : a.Place - b.Place);
        var before = items.AsSpan().ToArray();
        Span<Value> to = items;
        for (int i = 0; i < keys.Length; i++)
            to[i] = before[keys[i].Place];
        return true;
    }
}
