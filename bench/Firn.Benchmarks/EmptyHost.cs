using Firn.Evaluation;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Benchmarks;

/// <summary>A world without anything in it: enough to parse and to resolve names.</summary>
sealed class EmptyHost : IEvaluationHost
{
    public SourceRoot Disk { get; } = new Nothing();

    public StoreDirectory StoreDirectory => StoreDirectory.Default;

    public long CurrentTime => 0;

    public SourcePath WorkingDirectory => new(Disk, "/");

    public ByteString? Environment(ByteString name) => null;

    public StorePath AddPath(SourcePath path, string name, bool recursive, Func<SourcePath, FileKind, bool>? filter, IReadOnlyCollection<StorePath> references) => throw Refused();

    public StorePath AddText(string name, ReadOnlyMemory<byte> contents, IReadOnlyCollection<StorePath> references) => throw Refused();

    public StorePath AddDerivation(Derivation derivation) => throw Refused();

    public IDigests Digests => ManagedDigests.Instance;

    public Derivation ReadDerivation(StorePath path) => throw Refused();

    public void EnsureValid(StorePath path) => throw Refused();

    public bool IsValid(StorePath path) => false;

    public IReadOnlyCollection<StorePath> References(StorePath path) => [];

    public IReadOnlyCollection<StorePath> Closure(StorePath path) => throw Refused();

    public IReadOnlyDictionary<ByteString, ByteString> Realise(StringContext context) => throw Refused();

    public SourcePath? ResolveLookupEntry(string value) => null;

    public void WriteMessage(ReadOnlySpan<byte> line)
    {
    }

    public void Warn(string text)
    {
    }

    static NotSupportedException Refused() => new("benchmarks evaluate nothing");

    sealed class Nothing : SourceRoot
    {
        public override FileKind? Kind(ByteString path) => null;

        public override byte[] ReadFile(ByteString path) => throw Refused();

        public override IReadOnlyList<DirectoryEntry> ReadDirectory(ByteString path) => [];

        public override ByteString ReadLink(ByteString path) => throw Refused();
    }
}
