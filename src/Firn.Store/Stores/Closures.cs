namespace Firn.Store;

/// <summary>What follows from references.</summary>
public static class Closures
{
    /// <summary>The paths and all that refer to them.</summary>
    public static SortedSet<StorePath> QueryReferrersClosure(this IStore store, IEnumerable<StorePath> paths) =>
        Walk(paths, store.QueryReferrers);

    /// <summary>The closure; with derivations also the outputs that are valid.</summary>
    public static SortedSet<StorePath> QueryClosure(this IStore store, IEnumerable<StorePath> paths, bool includeOutputs) =>
        !includeOutputs ? store.QueryClosure(paths) : Walk(paths, path =>
        {
            IEnumerable<StorePath> next = store.QueryPathInfo(path).References;
            return path.IsDerivation
                ? next.Concat(store.QueryOutputMap(path).Values.OfType<StorePath>().Where(store.IsValid))
                : next;
        });

    /// <summary>Paths so ordered that each one comes after those of the set that it refers to.</summary>
    /// <exception cref="StoreException">References form a cycle.</exception>
    public static List<StorePath> Sort(IReadOnlyCollection<StorePath> paths, Func<StorePath, IEnumerable<StorePath>> references)
    {
        var members = paths as IReadOnlySet<StorePath> ?? paths.ToHashSet();
        var done = new Dictionary<StorePath, bool>();
        var order = new List<StorePath>(paths.Count);
        var stack = new Stack<(StorePath Path, IEnumerator<StorePath> Remaining)>();
        foreach (var start in paths)
        {
            Visit(start);
            while (stack.TryPeek(out var top))
            {
                if (top.Remaining.MoveNext())
                {
                    Visit(top.Remaining.Current);
                    continue;
                }
                stack.Pop();
                done[top.Path] = true;
                order.Add(top.Path);
            }
        }
        return order;

        void Visit(StorePath path)
        {
            if (done.TryGetValue(path, out var finished))
            {
                if (!finished && stack.Peek().Path != path)
                {
                    throw new StoreException($"cycle detected in the references of '{path}' from '{stack.Peek().Path}'");
                }
                return;
            }
            done[path] = false;
            stack.Push((path, references(path).Where(reference => members.Contains(reference)).GetEnumerator()));
        }
    }

    internal static SortedSet<StorePath> Walk(IEnumerable<StorePath> start, Func<StorePath, IEnumerable<StorePath>> next)
    {
        var found = new SortedSet<StorePath>();
        var pending = new Stack<StorePath>(start);
        while (pending.TryPop(out var path))
        {
            if (found.Add(path))
            {
                foreach (var other in next(path))
                {
                    pending.Push(other);
                }
            }
        }
        return found;
    }
}
