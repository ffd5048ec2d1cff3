using System.Text;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Evaluation.Tests;

/// <summary>A world of a few files and a store without contents.</summary>
sealed class MemoryHost : IEvaluationHost
{
    readonly MemoryRoot root = new();

    public List<string> Messages { get; } = [];

    /// <summary>What the store has.</summary>
    public HashSet<StorePath> Valid { get; } = [];

    public SourceRoot Disk => root;

    /// <summary>The directories whose entries were read, each as often as that was.</summary>
    public IReadOnlyList<string> Listed => root.Listed;

    public StoreDirectory StoreDirectory => StoreDirectory.Default;

    public long CurrentTime => 1_000_000;

    public SourcePath WorkingDirectory => new(root, "/");

    public MemoryHost Add(string path, string text)
    {
        root.Files[path] = Encoding.UTF8.GetBytes(text);
        return this;
    }

    public ByteString? Home { get; set; }

    public ByteString? Environment(ByteString name) => name == "HOME" ? Home : null;

    public StorePath AddPath(SourcePath path, string name, bool recursive, Func<SourcePath, FileKind, bool>? filter, IReadOnlyCollection<StorePath> references) =>
        throw new EvaluationException("this store takes nothing");

    public StorePath AddText(string name, ReadOnlyMemory<byte> contents, IReadOnlyCollection<StorePath> references) =>
        throw new EvaluationException("this store takes nothing");

    public StorePath AddDerivation(Derivation derivation) => throw new EvaluationException("this store takes nothing");

    public IDigests Digests => ManagedDigests.Instance;

    public Derivation ReadDerivation(StorePath path) => throw new EvaluationException("this store has nothing");

    public void EnsureValid(StorePath path)
    {
        if (!IsValid(path))
        {
            throw new EvaluationException("this store has nothing");
        }
    }

    public bool IsValid(StorePath path) => Valid.Contains(path);

    public IReadOnlyCollection<StorePath> References(StorePath path) => [];

    public IReadOnlyCollection<StorePath> Closure(StorePath path) => [];

    public IReadOnlyDictionary<ByteString, ByteString> Realise(StringContext context) => throw new EvaluationException("nothing is built here");

    public SourcePath? ResolveLookupEntry(string value) => null;

    public void WriteMessage(ReadOnlySpan<byte> line) => Messages.Add(Encoding.UTF8.GetString(line));

    public void Warn(string text) => Messages.Add(text);

    sealed class MemoryRoot : SourceRoot
    {
        public Dictionary<ByteString, byte[]> Files { get; } = [];

        public override FileKind? Kind(ByteString path) =>
            Files.ContainsKey(path) ? FileKind.Regular
            : Files.Keys.Any(file => path == "/" || file.Span.StartsWith(((ByteString)(path + "/")).Span)) ? FileKind.Directory
            : null;

        public override byte[] ReadFile(ByteString path) =>
            Files.TryGetValue(path, out var bytes) ? bytes : throw new EvaluationException($"path '{path}' does not exist");

        public List<string> Listed { get; } = [];

        // Of files only: there are no directories in directories here.
        public override IReadOnlyList<DirectoryEntry> ReadDirectory(ByteString path)
        {
            Listed.Add(path.ToString());
            return
            [
                .. Files.Keys.Select(file => file.ToString()).Where(file => Path.GetDirectoryName(file) == path.ToString())
                    .Select(file => new DirectoryEntry(ByteString.FromText(Path.GetFileName(file)), FileKind.Regular)),
            ];
        }

        public override ByteString ReadLink(ByteString path) => throw new EvaluationException("there are no links here");
    }
}
