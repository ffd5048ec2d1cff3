namespace Firn.Builtins.Lists;

/// <summary>
/// Stable merge sort along existing runs: peeksort (Munro and Wild, "Nearly-optimal mergesorts"), with insertion sort up to 16
/// elements. The order of comparisons is part of the language: comparators that are no strict order give what this algorithm gives.
/// </summary>
internal readonly ref struct PeekSort<T>(Span<T> items, Func<T, T, bool> less)
{
    const int InsertionThreshold = 16;

    readonly Span<T> items = items;
    readonly T[] buffer = new T[items.Length];

    public static void Sort(Span<T> items, Func<T, T, bool> less)
    {
        if (items.Length < 2)
            return;
        if (items.Length == 2)
        {
            if (less(items[1], items[0]))
                (items[0], items[1]) = (items[1], items[0]);
            return;
        }

        new PeekSort<T>(items, less).Sort(0, items.Length, 0, items.Length);
    }

    /// <summary>Sorts a range whose parts up to <paramref name="leftEnd"/> and from <paramref name="rightBegin"/> on are sorted already.</summary>
    void Sort(int begin, int end, int leftEnd, int rightBegin)
    {
        if (leftEnd == end || rightBegin == begin)
            return;
        if (end - begin <= InsertionThreshold)
        {
            Insert(begin, end);
            return;
        }

        int middle = begin + (end - begin) / 2;
        if (middle <= leftEnd)
        {
            Sort(leftEnd, end, leftEnd + 1, rightBegin);
            Merge(begin, leftEnd, end);
            return;
        }

        if (middle >= rightBegin)
        {
            Sort(begin, rightBegin, leftEnd, rightBegin - 1);
            Merge(begin, rightBegin, end);
            return;
        }

        bool decreasing = less(items[middle], items[middle - 1]);
        int i = middle;
        while (i - 1 > leftEnd && less(items[i - 1], items[i - 2]) == decreasing)
            i--;
        i--;
        int j = middle - 1;
        while (j + 1 != rightBegin && less(items[j + 1], items[j]) == decreasing)
            j++;
        j++;
        if (decreasing)
            items[i..j].Reverse();

        if (i == begin && j == end)
            return;
        if (middle - i < j - middle)
        {
            Sort(begin, i, leftEnd, i - 1);
            Sort(i, end, j, rightBegin);
            Merge(begin, i, end);
        }
        else
        {
            Sort(begin, j, leftEnd, i);
            Sort(j, end, j + 1, rightBegin);
            Merge(begin, j, end);
        }
    }

    void Insert(int begin, int end)
    {
        for (int current = begin + 1; current < end; current++)
        {
            for (int at = current; at > begin && less(items[at], items[at - 1]); at--)
                (items[at], items[at - 1]) = (items[at - 1], items[at]);
        }
    }

    void Merge(int begin, int middle, int end)
    {
        items[begin..end].CopyTo(buffer);
        int left = 0, leftEnd = middle - begin, right = leftEnd, rightEnd = end - begin, output = begin;
        while (left < leftEnd && right < rightEnd)
            items[output++] = less(buffer[right], buffer[left]) ? buffer[right++] : buffer[left++];
        buffer.AsSpan(left, leftEnd - left).CopyTo(items[output..]);
        output += leftEnd - left;
        buffer.AsSpan(right, rightEnd - right).CopyTo(items[output..]);
    }
}
