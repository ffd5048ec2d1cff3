using Firn.Linux.Files;
using Firn.Linux.Processes;
using Firn.Primitives;
using Firn.Protocol;
using Firn.Protocol.Serve;
using Firn.Store;

namespace Firn.Stores.Remote;

/// <summary>The store of another machine, reached by <c>ssh HOST nix-store --serve --write</c>. One conversation, one request at a time.</summary>
public sealed class SshStore : IStore
{
    readonly Lock gate = new();
    readonly ChildProcess process;
    readonly ServeClient client;
    readonly ProcessPipe toRemote = ProcessPipe.Create();
    readonly ProcessPipe fromRemote = ProcessPipe.Create();
    bool broken;

    /// <exception cref="NixException">ssh cannot be started, or the other side does not answer as it should.</exception>
    public SshStore(SshStoreOptions options)
    {
        Directory = options.Directory;
        Url = $"ssh://{options.Host}";
        var command = options.Command();
        process = ChildProcess.Start(new ProcessStart
        {
            Program = ExecutablePath.Find(command[0]),
            Arguments = [.. command.Select(ByteString.FromText)],
            Input = toRemote.Reader,
            Output = fromRemote.Writer,
        });
        toRemote.Reader.Dispose();
        fromRemote.Writer.Dispose();
        try
        {
            client = new ServeClient(
                new BufferedStream(new DescriptorStream(fromRemote.Reader, writable: false, Url), 65536),
                new DescriptorStream(toRemote.Writer, writable: true, Url),
                Directory,
                options.Host);
        }
        catch (NixException failure)
        {
            Close();
            throw new StoreException($"cannot connect to '{options.Host}': {failure.Message}", failure);
        }
    }

    public StoreDirectory Directory { get; }

    public string Url { get; }

    public bool IsValid(StorePath path) => QueryValid([path]).Count > 0;

    public SortedSet<StorePath> QueryValid(IEnumerable<StorePath> paths) => QueryValid([.. paths], useSubstitutes: false);

    /// <summary>Those that are valid there, kept there until the conversation ends.</summary>
    public SortedSet<StorePath> QueryValid(IReadOnlyCollection<StorePath> paths, bool useSubstitutes) =>
        Ask(() => client.QueryValid(paths, keep: true, useSubstitutes));

    public PathInfo? TryQueryPathInfo(StorePath path) => QueryInfos([path]).FirstOrDefault();

    /// <summary>The descriptions of those that are valid.</summary>
    public List<PathInfo> QueryInfos(IReadOnlyCollection<StorePath> paths) => Ask(() => client.QueryInfos(paths));

    public SortedSet<StorePath> QueryClosure(IReadOnlyCollection<StorePath> paths, bool includeOutputs) => Ask(() => client.QueryClosure(paths, includeOutputs));

    /// <summary>Reads a path's archive; <paramref name="read"/> must read all of it.</summary>
    public void ReadNar(StorePath path, Action<Stream> read) => Ask(() =>
    {
        client.ReadNar(path, read);
        return 0;
    });

    /// <summary>Adds a path; <paramref name="write"/> writes its archive.</summary>
    public void Add(PathInfo info, Action<Stream> write) => Ask(() =>
    {
        client.Add(info, write);
        return 0;
    });

    /// <summary>Builds there what is valid there: store paths, <c>path.drv!out</c> for outputs.</summary>
    /// <exception cref="StoreException">It fails; the message is the other side's.</exception>
    public void Build(IReadOnlyCollection<string> paths, ServeBuildOptions options)
    {
        if (Ask(() => client.Build(paths, options)) is { } failure)
        {
            throw new StoreException($"building on '{Url}' failed: {failure}");
        }
    }

    /// <summary>Builds there a derivation that need not be stored there; its sources are valid there.</summary>
    public ServeBuildResult Build(StorePath path, Derivation derivation, ServeBuildOptions options) => Ask(() => client.Build(path, derivation, options));

    public void AddToStore(PathInfo info, Stream nar, AddOptions? how = null) => Add(info, nar.CopyTo);

    public void WriteNar(StorePath path, Stream destination)
    {
        var info = TryQueryPathInfo(path) ?? throw new InvalidPathException(path, Directory.Show(path));
        ReadNar(path, stream =>
        {
            using var archive = new BoundedStream(stream, info.NarSize);
            archive.CopyTo(destination);
        });
    }

    public Derivation ReadDerivation(StorePath path)
    {
        using var archive = new MemoryStream();
        WriteNar(path, archive);
        archive.Position = 0;
        var file = new SingleFile();
        Nar.NarReader.Read(archive, file);
        return Aterm.Read(file.Contents.ToArray(), path, new StorePathComputation(Directory, ManagedDigests.Instance));
    }

    public SortedDictionary<string, StorePath?> QueryOutputMap(StorePath derivation) =>
        ReadDerivation(derivation).OutputPaths(new StorePathComputation(Directory, ManagedDigests.Instance));

    public void AddTemporaryRoot(StorePath path) => QueryValid([path], useSubstitutes: false);

    public SortedSet<StorePath> QueryAllValid() => throw Unsupported("listing all paths");

    public SortedSet<StorePath> QueryReferrers(StorePath path) => throw Unsupported("querying referrers");

    public SortedSet<StorePath> QueryValidDerivers(StorePath path) => throw Unsupported("querying derivers");

    public StorePath? QueryByHashPart(string hashPart) => throw Unsupported("querying by hash part");

    public PathInfo AddContent(string name, Stream content, ContentAddressMethod method, HashAlgorithm algorithm, IReadOnlyCollection<StorePath> references) =>
        throw Unsupported("adding content without its description");

    UnsupportedStoreOperationException Unsupported(string what) => new(what, Url);

    T Ask<T>(Func<T> ask)
    {
        lock (gate)
        {
            if (broken)
            {
                throw new ProtocolException($"the connection to '{Url}' has failed before");
            }
            try
            {
                return ask();
            }
            catch
            {
                // Nobody knows any more where in the conversation we are.
                broken = true;
                throw;
            }
        }
    }

    void Close()
    {
        toRemote.Dispose();
        fromRemote.Dispose();
        process.Wait();
    }

    public void Dispose() => Close();

    sealed class SingleFile : Nar.INarVisitor
    {
        public MemoryStream Contents { get; } = new();

        public void BeginDirectory(ByteString name) => throw new Nar.BadArchiveException("a derivation is a file, not a directory");

        public void EndDirectory()
        {
        }

        public void BeginFile(ByteString name, bool executable, ulong size)
        {
        }

        void Nar.INarVisitor.Contents(ReadOnlySpan<byte> piece) => Contents.Write(piece);

        public void EndFile()
        {
        }

        public void Symlink(ByteString name, ByteString target) => throw new Nar.BadArchiveException("a derivation is a file, not a symlink");
    }
}
