using System.Collections.Concurrent;
using Firn.Evaluation;
using Firn.Cli.Workers;
using Firn.EvaluationCache;
using Firn.Linux.Digests;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;
using FileKind = Firn.Evaluation.FileKind;

namespace Firn.Cli.Composition;

/// <summary>
/// Evaluation's view of this machine: its files, its store, its environment. Without a store, or when the store is only
/// read, paths are computed and nothing is written.
/// </summary>
sealed class EvaluationHost : IEvaluationHost, IDisposable
{
    readonly ConcurrentBag<string> unpacked = [];
    readonly IStore? store;
    readonly bool writes;
    readonly Recorder? recorder;
    readonly long currentTime;
    readonly StorePathComputation paths;
    readonly ConcurrentDictionary<StorePath, Derivation> derivations = new();
    // Texts with the name of a derivation that are only computed with.
    readonly ConcurrentDictionary<StorePath, ReadOnlyMemory<byte>> unread = new();
    readonly ConcurrentDictionary<StorePath, bool> valid = new();

    /// <param name="store">Null for a store that holds nothing.</param>
    /// <param name="directory">The store's logical directory.</param>
    /// <param name="readOnly">Compute paths, write nothing.</param>
    /// <param name="recorder">Is told everything that the result depends on.</param>
    public EvaluationHost(IStore? store, StoreDirectory directory, bool readOnly, Recorder? recorder = null)
    {
        this.recorder = recorder;
        this.store = store;
        writes = store is not null && !readOnly;
        paths = new StorePathComputation(directory, OpenSslDigests.Instance);
        StoreDirectory = directory;
        var local = store as Firn.Stores.Local.LocalStore;
        Action? settle = local is null || readOnly ? null : local.WriteWaiting;
        Disk = new DiskRoot(directory, local?.RealDirectory, recorder, settle);
        Unrecorded = recorder is null ? Disk : new DiskRoot(directory, local?.RealDirectory, settle: settle);
        WorkingDirectory = new SourcePath(Disk, Paths.MakeAbsolute("."));
        currentTime = WorkerOrder.Own?.Time ?? TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
    }

    /// <summary>Null for a store that holds nothing.</summary>
    public IStore? Store => store;

    public DiskRoot Disk { get; }

    SourceRoot IEvaluationHost.Disk => Disk;

    /// <summary>The same files for work that leaves nothing behind, such as a download on its way to the store.</summary>
    public SourceRoot Unrecorded { get; }

    public StoreDirectory StoreDirectory { get; }

    public long CurrentTime
    {
        get
        {
            recorder?.Forbid("it asks for the time");
            return currentTime;
        }
    }

    /// <summary>Seconds since 1970 for the language, without a note that it was asked for.</summary>
    public long Started => currentTime;

    public SourcePath WorkingDirectory { get; }

    /// <summary>Builds or fetches what a context names; without it, import from derivation fails.</summary>
    public Func<StringContext, IReadOnlyDictionary<ByteString, ByteString>>? Builder { get; init; }

    /// <summary>Where lookup path entries that are no file names come from.</summary>
    public Func<string, SourcePath?>? EntryResolver { get; init; }

    /// <summary>What a command adds to the environment; not noted, since the command itself tells evaluations apart.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    public ByteString? Environment(ByteString name)
    {
        if (Variables.TryGetValue(name.ToString(), out var set))
        {
            return set;
        }
        ByteString? value = Linux.Processes.CurrentProcess.Variable(name.Span);
        recorder?.Variable(name, value);
        return value;
    }

    public StorePath AddPath(SourcePath path, string name, bool recursive, Func<SourcePath, FileKind, bool>? filter, IReadOnlyCollection<StorePath> references)
    {
        var tree = recursive ? new SourceArchive(path, filter) : null;
        Action<Stream> write = tree is null ? path.CopyTo : tree.Write;
        using var first = new KeepingStream();
        write(first);
        var hash = first.Finish();
        // Only now: what does not exist is said to be missing, whatever it is called.
        if (StorePath.CheckName(name) is { } reason)
        {
            throw new EvaluationException(reason);
        }
        var method = recursive ? ContentAddressMethod.Nar : ContentAddressMethod.Flat;
        var result = paths.Fixed(name, new ContentAddress(method, hash), references);
        Allow(result);
        if (writes)
        {
            recorder?.Written(result, references);
        }
        if (writes && !Holds(result))
        {
            // The second reading of something large may find other bytes than the first; what is stored decides.
            result = first.Kept is { } kept
                ? store!.AddContent(name, kept, method, HashAlgorithm.Sha256, references).Path
                : tree is not null && references.Count == 0 && store is Firn.Stores.Local.LocalStore local ? local.AddTree(name, tree.Describe).Path
                : Piping.Run(write, stream => store!.AddContent(name, stream, method, HashAlgorithm.Sha256, references)).Path;
            valid[result] = true;
        }
        return result;
    }

    /// <summary>The store path of a tree whose archive has the hash.</summary>
    public StorePath PathOfTree(string name, Hash hash) => paths.Fixed(name, new ContentAddress(ContentAddressMethod.Nar, hash));

    /// <summary>
    /// Puts a fetched tree into the store. Where nothing is written it is unpacked elsewhere and shown at its store path until this is
    /// disposed of, so that evaluation can go on with it.
    /// </summary>
    public (StorePath Path, Hash Hash) AddTree(SourcePath tree, string name)
    {
        if (StorePath.CheckName(name) is { } reason)
        {
            throw new EvaluationException(reason);
        }
        var file = Path.GetTempFileName();
        using var archive = new FileStream(file, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        new SourceArchive(tree, null).Write(archive);
        archive.Position = 0;
        Hash hash;
        using (var digest = OpenSslDigests.Instance.Create(HashAlgorithm.Sha256))
        {
            using var sink = new DigestStream(digest);
            archive.CopyTo(sink);
            hash = digest.Finish();
        }
        var path = PathOfTree(name, hash);
        archive.Position = 0;
        if (writes)
        {
            recorder?.Written(path, []);
        }
        if (writes && !Holds(path))
        {
            store!.AddContent(name, archive, ContentAddressMethod.Nar, HashAlgorithm.Sha256, []);
            valid[path] = true;
        }
        else if (!writes && Disk.Kind(StoreDirectory.ShowBytes(path)) is null)
        {
            var directory = Directory.CreateTempSubdirectory("firn-tree-").FullName;
            unpacked.Add(directory);
            ByteString place = ByteString.FromText(Path.Combine(directory, "tree"));
            Linux.Archives.NarRestore.Restore(archive, place);
            Disk.Mount(path, place);
        }
        return (path, hash);
    }

    public void Dispose()
    {
        foreach (var directory in unpacked)
        {
            FileTree.Remove(ByteString.FromText(directory));
        }
        unpacked.Clear();
    }

    public StorePath AddText(string name, ReadOnlyMemory<byte> contents, IReadOnlyCollection<StorePath> references)
    {
        var path = paths.Text(name, contents.Span, references);
        Allow(path);
        if (writes)
        {
            recorder?.Written(path, references);
        }
        if (writes && !Holds(path))
        {
            if (path.IsDerivation)
            {
                // What only has the name of one would be refused when it is registered, too late for a place in the language.
                Aterm.Read(contents.Span, path, paths);
            }
            store!.AddText(name, contents, references);
            valid[path] = true;
        }
        else if (!writes && path.IsDerivation)
        {
            unread.TryAdd(path, contents);
        }
        return path;
    }

    public StorePath AddDerivation(Derivation derivation)
    {
        var path = paths.PathOf(derivation);
        Allow(path);
        if (writes)
        {
            recorder?.Written(path, derivation.References);
        }
        if (!writes)
        {
            derivations.TryAdd(path, derivation);
        }
        else if (!valid.ContainsKey(path))
        {
            store!.AddDerivation(path, derivation);
            valid[path] = true;
        }
        return path;
    }

    void Allow(StorePath path)
    {
        if (Disk.IsRestricted)
        {
            Disk.Allow(StoreDirectory.ShowBytes(path));
        }
    }

    public IDigests Digests => OpenSslDigests.Instance;

    public Derivation ReadDerivation(StorePath path)
    {
        if (derivations.TryGetValue(path, out var known))
        {
            return known;
        }
        recorder?.Validity(path, valid: true);
        if (unread.TryGetValue(path, out var text))
        {
            return derivations[path] = Aterm.Read(text.Span, path, paths);
        }
        return derivations[path] = store is null
            ? throw new InvalidPathException(path, StoreDirectory.Show(path))
            : store.ReadDerivation(path);
    }

    public void EnsureValid(StorePath path)
    {
        // What is only computed is never there, and need not be.
        if (writes && !IsValid(path))
        {
            throw new InvalidPathException(path, StoreDirectory.Show(path));
        }
    }

    public bool IsValid(StorePath path)
    {
        var result = Holds(path);
        recorder?.Validity(path, result);
        return result;
    }

    /// <summary>The same, without a note of it.</summary>
    public bool Holds(StorePath path)
    {
        if (valid.ContainsKey(path))
        {
            return true;
        }
        if (store is null || !store.IsValid(path))
        {
            return false;
        }
        valid[path] = true;
        return true;
    }

    public IReadOnlyCollection<StorePath> References(StorePath path) => IsValid(path) ? store!.QueryPathInfo(path).References : [];

    public IReadOnlyCollection<StorePath> Closure(StorePath path)
    {
        recorder?.Validity(path, valid: true);
        return store is null ? [path] : store.QueryClosure([path]);
    }

    public IReadOnlyDictionary<ByteString, ByteString> Realise(StringContext context)
    {
        if (Builder is not null)
        {
            var became = Realised(context, Builder);
            AllowOutputs(context, became);
            return became;
        }
        // What is only computed cannot be read, but for trees that were unpacked beside the store.
        foreach (var element in context.Elements)
        {
            if (!IsValid(element.Path) && !Disk.IsMounted(element.Path))
            {
                throw new InvalidPathException(element.Path, StoreDirectory.Show(element.Path));
            }
        }
        foreach (var element in context.Elements)
        {
            if (element.Kind is ContextKind.Built or ContextKind.BuiltByBuilt)
            {
                throw new EvaluationException(
                    $"cannot build '{StoreDirectory.Show(element.Path)}^{element.Output}' during evaluation: nothing here builds");
            }
        }
        return new Dictionary<ByteString, ByteString>();
    }

    // What was built stays a fact for as long as it is valid; a failure, or outputs that are named by their content, do not.
    IReadOnlyDictionary<ByteString, ByteString> Realised(StringContext context, Func<StringContext, IReadOnlyDictionary<ByteString, ByteString>> builder)
    {
        if (recorder is null)
        {
            return builder(context);
        }
        try
        {
            var replacements = builder(context);
            if (replacements.Count > 0)
            {
                recorder.Forbid("it builds outputs that are named by their content");
            }
            foreach (var element in context.Elements)
            {
                var path = element.Kind == ContextKind.Built ? ReadDerivation(element.Path).OutputPaths(paths).GetValueOrDefault(element.Output!) : element.Path;
                if (path is not null)
                {
                    recorder.Validity(path, valid: true);
                }
            }
            return replacements;
        }
        catch
        {
            recorder.Forbid("a build failed");
            throw;
        }
    }

    public SourcePath? ResolveLookupEntry(string value)
    {
        if (EntryResolver?.Invoke(value) is not { } resolved)
        {
            return null;
        }
        recorder?.Forbid($"the lookup path has the entry '{value}', which may mean something else tomorrow");
        return resolved;
    }

    // What was built for evaluation may be read, with all that it refers to.
    void AllowOutputs(StringContext context, IReadOnlyDictionary<ByteString, ByteString> became)
    {
        if (!Disk.IsRestricted)
        {
            return;
        }
        foreach (var element in context.Elements)
        {
            if (element.Kind == ContextKind.Built && ReadDerivation(element.Path).OutputPaths(paths).GetValueOrDefault(element.Output!) is { } path)
            {
                AllowClosure(path);
            }
        }
        foreach (var path in became.Values.Select(StoreDirectory.TryParse).OfType<StorePath>())
        {
            AllowClosure(path);
        }
    }

    /// <summary>A store path and all that it refers to may be read from now on.</summary>
    public void AllowClosure(StorePath path)
    {
        foreach (var each in Holds(path) ? Closure(path) : [path])
        {
            Disk.Allow(StoreDirectory.ShowBytes(each));
        }
    }

    public void WriteMessage(ReadOnlySpan<byte> line) => WriteLine([.. line, (byte)'\n']);

    void WriteLine(byte[] text)
    {
        recorder?.Message(text);
        StandardStreams.WriteError(text);
    }

    /// <summary>Something that is no part of the result and is said anew each time.</summary>
    public static void Tell(string text) => StandardStreams.WriteError(System.Text.Encoding.UTF8.GetBytes(text + "\n"));

    public void Warn(string text) => WriteLine(System.Text.Encoding.UTF8.GetBytes($"warning: {text}\n"));
}
