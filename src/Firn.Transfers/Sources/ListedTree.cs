using Firn.Evaluation;
using Firn.Primitives;

namespace Firn.Transfers.Sources;

/// <summary>A file or link of a listed tree.</summary>
/// <param name="Kind">Regular or symlink, or a directory that would else not be there.</param>
/// <param name="IsExecutable">Of regular files.</param>
/// <param name="Read">The contents, or where the link points to.</param>
sealed record ListedEntry(FileKind Kind, bool IsExecutable, Func<byte[]> Read)
{
    public static ListedEntry EmptyDirectory { get; } = new(FileKind.Directory, false, static () => []);
}

/// <summary>A tree of which all files are known by name and are read when they are asked for. Directories follow from the names.</summary>
sealed class ListedTree : SourceRoot
{
    readonly Dictionary<ByteString, ListedEntry> entries = [];
    readonly Dictionary<ByteString, Dictionary<ByteString, FileKind>> directories = new() { ["/"] = [] };

    /// <summary>All that is in it, by path.</summary>
    public IEnumerable<KeyValuePair<ByteString, ListedEntry>> Entries => entries;

    /// <summary>Adds an entry; <paramref name="path"/> is canonical.</summary>
    public void Add(ByteString path, ListedEntry entry)
    {
        entries[path] = entry;
        if (entry.Kind == FileKind.Directory)
        {
            directories.TryAdd(path, []);
        }
        var kind = entry.Kind;
        for (var here = new SourcePath(this, path); !here.IsRoot; here = here.Parent, kind = FileKind.Directory)
        {
            var parent = here.Parent.Path;
            var known = directories.TryGetValue(parent, out var listing);
            if (!known)
            {
                directories[parent] = listing = [];
            }
            listing![here.BaseName] = kind;
            if (known)
            {
                break;
            }
        }
    }

    /// <summary>Puts all of another tree below a path.</summary>
    public void Mount(ByteString path, ListedTree tree)
    {
        Add(path, ListedEntry.EmptyDirectory);
        foreach (var (below, entry) in tree.Entries)
        {
            Add(new ByteString([.. path.Span, .. below.Span]), entry);
        }
    }

    public bool Contains(ByteString path) => entries.ContainsKey(path);

    public override FileKind? Kind(ByteString path) =>
        directories.ContainsKey(path) ? FileKind.Directory : entries.TryGetValue(path, out var entry) ? entry.Kind : null;

    public override bool IsExecutable(ByteString path) => entries.TryGetValue(path, out var entry) && entry.IsExecutable;

    public override byte[] ReadFile(ByteString path) => Find(path, FileKind.Regular, "a regular file").Read();

    public override ByteString ReadLink(ByteString path) => new(Find(path, FileKind.Symlink, "a symlink").Read());

    public override IReadOnlyList<DirectoryEntry> ReadDirectory(ByteString path) =>
        directories.TryGetValue(path, out var listing)
            ? [.. listing.Select(entry => new DirectoryEntry(entry.Key, entry.Value))]
            : throw new EvaluationException($"'{path}' is not a directory");

    ListedEntry Find(ByteString path, FileKind kind, string what) =>
        !entries.TryGetValue(path, out var entry) ? throw new EvaluationException($"path '{path}' does not exist")
        : entry.Kind != kind ? throw new EvaluationException($"path '{path}' is not {what}") : entry;
}
