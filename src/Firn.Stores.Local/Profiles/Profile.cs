using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Stores.Local.Profiles;

/// <summary>One state of a profile: the link <c>name-N-link</c>.</summary>
public sealed record Generation(long Number, ByteString Link, DateTimeOffset Created);

/// <summary>
/// A symlink to its current generation's link, which points into the store and keeps what it points to. Every change is one atomic step on disk before it is
/// reported; numbers are never used again for something else while a later one exists.
/// </summary>
public sealed class Profile
{
    readonly ILocalStore store;
    readonly ByteString directory;
    readonly ByteString name;

    /// <param name="store">What its generations point into.</param>
    /// <param name="path">The profile's own link; its directory is made when the first generation is.</param>
    public Profile(ILocalStore store, ByteString path)
    {
        this.store = store;
        Path = Paths.MakeAbsolute(path);
        directory = Paths.Parent(Path);
        name = Paths.Name(Path);
    }

    public ByteString Path { get; }

    /// <summary>By number.</summary>
    public List<Generation> Generations()
    {
        using var folder = DirectoryHandle.TryOpen(directory);
        var generations = new List<Generation>();
        foreach (var entry in folder?.Entries() ?? [])
        {
            if (NumberOf(entry.Name) is { } number && folder!.TryStatus(entry.Name) is { Kind: FileKind.Symlink } status)
            {
                generations.Add(new(number, Paths.Join(directory, entry.Name), DateTimeOffset.FromUnixTimeSeconds(status.ModifiedSeconds)));
            }
        }
        generations.Sort((left, right) => left.Number.CompareTo(right.Number));
        return generations;
    }

    /// <summary>The current generation's number; null when there is none.</summary>
    public long? Current => DirectoryHandle.Working.TryStatus(Path) is { Kind: FileKind.Symlink }
        ? NumberOf(Paths.Name(DirectoryHandle.Working.ReadLink(Path)))
        : null;

    long? NumberOf(ByteString link)
    {
        var text = link.ToString();
        var prefix = $"{name}-";
        return text.StartsWith(prefix, StringComparison.Ordinal) && text.EndsWith("-link", StringComparison.Ordinal) && text.Length > prefix.Length + 5
            && long.TryParse(text.AsSpan(prefix.Length, text.Length - prefix.Length - 5), System.Globalization.NumberStyles.None, null, out var number)
            ? number
            : null;
    }

    ByteString LinkOf(long number) => Paths.Join(directory, $"{name}-{number}-link");

    /// <summary>Makes a generation for a path, or finds the newest one when it is the same, and switches to it.</summary>
    public Generation Set(StorePath path)
    {
        FileTree.MakeDirectories(directory);
        using var held = Lock();
        var generation = Create(path);
        SwitchTo(generation.Link);
        return generation;
    }

    /// <summary>Makes a generation without switching.</summary>
    public Generation Add(StorePath path)
    {
        FileTree.MakeDirectories(directory);
        using var held = Lock();
        return Create(path);
    }

    Generation Create(StorePath path)
    {
        var last = Generations() is [.., var newest] ? newest : null;
        // A generation more for the same content would only clutter the boot menu.
        if (last is not null && DirectoryHandle.Working.ReadLink(last.Link) == store.Directory.ShowBytes(path))
        {
            return last;
        }
        var number = (last?.Number ?? 0) + 1;
        store.AddPermanentRoot(LinkOf(number), path);
        return new(number, LinkOf(number), DateTimeOffset.FromUnixTimeSeconds(DirectoryHandle.Working.Status(LinkOf(number)).ModifiedSeconds));
    }

    /// <summary>Goes to an existing generation.</summary>
    /// <exception cref="StoreException">There is none of this number.</exception>
    public Generation SwitchTo(long number)
    {
        using var held = Lock();
        var generation = Generations().Find(generation => generation.Number == number)
            ?? throw new StoreException($"profile version {number} does not exist");
        SwitchTo(generation.Link);
        return generation;
    }

    /// <summary>Goes to the last generation before the current one.</summary>
    /// <exception cref="StoreException">There is none.</exception>
    public (long From, Generation To) RollBack()
    {
        using var held = Lock();
        var current = Current ?? throw new StoreException($"profile '{Path}' has no current generation");
        var previous = Generations().FindLast(generation => generation.Number < current)
            ?? throw new StoreException($"no profile version older than the current ({current}) exists");
        SwitchTo(previous.Link);
        return (current, previous);
    }

    // The link is relative, as the original makes it: the directory can be looked at from elsewhere.
    void SwitchTo(ByteString link) => DurableFiles.ReplaceSymlink(Path, Paths.Name(link));

    /// <summary>Which generations a specification names: <c>old</c>, <c>30d</c>, <c>+5</c>, or numbers. The current one is never among them unless named by number.</summary>
    public List<Generation> Select(IReadOnlyList<string> specification, DateTimeOffset now)
    {
        var (generations, current) = (Generations(), Current);
        switch (specification)
        {
            case ["old"]:
                return generations.FindAll(generation => generation.Number != current);
            case [['+', .. var count]]:
                if (!int.TryParse(count, out var keep) || keep < 1)
                {
                    throw new StoreException($"'{specification[0]}' does not say how many generations to keep, at least one");
                }
                var upToCurrent = generations.FindAll(generation => generation.Number <= (current ?? long.MaxValue));
                return upToCurrent[..Math.Max(upToCurrent.Count - keep, 0)];
            case [[.. var days, 'd']]:
                return OlderThan(generations, current, Age(days, specification[0]), now);
            default:
                var numbers = specification.Select(text => long.TryParse(text, out var number) ? number : throw new StoreException($"invalid generation number '{text}'")).ToHashSet();
                return generations.FindAll(generation => numbers.Contains(generation.Number));
        }
    }

    static TimeSpan Age(string days, string shown) =>
        int.TryParse(days, out var number) && number >= 1 ? TimeSpan.FromDays(number) : throw new StoreException($"invalid number of days specifier '{shown}', expected something like '14d'");

    static List<Generation> OlderThan(List<Generation> generations, long? current, TimeSpan age, DateTimeOffset now)
    {
        if (generations is [.., var newest] && newest.Created > now)
        {
            throw new StoreException($"the clock says {now:u}, but generation {newest.Number} was made at {newest.Created:u}: refusing to delete by age before the clock is right");
        }
        // The newest one that is older was the active one at that moment: it stays, and so does the current one.
        var old = generations.FindAll(generation => generation.Created < now - age);
        return old.Count == 0 ? old : old[..^1].FindAll(generation => generation.Number != current);
    }

    /// <summary>Deletes generations; the current one is refused.</summary>
    public void Delete(IReadOnlyCollection<Generation> generations)
    {
        using var held = Lock();
        if (generations.Any(generation => generation.Number == Current))
        {
            throw new StoreException($"cannot delete current version of profile '{Path}'");
        }
        if (generations.Count == 0)
        {
            return;
        }
        using var folder = DirectoryHandle.Open(directory);
        foreach (var generation in generations)
        {
            folder.TryRemove(Paths.Name(generation.Link));
        }
        folder.Flush();
    }

    PathLock Lock() => PathLock.Take([Path]);
}
