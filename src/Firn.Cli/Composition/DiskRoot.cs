using System.Collections.Concurrent;
using Firn.Evaluation;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;
using DirectoryEntry = Firn.Evaluation.DirectoryEntry;
using FileKind = Firn.Evaluation.FileKind;

namespace Firn.Cli.Composition;

/// <summary>
/// The machine's file system as evaluation sees it. What is not on the disk but in the store's directory is looked for
/// where the store really keeps it. What was found once is remembered: evaluation assumes that files stand still.
/// </summary>
sealed class DiskRoot : SourceRoot
{
    readonly ConcurrentDictionary<ByteString, FileKind> kinds = new();
    readonly ConcurrentDictionary<ByteString, ByteString> resolved = new();
    readonly StoreDirectory logical;
    readonly ByteString? physical;

    /// <summary><paramref name="physical"/> is null when the store's directory is where it says.</summary>
    public DiskRoot(StoreDirectory logical, ByteString? physical)
    {
        this.logical = logical;
        if (physical is { } real && real != logical.Path)
        {
            this.physical = real;
        }
    }

    public override FileKind? Kind(ByteString path)
    {
        if (kinds.TryGetValue(path, out var known))
        {
            return known;
        }
        if (Status(path) is not { } status)
        {
            return null;
        }
        return kinds[path] = status.Kind switch
        {
            Linux.Files.FileKind.Regular => FileKind.Regular,
            Linux.Files.FileKind.Directory => FileKind.Directory,
            Linux.Files.FileKind.Symlink => FileKind.Symlink,
            _ => FileKind.Other,
        };
    }

    public override bool IsExecutable(ByteString path) => Status(path)?.IsExecutable ?? false;

    public override byte[] ReadFile(ByteString path)
    {
        var real = Real(path);
        try
        {
            using var file = DirectoryHandle.Working.OpenFileFollowing(real);
            return FileContents.ReadAll(file, path);
        }
        catch (FileException failure)
        {
            throw Explain(failure, path);
        }
    }

    public override IReadOnlyList<DirectoryEntry> ReadDirectory(ByteString path)
    {
        if (Kind(path) is { } kind && kind != FileKind.Directory)
        {
            throw new EvaluationException($"'{path}' is not a directory");
        }
        try
        {
            using var directory = DirectoryHandle.Open(Real(path));
            return
            [
                .. directory.Entries().Select(entry => new DirectoryEntry(entry.Name, entry.Kind switch
                {
                    Linux.Files.FileKind.Regular => FileKind.Regular,
                    Linux.Files.FileKind.Directory => FileKind.Directory,
                    Linux.Files.FileKind.Symlink => FileKind.Symlink,
                    Linux.Files.FileKind.Other => FileKind.Other,
                    _ => null,
                })),
            ];
        }
        catch (FileException failure)
        {
            throw Explain(failure, path);
        }
    }

    public override ByteString ReadLink(ByteString path)
    {
        try
        {
            return DirectoryHandle.Working.ReadLink(Real(path));
        }
        catch (FileException failure)
        {
            throw Explain(failure, path);
        }
    }

    public override ByteString Resolve(ByteString path, bool followLast = true)
    {
        if (path.Length == 1)
        {
            return path;
        }
        var end = path.Span.LastIndexOf((byte)'/');
        var parent = end == 0 ? "/" : path.Slice(0, end);
        if (!resolved.TryGetValue(parent, out var real))
        {
            resolved[parent] = real = base.Resolve(parent);
        }
        var here = real == parent ? path : new SourcePath(this, real).Child(path.Span[(end + 1)..]).Path;
        return followLast && Kind(here) == FileKind.Symlink ? base.Resolve(here) : here;
    }

    /// <summary>The file behind a path of the language.</summary>
    public ByteString Real(ByteString path) =>
        physical is { } directory && logical.Contains(path) && DirectoryHandle.Working.TryStatus(path) is null
            ? Paths.Join(directory, path.Slice(logical.Path.Length + 1))
            : path;

    FileStatus? Status(ByteString path)
    {
        try
        {
            return DirectoryHandle.Working.TryStatus(path)
                ?? (physical is { } directory && logical.Contains(path)
                    ? DirectoryHandle.Working.TryStatus(Paths.Join(directory, path.Slice(logical.Path.Length + 1)))
                    : null);
        }
        catch (FileException failure)
        {
            throw Explain(failure, path);
        }
    }

    static EvaluationException Explain(FileException failure, ByteString path) => failure.IsNotFound
        ? new EvaluationException($"path '{path}' does not exist")
        : new EvaluationException(failure.Message, failure);
}
