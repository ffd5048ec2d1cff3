using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;
using Firn.Stores.Local.Roots;

namespace Firn.Stores.Local.Collection;

/// <summary>
/// One collection. A path is dead when no root can be reached from it by going to those who refer to it (and, as asked, from a derivation to its outputs or
/// from an output to its derivers). Paths are forgotten by the database before their files go, users before what they use, so that being killed
/// at any point leaves only files that the next collection removes.
/// </summary>
sealed class Collector(LocalStore store, GarbageOptions options, CancellationToken cancellation) : IDisposable
{
    readonly LocalStoreOptions place = store.Options;
    readonly HashSet<StorePath> roots = [];
    readonly HashSet<StorePath> alive = [];
    readonly HashSet<StorePath> dead = [];
    readonly List<string> results = [];
    RootServer? server;
    FileLock? collection;
    ulong freed;

    bool Deletes => options.Action is GarbageAction.DeleteDead or GarbageAction.DeleteSpecific;

    public GarbageResult Run()
    {
        if (Deletes)
        {
            // A full disk would not even let the database write that something is gone.
            DirectoryHandle.Working.TryRemove(Paths.Join(place.StateDirectory, "db/reserved"));
        }
        collection = FileLock.Take(Paths.Join(place.StateDirectory, "gc.lock"), exclusive: true, waiting: () => place.Log?.Invoke("waiting for the big garbage collector lock..."));
        server = new RootServer(place);
        place.Log?.Invoke("finding garbage collector roots...");
        var finder = new RootFinder(place, store.IsValid);
        if (!options.IgnoreLiveness)
        {
            roots.UnionWith(finder.Permanent().Select(root => root.Path));
        }
        foreach (var (_, path) in finder.Temporary())
        {
            roots.Add(path);
            server.Keep(path);
        }
        try
        {
            Sweep();
        }
        catch (EnoughFreed)
        {
            place.Log?.Invoke($"deleted more than {options.MaximumFreed} bytes; stopping");
        }
        if (options.Action == GarbageAction.ReturnLive)
        {
            results.AddRange(alive.Where(store.IsValid).Order().Select(store.Directory.Show));
        }
        else if (options.Action == GarbageAction.ReturnDead)
        {
            results.AddRange(dead.Order().Select(store.Directory.Show));
        }
        else if (options.Action == GarbageAction.DeleteDead)
        {
            RemoveUnusedLinks();
        }
        return new GarbageResult(results, freed);
    }

    void Sweep()
    {
        if (options.Action == GarbageAction.DeleteSpecific)
        {
            foreach (var path in options.Paths)
            {
                Visit(path);
                if (!dead.Contains(path))
                {
                    throw new StoreException($"Cannot delete path '{store.Directory.Show(path)}' since it is still alive. To find out why, use: nix-store --query --roots and nix-store --query --referrers");
                }
            }
            return;
        }
        if (options.MaximumFreed == 0 && Deletes)
        {
            return;
        }
        place.Log?.Invoke(Deletes ? "deleting garbage..." : "determining live/dead paths...");
        using var objects = DirectoryHandle.Open(place.RealDirectory);
        var valid = store.QueryAllValid();
        foreach (var path in valid)
        {
            Visit(path);
        }
        foreach (var entry in objects.Entries())
        {
            if (entry.Name == ".links")
            {
                continue;
            }
            if (StorePath.TryParse(entry.Name.ToString()) is { } path)
            {
                if (!valid.Contains(path))
                {
                    Visit(path);
                }
            }
            else if (Deletes)
            {
                RemoveStray(objects, entry.Name);
            }
        }
    }

    /// <summary>Deletes the path and all that needs it, unless one of them is alive.</summary>
    void Visit(StorePath start)
    {
        var visited = new HashSet<StorePath> { start };
        var pending = new Queue<StorePath>([start]);
        while (pending.TryDequeue(out var path))
        {
            cancellation.ThrowIfCancellationRequested();
            if (alive.Contains(path))
            {
                alive.Add(start);
                return;
            }
            if (dead.Contains(path))
            {
                continue;
            }
            if (roots.Contains(path) || server!.IsKept(path))
            {
                alive.Add(start);
                MarkAlive(path);
                return;
            }
            if (options.Action == GarbageAction.DeleteSpecific && !options.Paths.Contains(path))
            {
                return;
            }
            if (store.IsValid(path))
            {
                foreach (var other in Users(path))
                {
                    if (visited.Add(other))
                    {
                        pending.Enqueue(other);
                    }
                }
            }
        }
        Delete(visited);
    }

    IEnumerable<StorePath> Users(StorePath path)
    {
        foreach (var referrer in store.QueryReferrers(path))
        {
            yield return referrer;
        }
        if (options.Action == GarbageAction.DeleteSpecific)
        {
            yield break;
        }
        if (options.KeepDerivations && path.IsDerivation)
        {
            foreach (var output in Outputs(path))
            {
                if (store.TryQueryPathInfo(output)?.Deriver == path)
                {
                    yield return output;
                }
            }
        }
        if (options.KeepOutputs)
        {
            foreach (var deriver in store.QueryValidDerivers(path))
            {
                yield return deriver;
            }
        }
    }

    IEnumerable<StorePath> Outputs(StorePath derivation)
    {
        try
        {
            return store.QueryOutputMap(derivation).Values.OfType<StorePath>();
        }
        catch (StoreException)
        {
            // Its file is gone or damaged: it keeps nothing.
            return [];
        }
    }

    void MarkAlive(StorePath start)
    {
        var pending = new Stack<StorePath>([start]);
        while (pending.TryPop(out var path))
        {
            if (!alive.Add(path) && path != start || store.TryQueryPathInfo(path) is not { } info)
            {
                continue;
            }
            foreach (var reference in info.References)
            {
                Push(reference);
            }
            if (options.Action == GarbageAction.DeleteSpecific)
            {
                continue;
            }
            if (options.KeepOutputs && path.IsDerivation)
            {
                foreach (var output in Outputs(path).Where(store.IsValid))
                {
                    Push(output);
                }
            }
            if (options.KeepDerivations && info.Deriver is { } deriver && store.IsValid(deriver))
            {
                Push(deriver);
            }
        }

        void Push(StorePath path)
        {
            if (!alive.Contains(path))
            {
                pending.Push(path);
            }
        }
    }

    void Delete(HashSet<StorePath> paths)
    {
        // Users first: the database refuses the other order.
        var order = Closures.Sort(paths, path => store.TryQueryPathInfo(path)?.References.Where(reference => reference != path) ?? []);
        order.Reverse();
        using var objects = Deletes ? DirectoryHandle.Open(place.RealDirectory) : null;
        foreach (var path in order)
        {
            if (dead.Contains(path))
            {
                continue;
            }
            if (!Deletes)
            {
                dead.Add(path);
                continue;
            }
            cancellation.ThrowIfCancellationRequested();
            if (!server!.TryBeginDeletion(path))
            {
                MarkAlive(path);
                continue;
            }
            try
            {
                if (alive.Contains(path))
                {
                    continue;
                }
                store.Invalidate(path);
                dead.Add(path);
                Remove(objects!, path.BaseName);
            }
            finally
            {
                server.EndDeletion();
            }
        }
    }

    void RemoveStray(DirectoryHandle objects, ByteString name)
    {
        if (name.Span.StartsWith("tmp-"u8) && objects.TryStatus(name)?.Kind == FileKind.Directory)
        {
            using var directory = objects.OpenDirectory(name);
            if (!FileLock.Try(directory.Handle, exclusive: true, name))
            {
                return;
            }
            Remove(objects, name);
            return;
        }
        Remove(objects, name);
    }

    void Remove(DirectoryHandle objects, ByteString name)
    {
        var shown = $"{store.Directory.Path}/{name}";
        place.Log?.Invoke($"deleting '{shown}'");
        results.Add(shown);
        freed += FileTree.Remove(objects, name);
        if (freed > options.MaximumFreed)
        {
            throw new EnoughFreed();
        }
    }

    /// <summary>Files of the pool of equal files that only the pool still holds.</summary>
    void RemoveUnusedLinks()
    {
        using var links = DirectoryHandle.TryOpen(Paths.Join(place.RealDirectory, ".links"));
        place.Log?.Invoke("deleting unused links...");
        foreach (var entry in links?.Entries() ?? [])
        {
            cancellation.ThrowIfCancellationRequested();
            if (links!.TryStatus(entry.Name) is { Links: 1 } status)
            {
                links.TryRemove(entry.Name);
                freed += (ulong)status.Blocks * 512;
            }
        }
    }

    public void Dispose()
    {
        // While the lock is held nobody takes the end of the server for the end of the collection.
        server?.Dispose();
        collection?.Dispose();
    }

    sealed class EnoughFreed : Exception;
}
