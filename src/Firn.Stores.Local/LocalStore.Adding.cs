using System.Collections.Concurrent;
using Firn.Linux.Archives;
using Firn.Linux.Files;
using Firn.Nar;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Stores.Local;

/// <summary>Adding: unpack beside, check, make canonical, rename into place, put on disk, register.</summary>
public sealed partial class LocalStore
{
    /// <summary>Trees with more objects than this are put on disk by one call for the whole file system.</summary>
    const int FlushedOneByOne = 8;

    readonly ConcurrentDictionary<StorePath, NewPath> pending = [];
    readonly Lock pendingGate = new();
    int batches;
    long added;

    /// <summary>
    /// Until the result is disposed, texts and sources that are added are written at once (derivations soon) but put on disk and registered together: one flush and
    /// one transaction for all derivations of an evaluation. This process sees them as valid; others see them afterwards.
    /// </summary>
    public IDisposable BeginBatch()
    {
        Interlocked.Increment(ref batches);
        return new Batch(this);
    }

    sealed class Batch(LocalStore store) : IDisposable
    {
        int ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref ended, 1) == 0)
            {
                Interlocked.Decrement(ref store.batches);
                store.RegisterPending();
            }
        }
    }

    /// <summary>Registers what a batch has gathered so far. Before anything outside this process relies on it.</summary>
    public void RegisterPending()
    {
        if (pending.IsEmpty && !isAnyWaiting)
        {
            return;
        }
        lock (pendingGate)
        {
            var infos = WrittenSoFar();
            if (infos.Count == 0)
            {
                return;
            }
            infos.Sort(static (left, right) => left.Number.CompareTo(right.Number));
            if (options.DurableWrites)
            {
                objects.FlushFileSystem();
            }
            Register(infos);
            foreach (var (info, _, _) in infos)
            {
                pending.TryRemove(info.Path, out _);
            }
        }
    }

    public void AddToStore(PathInfo info, Stream nar, AddOptions? how = null)
    {
        RequireWritable();
        how ??= AddOptions.Default;
        if (how.CheckSignatures && !IsTrusted(info))
        {
            throw new StoreException($"cannot add path '{Directory.Show(info.Path)}' because it lacks a signature by a trusted key");
        }
        AddTemporaryRoot(info.Path);
        if (!how.Repair && IsValid(info.Path))
        {
            return;
        }
        using var held = PathLock.Take([RealPath(info.Path)], path => options.Log?.Invoke($"waiting for lock on '{path}'"));
        if (!how.Repair && IsValid(info.Path))
        {
            return;
        }
        using var temporary = new TemporaryDirectory(objects);
        using var digest = new DigestStream(digests.Create(HashAlgorithm.Sha256));
        var count = Unpack(new ObservedStream(nar, digest, info.NarSize == 0 ? ulong.MaxValue : info.NarSize), temporary);
        var actual = digest.Finish();
        if (actual != info.NarHash)
        {
            throw new HashMismatchException($"importing path '{Directory.Show(info.Path)}'", info.NarHash, actual);
        }
        if (info.NarSize != 0 && digest.Count != info.NarSize)
        {
            throw new StoreFormatException($"size mismatch importing path '{Directory.Show(info.Path)}': specified {info.NarSize} bytes, got {digest.Count}");
        }
        var complete = info with { NarSize = digest.Count };
        if (complete.ContentAddress is { } address)
        {
            CheckContentAddress(complete, address, temporary);
        }
        Place(temporary, info.Path);
        Finish(complete, count);
    }

    void CheckContentAddress(PathInfo info, ContentAddress address, TemporaryDirectory temporary)
    {
        var self = info.References.Contains(info.Path) ? info.Path : null;
        var actual = HashContent(temporary.Directory, TemporaryDirectory.Content, address.Method, address.Hash.Algorithm, self);
        if (actual != address.Hash)
        {
            throw new HashMismatchException($"ca hash of '{Directory.Show(info.Path)}'", address.Hash, actual);
        }
    }

    Hash HashContent(DirectoryHandle parent, ByteString name, ContentAddressMethod method, HashAlgorithm algorithm, StorePath? self = null) =>
        ContentDigest.Of(parent, name, method, algorithm, digests, self);

    public PathInfo AddContent(string name, Stream content, ContentAddressMethod method, HashAlgorithm algorithm, IReadOnlyCollection<StorePath> references)
    {
        RequireWritable();
        if (StorePath.CheckName(name) is { } reason)
        {
            throw new BadStorePathException(name, reason);
        }
        if (content is MemoryStream { Length: < 1 << 20 } memory)
        {
            var bytes = memory.TryGetBuffer(out var buffer) ? buffer.AsSpan() : memory.ToArray();
            if (method is ContentAddressMethod.Flat or ContentAddressMethod.Text)
            {
                return AddSmall(bytes, bytes, executable: false);
            }
            if (method == ContentAddressMethod.Nar && memory.Position == 0 && NarOfFile.TryRead(bytes, out var contents, out var executable))
            {
                return AddSmall(bytes, contents, executable);
            }
        }
        using var temporary = new TemporaryDirectory(objects);
        using var narDigest = new DigestStream(digests.Create(HashAlgorithm.Sha256));
        Hash contentHash;
        int count;
        if (method == ContentAddressMethod.Git)
        {
            count = Unpack(new ObservedStream(content, narDigest), temporary);
            contentHash = HashContent(temporary.Directory, TemporaryDirectory.Content, method, algorithm);
            return Added(narDigest.Finish(), narDigest.Count);
        }
        if (method == ContentAddressMethod.Nar)
        {
            using var own = new DigestStream(digests.Create(algorithm), algorithm == HashAlgorithm.Sha256 ? null : narDigest);
            count = Unpack(new ObservedStream(content, own), temporary);
            contentHash = own.Finish();
            return Added(algorithm == HashAlgorithm.Sha256 ? contentHash : narDigest.Finish(), own.Count);
        }
        using (var own = new DigestStream(digests.Create(algorithm)))
        {
            using var file = temporary.Directory.CreateFile(TemporaryDirectory.Content);
            new ObservedStream(content, own).CopyTo(new DescriptorStream(file, writable: true, ownsHandle: false));
            FileContents.Close(file);
            contentHash = own.Finish();
        }
        count = 1;
        NarDump.Write(temporary.Directory, TemporaryDirectory.Content, narDigest);
        return Added(narDigest.Finish(), narDigest.Count);

        // The path is known before anything is written, and nothing is when it is valid already.
        PathInfo AddSmall(ReadOnlySpan<byte> hashed, ReadOnlySpan<byte> contents, bool executable)
        {
            var address = new ContentAddress(method, digests.Compute(algorithm, hashed));
            var path = StorePaths.Fixed(name, address, references);
            AddTemporaryRoot(path);
            return TryQueryPathInfo(path) ?? AddSmallFile(path, address, contents, executable, references);
        }

        PathInfo Added(Hash narHash, ulong narSize)
        {
            var address = new ContentAddress(method, contentHash);
            var path = StorePaths.Fixed(name, address, references);
            var info = new PathInfo
            {
                Path = path,
                NarHash = narHash,
                NarSize = narSize,
                References = [.. references],
                ContentAddress = address,
            };
            return AddPrepared(info, temporary, count);
        }
    }

    /// <summary>
    /// Adds a tree that somebody tells entry by entry, in the archive's order, and names it by its archive's SHA-256: the archive is hashed and the tree made at once.
    /// </summary>
    public PathInfo AddTree(string name, Action<INarVisitor> describe)
    {
        RequireWritable();
        if (StorePath.CheckName(name) is { } reason)
        {
            throw new BadStorePathException(name, reason);
        }
        using var temporary = new TemporaryDirectory(objects);
        using var digest = new DigestStream(digests.Create(HashAlgorithm.Sha256));
        using var restore = new NarRestore(temporary.Directory, TemporaryDirectory.Content);
        var writer = new NarWriter(digest);
        describe(new NarTee(writer, restore));
        writer.Complete();
        var hash = digest.Finish();
        var address = new ContentAddress(ContentAddressMethod.Nar, hash);
        var info = new PathInfo { Path = StorePaths.Fixed(name, address), NarHash = hash, NarSize = digest.Count, ContentAddress = address };
        return AddPrepared(info, temporary, restore.Objects);
    }

    PathInfo AddPrepared(PathInfo info, TemporaryDirectory temporary, int count)
    {
        AddTemporaryRoot(info.Path);
        if (TryQueryPathInfo(info.Path) is { } known)
        {
            return known;
        }
        using var held = PathLock.Take([RealPath(info.Path)]);
        if (TryQueryPathInfo(info.Path) is { } meanwhile)
        {
            return meanwhile;
        }
        Place(temporary, info.Path);
        Finish(info, count);
        return info;
    }

    /// <summary>Unpacks one archive; returns the number of objects.</summary>
    static int Unpack(Stream archive, TemporaryDirectory temporary)
    {
        using var restore = new NarRestore(temporary.Directory, TemporaryDirectory.Content);
        NarReader.Read(archive, restore);
        return restore.Objects;
    }

    void Place(TemporaryDirectory temporary, StorePath path)
    {
        FileTree.Canonicalise(temporary.Directory, TemporaryDirectory.Content);
        if (objects.TryStatus(path.BaseName) is not null)
        {
            if (database.IsValid(path))
            {
                // Repair: old or new, never absent.
                temporary.Directory.Rename(TemporaryDirectory.Content, objects, path.BaseName, RenameMode.Exchange);
                return;
            }
            if (objects.Status(path.BaseName).Kind != FileKind.Directory && temporary.Directory.Status(TemporaryDirectory.Content).Kind != FileKind.Directory)
            {
                // Another process may have put it there in a batch that is not registered yet: for its sake the file is never absent.
                temporary.Directory.Rename(TemporaryDirectory.Content, objects, path.BaseName);
                return;
            }
            FileTree.Remove(objects, path.BaseName);
        }
        // A directory without write permission can be renamed by root only: its entry for '..' changes.
        var status = temporary.Directory.Status(TemporaryDirectory.Content);
        if (status.Kind == FileKind.Directory)
        {
            temporary.Directory.SetMode(TemporaryDirectory.Content, 0x1ed);
        }
        temporary.Directory.Rename(TemporaryDirectory.Content, objects, path.BaseName, RenameMode.KeepExisting);
        if (status.Kind == FileKind.Directory)
        {
            objects.SetMode(path.BaseName, 0x16d);
        }
    }

    void Finish(PathInfo info, int count, KnownOutput[]? outputs = null, bool waits = false)
    {
        if (options.AutoOptimise)
        {
            Optimise(info.Path);
        }
        if (waits || (Volatile.Read(ref batches) > 0 && info.ContentAddress is not null))
        {
            pending[info.Path] = new(info, outputs, Interlocked.Increment(ref added));
            return;
        }
        RegisterPending();
        FlushObjects([(info.Path, count)]);
        Register([new(info, outputs, 0)]);
    }

    /// <summary>Puts trees in the store directory on disk, their names included.</summary>
    void FlushObjects(IReadOnlyList<(StorePath Path, int Objects)> trees)
    {
        if (!options.DurableWrites)
        {
            return;
        }
        if (trees.Sum(tree => (long)tree.Objects) > FlushedOneByOne)
        {
            objects.FlushFileSystem();
            return;
        }
        foreach (var (path, _) in trees)
        {
            FlushTree(objects, path.BaseName);
        }
        objects.Flush();
    }

    static void FlushTree(DirectoryHandle parent, ByteString name)
    {
        switch (parent.Status(name).Kind)
        {
            case FileKind.Regular:
                using (var file = parent.OpenFile(name))
                {
                    FileContents.Flush(file, name);
                }
                break;
            case FileKind.Directory:
                using (var directory = parent.OpenDirectory(name))
                {
                    foreach (var entry in directory.Entries())
                    {
                        FlushTree(directory, entry.Name);
                    }
                    directory.Flush();
                }
                break;
            default:
                break;
        }
    }
}
