using System.Text;
using Firn.Evaluation;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Transfers.Sources;
using FileKind = Firn.Evaluation.FileKind;

namespace Firn.Transfers.Git;

/// <summary>A work tree as it stands: its tracked files with their present contents.</summary>
sealed class GitWorktree
{
    readonly GitRepository repository;

    GitWorktree(GitRepository repository) => this.repository = repository;

    /// <summary>Null before the first commit.</summary>
    public Hash? Head { get; private init; }

    /// <summary>Does a tracked file differ from the last commit?</summary>
    public bool IsDirty { get; private init; }

    /// <summary>Tracked files that are there, relative to the top.</summary>
    public IReadOnlyList<ByteString> Files { get; private init; } = [];

    public IReadOnlyList<GitSubmodule> Submodules { get; private init; } = [];

    public static GitWorktree Read(GitRepository repository)
    {
        var tracked = repository.Require("listing the files", "ls-files", "-z", "--stage").ZeroTerminated;
        var files = new List<ByteString>();
        foreach (var line in tracked)
        {
            // "<mode> <id> <stage><tab><path>"; submodules (mode 160000) are no files.
            var tab = Array.IndexOf(line, (byte)'\t');
            ByteString path = new(line.AsMemory(tab + 1));
            if (!line.AsSpan().StartsWith("160000"u8) && (files.Count == 0 || files[^1] != path)
                && DirectoryHandle.Working.TryStatus(Place(repository, path)) is not null)
            {
                files.Add(path);
            }
        }
        var status = repository.Require("comparing the work tree", "status", "--porcelain", "-z", "--untracked-files=no", "--ignore-submodules=all");
        var modules = Path.Combine(repository.Directory, ".gitmodules");
        return new GitWorktree(repository)
        {
            Head = repository.Head(),
            IsDirty = status.Output.Length > 0,
            Files = files,
            Submodules = File.Exists(modules) ? GitRepository.Submodules(File.ReadAllBytes(modules)) : [],
        };
    }

    static ByteString Place(GitRepository repository, ByteString path) => Paths.Join(ByteString.FromText(repository.Directory), path);

    public ListedTree Tree(bool exportIgnore)
    {
        var tree = new ListedTree();
        var ignored = exportIgnore ? Ignored() : [];
        foreach (var path in Files)
        {
            if (!Parts(path).Any(ignored.Contains))
            {
                tree.Add(new ByteString([(byte)'/', .. path.Span]), Entry(Place(repository, path)));
            }
        }
        return tree;
    }

    HashSet<ByteString> Ignored() =>
        Files.Any(path => path.Span.EndsWith(".gitattributes"u8)) ? repository.ExportIgnored(Files.SelectMany(Parts).Distinct(), revision: null) : [];

    // The path and the directories that it stands in.
    static IEnumerable<ByteString> Parts(ByteString path)
    {
        for (var end = path.Length; end > 0; end = path.Span[..end].LastIndexOf((byte)'/'))
        {
            yield return path.Slice(0, end);
        }
    }

    /// <summary>A file of the disk as an entry of a tree.</summary>
    public static ListedEntry Entry(ByteString place)
    {
        var status = DirectoryHandle.Working.Status(place);
        return status.Kind switch
        {
            Linux.Files.FileKind.Symlink => new ListedEntry(FileKind.Symlink, false, () => DirectoryHandle.Working.ReadLink(place).ToArray()),
            Linux.Files.FileKind.Directory => ListedEntry.EmptyDirectory,
            Linux.Files.FileKind.Regular => new ListedEntry(FileKind.Regular, status.IsExecutable, () =>
            {
                using var file = DirectoryHandle.Working.OpenFileFollowing(place);
                return FileContents.ReadAll(file, place);
            }),
            _ => throw new EvaluationException($"file '{place}' has an unsupported type"),
        };
    }
}
