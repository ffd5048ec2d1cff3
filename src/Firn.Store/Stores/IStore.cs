using Firn.Primitives;

namespace Firn.Store;

/// <summary>
/// Valid objects by path. Every member may be called by several threads; sets that are returned are the caller's own.
/// Paths that are not valid are <see cref="InvalidPathException"/> unless a member says otherwise.
/// </summary>
public interface IStore : IDisposable
{
    StoreDirectory Directory { get; }

    /// <summary>The URL that opens it again; for messages too.</summary>
    string Url { get; }

    bool IsValid(StorePath path);

    /// <summary>Null when the path is not valid.</summary>
    PathInfo? TryQueryPathInfo(StorePath path);

    PathInfo QueryPathInfo(StorePath path) =>
        TryQueryPathInfo(path) ?? throw new InvalidPathException(path, Directory.Show(path));

    /// <summary>Those of <paramref name="paths"/> that are valid.</summary>
    SortedSet<StorePath> QueryValid(IEnumerable<StorePath> paths) => [.. paths.Where(IsValid)];

    SortedSet<StorePath> QueryAllValid();

    /// <summary>The paths and all they refer to.</summary>
    SortedSet<StorePath> QueryClosure(IEnumerable<StorePath> paths) => Closures.Walk(paths, path => QueryPathInfo(path).References);

    /// <summary>Valid paths that refer to <paramref name="path"/>, itself included if it refers to itself.</summary>
    SortedSet<StorePath> QueryReferrers(StorePath path);

    /// <summary>Valid derivations that have <paramref name="path"/> among their outputs.</summary>
    SortedSet<StorePath> QueryValidDerivers(StorePath path);

    /// <summary>Null when no valid path has this hash part.</summary>
    StorePath? QueryByHashPart(string hashPart);

    /// <summary>Every output of a derivation, null where the path is not known.</summary>
    SortedDictionary<string, StorePath?> QueryOutputMap(StorePath derivation);

    /// <summary>The stored derivation, valid or merely present.</summary>
    Derivation ReadDerivation(StorePath path);

    /// <summary>Adds a path that comes with its description. Does nothing when it is valid already; the archive may then be left unread.</summary>
    /// <exception cref="HashMismatchException">The archive is not what <paramref name="info"/> says.</exception>
    void AddToStore(PathInfo info, Stream nar, AddOptions? how = null);

    /// <summary>Adds content and names it by what it is.</summary>
    /// <param name="name">Name of the path.</param>
    /// <param name="content">The archive for <see cref="ContentAddressMethod.Nar"/> and <see cref="ContentAddressMethod.Git"/>, else the file's bytes.</param>
    /// <param name="method">What is hashed.</param>
    /// <param name="algorithm">How it is hashed.</param>
    /// <param name="references">What it refers to.</param>
    PathInfo AddContent(string name, Stream content, ContentAddressMethod method, HashAlgorithm algorithm, IReadOnlyCollection<StorePath> references);

    /// <summary>Adds a text, as <c>toFile</c> and derivations are.</summary>
    StorePath AddText(string name, ReadOnlyMemory<byte> text, IReadOnlyCollection<StorePath> references) =>
        AddContent(name, new MemoryStream(text.ToArray(), writable: false), ContentAddressMethod.Text, HashAlgorithm.Sha256, references).Path;

    /// <summary>Adds a derivation that is at hand.</summary>
    /// <param name="path">Its place, as it follows from the derivation.</param>
    /// <param name="derivation">Its outputs are decided.</param>
    void AddDerivation(StorePath path, Derivation derivation) => AddText(path.Name, Aterm.Write(derivation, Directory), derivation.References);

    /// <summary>Writes the archive of a valid path.</summary>
    void WriteNar(StorePath path, Stream destination);

    /// <summary>Keeps a path, valid or not, from collection while this process lives.</summary>
    void AddTemporaryRoot(StorePath path);
}

/// <summary>How <see cref="IStore.AddToStore"/> treats what it gets.</summary>
public sealed record AddOptions
{
    public static AddOptions Default { get; } = new();

    /// <summary>Demand a signature by a trusted key unless the content proves itself.</summary>
    public bool CheckSignatures { get; init; }

    /// <summary>Replace a valid path whose content is damaged.</summary>
    public bool Repair { get; init; }
}

/// <summary>A store whose objects are files of this machine.</summary>
public interface ILocalStore : IStore, IRootStore, IGarbageCollector
{
    /// <summary>Where the objects really are: the physical form of <see cref="IStore.Directory"/>.</summary>
    ByteString RealDirectory { get; }

    /// <summary>Database, roots, profiles.</summary>
    ByteString StateDirectory { get; }

    ByteString LogDirectory { get; }

    /// <summary>The file or directory of a store path on the disk.</summary>
    ByteString RealPath(StorePath path);
}

/// <summary>Roots: what must never be collected.</summary>
public interface IRootStore
{
    /// <summary>Makes <paramref name="link"/> a symlink to the path and registers it as a root. The link is replaced if it points into the store.</summary>
    /// <param name="link">Absolute.</param>
    /// <param name="path">The valid path it keeps.</param>
    void AddPermanentRoot(ByteString link, StorePath path);

    /// <summary>Registers a symlink that exists already.</summary>
    void AddIndirectRoot(ByteString link);

    /// <summary>Each root's name (a link, <c>{temp:pid}</c>, <c>{lsof}</c>, a file below /proc) with the path it keeps.</summary>
    IReadOnlyList<(ByteString Root, StorePath Path)> FindRoots();
}

/// <summary>Removes what no root keeps.</summary>
public interface IGarbageCollector
{
    GarbageResult CollectGarbage(GarbageOptions garbage, CancellationToken cancellation = default);
}

public enum GarbageAction
{
    ReturnLive,
    ReturnDead,
    DeleteDead,
    DeleteSpecific,
}

/// <summary>What to collect.</summary>
public sealed record GarbageOptions
{
    public GarbageAction Action { get; init; } = GarbageAction.DeleteDead;

    /// <summary>Only for <see cref="GarbageAction.DeleteSpecific"/>.</summary>
    public IReadOnlyCollection<StorePath> Paths { get; init; } = [];

    /// <summary>Delete the specific paths though roots keep them (never those that other valid paths need).</summary>
    public bool IgnoreLiveness { get; init; }

    /// <summary>Stop after so many bytes.</summary>
    public ulong MaximumFreed { get; init; } = ulong.MaxValue;

    /// <summary>Outputs of live derivations live.</summary>
    public bool KeepOutputs { get; init; }

    /// <summary>Derivers of live paths live.</summary>
    public bool KeepDerivations { get; init; } = true;
}

/// <summary>Paths found or deleted (full paths, because what is deleted need not be named like a store path), and bytes freed.</summary>
public sealed record GarbageResult(IReadOnlyList<string> Paths, ulong BytesFreed);
