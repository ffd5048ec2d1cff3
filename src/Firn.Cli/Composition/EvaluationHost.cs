using System.Collections.Concurrent;
using Firn.Evaluation;
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
sealed class EvaluationHost : IEvaluationHost
{
    readonly IStore? store;
    readonly bool writes;
    readonly StorePathComputation paths;
    readonly ConcurrentDictionary<StorePath, Derivation> derivations = new();
    readonly ConcurrentDictionary<StorePath, bool> valid = new();

    /// <param name="store">Null for a store that holds nothing.</param>
    /// <param name="directory">The store's logical directory.</param>
    /// <param name="readOnly">Compute paths, write nothing.</param>
    public EvaluationHost(IStore? store, StoreDirectory directory, bool readOnly)
    {
        this.store = store;
        writes = store is not null && !readOnly;
        paths = new StorePathComputation(directory, OpenSslDigests.Instance);
        StoreDirectory = directory;
        Disk = new DiskRoot(directory, (store as ILocalStore)?.RealDirectory);
        WorkingDirectory = new SourcePath(Disk, Paths.MakeAbsolute("."));
        CurrentTime = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
    }

    /// <summary>Null for a store that holds nothing.</summary>
    public IStore? Store => store;

    public SourceRoot Disk { get; }

    public StoreDirectory StoreDirectory { get; }

    public long CurrentTime { get; }

    public SourcePath WorkingDirectory { get; }

    /// <summary>Builds or fetches what a context names; without it, import from derivation fails.</summary>
    public Func<StringContext, IReadOnlyDictionary<ByteString, ByteString>>? Builder { get; init; }

    /// <summary>Where lookup path entries that are no file names come from.</summary>
    public Func<string, SourcePath?>? EntryResolver { get; init; }

    public ByteString? Environment(ByteString name) =>
        Linux.Processes.CurrentProcess.Variable(name.Span);

    public StorePath AddPath(SourcePath path, string name, bool recursive, Func<SourcePath, FileKind, bool>? filter, Hash? expected)
    {
        if (StorePath.CheckName(name) is { } reason)
        {
            throw new EvaluationException(reason);
        }
        var hash = recursive ? HashOfTree(path, filter) : OpenSslDigests.Instance.Compute(HashAlgorithm.Sha256, path.Root.ReadFile(path.Path));
        if (expected is not null && expected != hash)
        {
            throw new HashMismatchException($"path '{path}'", expected, hash);
        }
        var method = recursive ? ContentAddressMethod.Nar : ContentAddressMethod.Flat;
        var result = paths.Fixed(name, new ContentAddress(method, hash));
        if (writes && !IsValid(result))
        {
            var content = new MemoryStream();
            if (recursive)
            {
                SourceArchive.Write(path, filter, content);
            }
            else
            {
                content.Write(path.Root.ReadFile(path.Path));
            }
            content.Position = 0;
            store!.AddContent(name, content, method, HashAlgorithm.Sha256, []);
            valid[result] = true;
        }
        return result;
    }

    /// <summary>The store path of a tree whose archive has the hash.</summary>
    public StorePath PathOfTree(string name, Hash hash) => paths.Fixed(name, new ContentAddress(ContentAddressMethod.Nar, hash));

    static Hash HashOfTree(SourcePath path, Func<SourcePath, FileKind, bool>? filter)
    {
        using var digest = OpenSslDigests.Instance.Create(HashAlgorithm.Sha256);
        using var stream = new DigestStream(digest);
        SourceArchive.Write(path, filter, stream);
        return digest.Finish();
    }

    public StorePath AddText(string name, ReadOnlyMemory<byte> contents, IReadOnlyCollection<StorePath> references)
    {
        var path = paths.Text(name, contents.Span, references);
        if (writes && !IsValid(path))
        {
            store!.AddText(name, contents, references);
            valid[path] = true;
        }
        else if (!writes && path.IsDerivation)
        {
            derivations.TryAdd(path, Aterm.Read(contents.Span, path.DerivationName, paths));
        }
        return path;
    }

    public Derivation ReadDerivation(StorePath path)
    {
        if (derivations.TryGetValue(path, out var known))
        {
            return known;
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

    public IReadOnlyCollection<StorePath> Closure(StorePath path) => store is null ? [path] : store.QueryClosure([path]);

    public IReadOnlyDictionary<ByteString, ByteString> Realise(StringContext context)
    {
        if (Builder is not null)
        {
            return Builder(context);
        }
        foreach (var element in context.Elements)
        {
            if (element.Kind == ContextKind.Built)
            {
                throw new EvaluationException(
                    $"cannot build '{StoreDirectory.Show(element.Path)}^{element.Output}' during evaluation: nothing here builds");
            }
            EnsureValid(element.Path);
        }
        return new Dictionary<ByteString, ByteString>();
    }

    public SourcePath? ResolveLookupEntry(string value) => EntryResolver?.Invoke(value);

    public void WriteMessage(ReadOnlySpan<byte> line)
    {
        using var output = Console.OpenStandardError();
        output.Write([.. line, (byte)'\n']);
    }

    public void Warn(string text) => WriteMessage(System.Text.Encoding.UTF8.GetBytes("warning: " + text));
}
