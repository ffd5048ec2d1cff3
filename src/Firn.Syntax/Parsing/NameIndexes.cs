namespace Firn.Syntax.Parsing;

/// <summary>Where large sets have their attributes while they are read, by name. They are numbered from 1 and serve the next set.</summary>
internal sealed class NameIndexes
{
    // What may be added to a set after its end is looked for among its attributes, one after the other, if there are not more.
    const int LargestClosed = 256;

    // What waits for the next text of a thread.
    const int MostKept = 4, LargestKept = 4096;

    [ThreadStatic]
    static NameIndexes? shelf;

    readonly List<Dictionary<int, int>> all = [];
    readonly Stack<int> spare = [];

    NameIndexes()
    {
    }

    public static NameIndexes Take()
    {
        var indexes = shelf ?? new NameIndexes();
        shelf = null;
        return indexes;
    }

    /// <summary>Nobody uses any of them any more.</summary>
    public void Release()
    {
        all.RemoveAll(static index => index.Count > LargestKept);
        all.RemoveRange(Math.Min(all.Count, MostKept), Math.Max(0, all.Count - MostKept));
        spare.Clear();
        foreach (var index in all)
        {
            index.Clear();
            spare.Push(spare.Count + 1);
        }
        shelf = this;
    }

    /// <summary>The number of an empty one.</summary>
    public int Open()
    {
        if (spare.TryPop(out var number))
        {
            return number;
        }
        all.Add([]);
        return all.Count;
    }

    /// <summary>False if it is too large to do without, and stays.</summary>
    public bool TryClose(int number)
    {
        var index = all[number - 1];
        if (index.Count > LargestClosed)
        {
            return false;
        }
        index.Clear();
        spare.Push(number);
        return true;
    }

    /// <summary>The place of a name's attribute, or 0.</summary>
    public int Find(int number, Symbol name) => all[number - 1].GetValueOrDefault(name.Id);

    /// <summary>Notes the place of a name's attribute.</summary>
    public void Add(int number, Symbol name, int place) => all[number - 1].Add(name.Id, place);
}
