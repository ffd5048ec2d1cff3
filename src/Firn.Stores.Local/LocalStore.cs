using Firn.Linux.Archives;
using Firn.Linux.Digests;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;
using Firn.Stores.Local.Database;
using Firn.Stores.Local.Roots;

namespace Firn.Stores.Local;

/// <summary>
/// A store on this machine's disk with Nix's own layout and database, usable side by side with Nix. What is valid has its contents and its
/// directory entry on disk before its row. Decision: docs/decisions/durable-registration.md.
/// </summary>
public sealed partial class LocalStore : ILocalStore
{
    readonly LocalStoreOptions options;
    readonly StoreDatabase database;
    readonly TemporaryRoots temporaryRoots;
    readonly DirectoryHandle objects;
    readonly IDigests digests = OpenSslDigests.Instance;

    LocalStore(LocalStoreOptions options)
    {
        this.options = options;
        StorePaths = new StorePathComputation(options.Directory, digests);
        if (!options.ReadOnly)
        {
            FileTree.MakeDirectories(options.RealDirectory);
            FileTree.MakeDirectories(Paths.Join(options.RealDirectory, ".links"));
            foreach (var name in (ReadOnlySpan<string>)["gcroots/per-user", "profiles/per-user", "temproots", "gcroots/auto", "db"])
            {
                FileTree.MakeDirectories(Paths.Join(options.StateDirectory, name));
            }
            Reserve();
        }
        objects = DirectoryHandle.Open(options.RealDirectory);
        database = new StoreDatabase(options);
        temporaryRoots = new TemporaryRoots(options);
        Hashes = new DerivationHashes(StorePaths, digests, ReadDerivation);
    }

    /// <summary>Opens a store; a new one is made unless it is to be read only.</summary>
    public static LocalStore Open(LocalStoreOptions options) => new(options);

    public StoreDirectory Directory => options.Directory;

    public string Url => options.Url ?? "local";

    public ByteString RealDirectory => options.RealDirectory;

    public ByteString StateDirectory => options.StateDirectory;

    public ByteString LogDirectory => options.LogDirectory;

    public LocalStoreOptions Options => options;

    public StorePathComputation StorePaths { get; }

    public DerivationHashes Hashes { get; }

    public ByteString RealPath(StorePath path) => Paths.Join(options.RealDirectory, path.BaseName);

    public bool IsValid(StorePath path)
    {
        WriteWaiting(path);
        return pending.ContainsKey(path) || database.IsValid(path);
    }

    public PathInfo? TryQueryPathInfo(StorePath path)
    {
        WriteWaiting(path);
        return pending.TryGetValue(path, out var added) ? added.Info : database.TryQuery(path);
    }

    public PathInfo QueryPathInfo(StorePath path) => TryQueryPathInfo(path) ?? throw new InvalidPathException(path, Directory.Show(path));

    public SortedSet<StorePath> QueryClosure(IEnumerable<StorePath> paths)
    {
        var settled = Settled;
        var found = new SortedSet<StorePath>();
        foreach (var path in paths)
        {
            if (found.Contains(path)) continue;
            found.UnionWith(settled.TryQueryClosure(path) ?? throw new InvalidPathException(path, Directory.Show(path)));
        }
        return found;
    }

    public SortedSet<StorePath> QueryAllValid() => Settled.QueryAll();

    public SortedSet<StorePath> QueryReferrers(StorePath path) => Settled.QueryReferrers(path);

    public SortedSet<StorePath> QueryValidDerivers(StorePath path) => Settled.QueryValidDerivers(path);

    public StorePath? QueryByHashPart(string hashPart) => Settled.QueryByHashPart(hashPart);

    public Derivation ReadDerivation(StorePath path)
    {
        WriteWaiting();
        if (!path.IsDerivation)
        {
            throw IsValid(path)
                ? new StoreException($"error parsing derivation '{Directory.Show(path)}': store path '{path.BaseName}' is not a valid derivation path")
                : new InvalidPathException(path, Directory.Show(path));
        }
        byte[] text;
        try
        {
            using var file = objects.OpenScoped(path.BaseName);
            text = FileContents.ReadAll(file, RealPath(path));
        }
        catch (FileException failure) when (failure.IsNotFound)
        {
            throw new InvalidPathException(path, Directory.Show(path));
        }
        return Aterm.Read(text, path, StorePaths);
    }

    public void WriteNar(StorePath path, Stream destination)
    {
        if (!IsValid(path))
        {
            throw new InvalidPathException(path, Directory.Show(path));
        }
        NarDump.Write(objects, path.BaseName, destination);
    }

    public void AddTemporaryRoot(StorePath path)
    {
        if (!options.ReadOnly)
        {
            temporaryRoots.Add(path);
        }
    }

    /// <summary>The database, with everything that this process has added but not registered yet registered first.</summary>
    StoreDatabase Settled
    {
        get
        {
            RegisterPending();
            return database;
        }
    }

    /// <summary>A file that a full disk gives back when garbage is collected.</summary>
    void Reserve()
    {
        var name = Paths.Join(options.StateDirectory, "db/reserved");
        if (DirectoryHandle.Working.TryStatus(name)?.Size == options.ReservedSize)
        {
            return;
        }
        try
        {
            using var file = DirectoryHandle.Working.OpenOrCreateFile(name, 0x180);
            FileContents.Allocate(file, options.ReservedSize, name);
        }
        catch (FileException failure)
        {
            options.Log?.Invoke($"warning: cannot keep {options.ReservedSize} bytes aside: {failure.Message}");
        }
    }

    void RequireWritable()
    {
        if (options.ReadOnly)
        {
            throw new StoreException($"the store '{Url}' is open for reading only");
        }
    }

    int disposed;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }
        try
        {
            RegisterPending();
        }
        finally
        {
            temporaryRoots.Dispose();
            database.Dispose();
            objects.Dispose();
        }
    }
}
