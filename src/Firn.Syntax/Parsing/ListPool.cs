namespace Firn.Syntax.Parsing;

/// <summary>
/// Lists that grow while the elements of one construct are read, to be used again for the next: constructs are many and short. All texts that a
/// thread parses use the same.
/// </summary>
internal sealed class ListPool<T>
{
    // Constructs that stand in each other; deeper ones are rare.
    const int MostFree = 64;

    [ThreadStatic]
    static Stack<List<T>>? freeOfThread;

    readonly Stack<List<T>> free = freeOfThread ??= new();

    public List<T> Take() => free.TryPop(out var list) ? list : [];

    public List<T> Take(T first)
    {
        var list = Take();
        list.Add(first);
        return list;
    }

    /// <summary>The list's elements; the list is not to be used any more.</summary>
    public T[] Finish(object? list)
    {
        var own = (List<T>)list!;
        T[] elements = [.. own];
        Return(own);
        return elements;
    }

    public void Return(List<T> list)
    {
        // A list that was once very long would be kept, and cleared, for ever.
        if (list.Capacity <= 256 && free.Count < MostFree)
        {
            list.Clear();
            free.Push(list);
        }
    }
}
