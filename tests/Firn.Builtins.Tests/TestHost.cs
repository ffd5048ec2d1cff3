using Firn.Evaluation;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Builtins.Tests;

/// <summary>A world with an empty file system and a store that only computes paths.</summary>
sealed class TestHost : IEvaluationHost
{
    readonly StorePathComputation paths = new(StoreDirectory.Default, ManagedDigests.Instance);
    readonly Dictionary<StorePath, Derivation> derivations = [];

    public List<string> Messages { get; } = [];

    public SourceRoot Disk { get; } = new EmptyRoot();

    public StoreDirectory StoreDirectory => StoreDirectory.Default;

    public long CurrentTime => 0;

    public SourcePath WorkingDirectory => new(Disk, "/");

    public ByteString? Environment(ByteString name) => null;

    public StorePath AddPath(SourcePath path, string name, bool recursive, Func<SourcePath, FileKind, bool>? filter, IReadOnlyCollection<StorePath> references) =>
        throw new EvaluationException($"path '{path}' does not exist");

    public StorePath AddText(string name, ReadOnlyMemory<byte> contents, IReadOnlyCollection<StorePath> references)
    {
        var path = paths.Text(name, contents.Span, references);
        if (path.IsDerivation)
            derivations[path] = Aterm.Read(contents.Span, path.DerivationName, paths);
        return path;
    }

    public StorePath AddDerivation(Derivation derivation)
    {
        var (path, text) = paths.Derivation(derivation);
        return AddText(path.Name, text, derivation.References);
    }

    public IDigests Digests => ManagedDigests.Instance;

    public Derivation ReadDerivation(StorePath path) => derivations[path];

    public void EnsureValid(StorePath path)
    {
        // A store that only computes has nothing, and needs nothing.
    }

    public bool IsValid(StorePath path) => false;

    public IReadOnlyCollection<StorePath> References(StorePath path) => [];

    public IReadOnlyCollection<StorePath> Closure(StorePath path) => [path];

    public IReadOnlyDictionary<ByteString, ByteString> Realise(StringContext context) => new Dictionary<ByteString, ByteString>();

    public SourcePath? ResolveLookupEntry(string value) => null;

    public void WriteMessage(ReadOnlySpan<byte> line) => Messages.Add(System.Text.Encoding.UTF8.GetString(line));

    public void Warn(string text) => Messages.Add("warning: " + text);

    sealed class EmptyRoot : SourceRoot
    {
        public override FileKind? Kind(ByteString path) => path == "/" ? FileKind.Directory : null;

        public override byte[] ReadFile(ByteString path) => throw new EvaluationException($"path '{path}' does not exist");

        public override IReadOnlyList<DirectoryEntry> ReadDirectory(ByteString path) => [];

        public override ByteString ReadLink(ByteString path) => throw new EvaluationException($"path '{path}' does not exist");
    }
}
