namespace Firn.Primitives;

/// <summary>
/// Sorts numbers by their bytes, the lowest byte first, each time into 256 heaps that keep their order. Compiled ahead of time the runtime's own sort calls a comparer for each pair, and takes three to
/// five times as long.
/// </summary>
public static class NumberSort
{
    const int Heaps = 256;

    // To count heaps takes longer than to compare so few.
    const int Few = 64;

    /// <summary>Sorts numbers, the lowest first.</summary>
    public static void Sort(Span<long> numbers) => Sort(numbers, -1);

    /// <summary>
    /// Sorts numbers whose lower 32 bits ascend already, as those of places in a list do: by the upper 32 bits, and equal ones stay as they stand.
    /// </summary>
    public static void SortByUpperHalf(Span<long> numbers) => Sort(numbers, -1L << 32);

    static void Sort(Span<long> numbers, long mask)
    {
        var differing = 0L;
        var isSorted = true;
        for (var i = 1; i < numbers.Length; i++)
        {
            differing |= numbers[i] ^ numbers[0];
            isSorted &= numbers[i - 1] <= numbers[i];
        }
        if (isSorted)
        {
            return;
        }
        if (numbers.Length <= Few)
        {
            numbers.Sort();
            return;
        }
        var source = numbers;
        Span<long> target = GC.AllocateUninitializedArray<long>(numbers.Length);
        Span<int> places = stackalloc int[Heaps];
        for (var shift = 0; shift < 64; shift += 8)
        {
            if (((differing & mask) >> shift & (Heaps - 1)) == 0)
            {
                continue;
            }
            FindPlaces(source, shift, places);
            foreach (var number in source)
            {
                target[places[Heap(number, shift)]++] = number;
            }
            var last = source;
            source = target;
            target = last;
        }
        if (source != numbers)
        {
            source.CopyTo(numbers);
        }
    }

    // Where each heap begins.
    static void FindPlaces(Span<long> numbers, int shift, Span<int> places)
    {
        places.Clear();
        foreach (var number in numbers)
        {
            places[Heap(number, shift)]++;
        }
        var begin = 0;
        foreach (ref var place in places)
        {
            (place, begin) = (begin, begin + place);
        }
    }

    // With the sign turned round negative numbers come first.
    static int Heap(long number, int shift) => (int)((number ^ long.MinValue) >> shift) & (Heaps - 1);
}
