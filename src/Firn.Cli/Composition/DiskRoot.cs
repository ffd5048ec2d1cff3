using System.Collections.Concurrent;
using Firn.Evaluation;
using Firn.EvaluationCache;
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
sealed class DiskRoot : IdentifiedRoot
{
    readonly ConcurrentDictionary<ByteString, FileKind> kinds = new();
    readonly ConcurrentDictionary<ByteString, ByteString> resolved = new();
    readonly ConcurrentDictionary<ByteString, ByteString> mounts = new();
    readonly StoreDirectory logical;
    readonly ByteString? physical;
    readonly Recorder? recorder;
    readonly Action? settle;
    readonly ByteString directory;
    ReadableAreas? areas;

    /// <param name="logical">The store's directory as the language sees it.</param>
    /// <param name="physical">Null when it is where it says.</param>
    /// <param name="recorder">Is told what was looked at.</param>
    /// <param name="settle">Called before derivations in the store's directory are looked at.</param>
    public DiskRoot(StoreDirectory logical, ByteString? physical, Recorder? recorder = null, Action? settle = null)
    {
        this.settle = settle;
        directory = logical.Path;
        this.recorder = recorder;
        this.logical = logical;
        if (physical is { } real && real != logical.Path)
        {
            this.physical = real;
        }
    }

    /// <summary>From now on only what is allowed can be read. <paramref name="mode"/> ends the message about what is not.</summary>
    public void Restrict(string mode) => areas = new ReadableAreas(mode);

    public bool IsRestricted => areas is not null;

    /// <summary>Shows a directory of the disk at a store path that the store itself does not have.</summary>
    public void Mount(StorePath path, ByteString directory) => mounts[logical.ShowBytes(path)] = directory;

    /// <summary>Whether a store path is read from another place.</summary>
    public bool IsMounted(StorePath path) => mounts.ContainsKey(logical.ShowBytes(path));

    public override void Allow(ByteString path)
    {
        if (areas is not null)
        {
            areas.Add(path);
            // What could not be looked at was taken for no link.
            resolved.Clear();
        }
    }

    public override void CheckAccess(ByteString path)
    {
        if (areas is null)
        {
            return;
        }
        areas.Check(path);
        // A link may lead out of what may be read.
        areas.Check(Resolve(path, followLast: false));
    }

    bool MayRead(ByteString path) => areas is null || (areas.Contains(path) && areas.Contains(Resolve(path, followLast: false)));

    // The object itself, for what follows links. The way there must be allowed too.
    ByteString Followed(ByteString path)
    {
        CheckAccess(path);
        if (areas is null)
        {
            return path;
        }
        var found = Resolve(path);
        areas.Check(found);
        return found;
    }

    public override FileKind? Kind(ByteString path)
    {
        if (kinds.TryGetValue(path, out var known))
        {
            return known;
        }
        if (!MayRead(path))
        {
            return null;
        }
        var found = Status(path);
        recorder?.Kind(path, found is { } present ? FileIdentity.Of(present) : null);
        if (found is not { } status)
        {
            // The store's directory is always there, even when nothing was written to it yet.
            return path == logical.Path ? FileKind.Directory : null;
        }
        return kinds[path] = status.Kind switch
        {
            Linux.Files.FileKind.Regular => FileKind.Regular,
            Linux.Files.FileKind.Directory => FileKind.Directory,
            Linux.Files.FileKind.Symlink => FileKind.Symlink,
            _ => FileKind.Other,
        };
    }

    public override FileIdentity? Identity(ByteString path) => Status(path) is { } status ? FileIdentity.Of(status) : null;

    public override bool IsExecutable(ByteString path)
    {
        var status = Status(path);
        recorder?.Executable(path, status is { } present ? FileIdentity.Of(present) : null);
        return status?.IsExecutable ?? false;
    }

    public override byte[] ReadFile(ByteString path) => ReadAllowed(Followed(path));

    public override BorrowedBytes BorrowFile(ByteString path) => BorrowAllowed(Followed(path));

    /// <summary>The same for what the command line names: that may be read even where the language may not.</summary>
    public byte[] ReadAllowed(ByteString path)
    {
        using var contents = BorrowAllowed(path);
        return contents.Span.ToArray();
    }

    BorrowedBytes BorrowAllowed(ByteString path)
    {
        // What is remembered is the object itself, not a link to it.
        var looked = recorder is null ? path : Resolve(path);
        var identity = recorder is null ? null : Identity(looked);
        var real = Real(path);
        try
        {
            using var file = DirectoryHandle.Working.OpenScopedFollowing(real);
            var contents = FileContents.Borrow(file, path);
            recorder?.Content(looked, identity, contents.Span);
            return contents;
        }
        catch (FileException failure)
        {
            throw Explain(failure, path);
        }
    }

    public override OpenedFile OpenFile(ByteString path)
    {
        CheckAccess(path);
        var identity = recorder is null ? null : Identity(path);
        try
        {
            // Not following: whoever put a link where a file was just now has not made it a file.
            var file = DirectoryHandle.Working.OpenScoped(Real(path));
            try
            {
                var status = FileContents.Status(file, path);
                if (status.Kind != Linux.Files.FileKind.Regular)
                {
                    throw new EvaluationException(status.Kind == Linux.Files.FileKind.Directory
                        ? $"reading from file '{path}': Is a directory"
                        : $"file '{path}' has an unsupported type");
                }
                recorder?.Executable(path, identity);
                var contents = new DescriptorStream(file, writable: false, path);
                return new OpenedFile(
                    recorder is null ? contents : new RecordedStream(contents, (ulong)status.Size, recorder, path, identity), (ulong)status.Size, status.IsExecutable);
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (FileException failure)
        {
            throw Explain(failure, path);
        }
    }

    public override IReadOnlyList<DirectoryEntry> ReadDirectory(ByteString path)
    {
        path = Followed(path);
        if (Kind(path) is { } kind && kind != FileKind.Directory)
        {
            throw new EvaluationException($"'{path}' is not a directory");
        }
        var identity = recorder is null ? null : Identity(path);
        try
        {
            using var directory = DirectoryHandle.Open(Real(path));
            DirectoryEntry[] entries =
            [
                .. directory.Entries().Where(entry => areas is null || areas.Contains(Paths.Join(path, entry.Name))).Select(entry => new DirectoryEntry(entry.Name, entry.Kind switch
                {
                    Linux.Files.FileKind.Regular => FileKind.Regular,
                    Linux.Files.FileKind.Directory => FileKind.Directory,
                    Linux.Files.FileKind.Symlink => FileKind.Symlink,
                    Linux.Files.FileKind.Other => FileKind.Other,
                    _ => null,
                })),
            ];
            recorder?.Names(path, identity, entries);
            return entries;
        }
        catch (FileException failure)
        {
            throw Explain(failure, path);
        }
    }

    public override ByteString ReadLink(ByteString path)
    {
        CheckAccess(path);
        var identity = recorder is null ? null : Identity(path);
        try
        {
            var target = DirectoryHandle.Working.ReadLink(Real(path));
            recorder?.Target(path, identity, target);
            return target;
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
    public ByteString Real(ByteString path)
    {
        Settle(path);
        if (!logical.Contains(path) || DirectoryHandle.Working.TryStatus(path) is not null)
        {
            return path;
        }
        if (!mounts.IsEmpty)
        {
            var end = path.Span[(logical.Path.Length + 1)..].IndexOf((byte)'/');
            var top = end < 0 ? path : path.Slice(0, logical.Path.Length + 1 + end);
            if (mounts.TryGetValue(top, out var mounted))
            {
                return end < 0 ? mounted : new ByteString([.. mounted.Span, .. path.Span[top.Length..]]);
            }
        }
        return physical is { } place ? Paths.Join(place, path.Slice(logical.Path.Length + 1)) : path;
    }

    // What was added and not written yet are derivations.
    void Settle(ByteString path)
    {
        if (settle is not null && (path.Span.EndsWith(".drv"u8) || path == directory || path == physical))
        {
            settle();
        }
    }

    public override void Forget()
    {
        kinds.Clear();
        resolved.Clear();
    }

    FileStatus? Status(ByteString path)
    {
        Settle(path);
        try
        {
            return DirectoryHandle.Working.TryStatus(path) ?? (Real(path) is var real && real != path ? DirectoryHandle.Working.TryStatus(real) : null);
        }
        catch (FileException failure)
        {
            throw Explain(failure, path);
        }
    }

    EvaluationException Explain(FileException failure, ByteString path)
    {
        // That something is not there is a fact that can be looked at again; a missing right or a broken disk is not.
        if (failure.IsNotFound)
        {
            recorder?.Kind(path, null);
            return new EvaluationException($"path '{path}' does not exist");
        }
        recorder?.Forbid(failure.Message);
        return new EvaluationException(failure.Message, failure);
    }
}
