using System.Collections.Concurrent;
using Firn.Builtins.Fetching;
using Firn.Builtins.Inputs;
using Firn.Cli.Arguments;
using Firn.Evaluation;
using Firn.Linux.Digests;
using Firn.Primitives;
using Firn.Store;
using Firn.Transfers.Sources;

namespace Firn.Cli.Composition;

/// <summary>Downloads for evaluation: fetched by the transfers room, put into the store, checked against what was promised.</summary>
sealed class SourceFetcher : ISourceFetcher
{
    readonly EvaluationHost host;
    readonly bool tells;
    readonly InputSources sources;
    readonly InputRegistry registry;
    readonly ConcurrentDictionary<string, Lazy<FetchedInput>> fetched = new(StringComparer.Ordinal);

    public SourceFetcher(EvaluationHost host, Settings settings)
    {
        this.host = host;
        tells = settings.Verbosity > 0;
        var options = SourceSettings.Read(settings) with
        {
            Warn = host.Warn,
            IsInStore = (hash, name) => StorePath.CheckName(name) is null && host.Holds(host.PathOfTree(name, hash)),
            StorePathAt = SourceAt,
            RealPath = path => host.Disk.Real(ByteString.FromText(path)).ToString(),
        };
        sources = new InputSources(options);
        registry = new InputRegistry(options.Features, SourceSettings.Registries(settings, sources));
    }

    // A tree of the store that is called what a fetched one would be needs no copy.
    Hash? SourceAt(string path) =>
        host.StoreDirectory.TryParse(SourcePath.Canonicalize(ByteString.FromText(path).Span)) is { Name: "source" } there && host.Holds(there) && host.Store is { } store
            ? store.QueryPathInfo(there).NarHash : null;

    public StorePath FetchFile(string url, string name, Hash? expected)
    {
        var file = sources.Download(url);
        if (expected is not null)
        {
            using var content = File.OpenRead(file);
            using var digest = OpenSslDigests.Instance.Create(HashAlgorithm.Sha256);
            using var sink = new DigestStream(digest);
            content.CopyTo(sink);
            if (digest.Finish() is var actual && actual != expected)
            {
                throw new HashMismatch($"hash mismatch in file downloaded from '{url}':\n  specified: {expected}\n  got:       {actual}");
            }
        }
        var path = host.AddPath(TemporaryTree.SourceBelow(file), name, recursive: false, null, []);
        if (!host.Holds(path))
        {
            host.Disk.Mount(path, ByteString.FromText(file));
        }
        return path;
    }

    public FetchedInput FetchInput(Input input)
    {
        // The same input twice is one tree, whatever changed outside in between.
        var once = fetched.GetOrAdd(input.ToJson(), _ => new Lazy<FetchedInput>(() => Fetch(input)));
        return once.Value;
    }

    FetchedInput Fetch(Input input)
    {
        try
        {
            if (input.Flag("__final") && input.NarHash is { } promised && host.Holds(host.PathOfTree(input.Name, promised)))
            {
                return new FetchedInput(host.PathOfTree(input.Name, promised), input);
            }
            using var source = sources.Fetch(input);
            StorePath path;
            Hash hash;
            if (source.Tree is { } tree)
            {
                if (tells)
                {
                    EvaluationHost.Tell($"copying '{source.Place ?? $"«{input}»"}' to the store");
                }
                (path, hash) = host.AddTree(tree, input.Name);
                source.Learned?.Invoke(hash);
            }
            else
            {
                hash = source.Input.NarHash!;
                path = host.PathOfTree(input.Name, hash);
            }
            var found = source.Input.With("narHash", hash.ToSri());
            Check(input, found, hash);
            return new FetchedInput(path, found, source.RevisionCount);
        }
        catch (EvaluationException failure) when (failure.AddFrame(default, $"while fetching the input '{input}'"))
        {
            throw;
        }
    }

    static void Check(Input asked, Input found, Hash hash)
    {
        if (asked.NarHash is { } promised && promised != hash)
        {
            throw new HashMismatch($"NAR hash mismatch in input '{asked}', expected '{promised.ToSri()}' but got '{hash.ToSri()}'");
        }
        if (asked.Revision is { } revision && found.Revision != revision)
        {
            throw new EvaluationException($"'rev' attribute mismatch in input '{found}', expected {revision.ToBase16()}");
        }
    }

    public Input Resolve(Input input) => registry.Resolve(input);

    public void FetchClosure(ClosureRequest request) => ClosureFetch.Run(host, request);

    sealed class HashMismatch(string message) : EvaluationException(message)
    {
        /// <summary>The status that Nix ends with when a download has another hash than expected.</summary>
        public override int ExitStatus => 102;
    }
}
