using Firn.Linux.Archives;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Stores.Local;

/// <summary>What optimisation has saved.</summary>
public sealed record OptimisationResult(long FilesLinked, ulong BytesFreed);

/// <summary>Equal regular files share one inode, through the pool <c>.links</c>, whose names are the hashes of files' archives.</summary>
public sealed partial class LocalStore
{
    /// <summary>Optimises every valid path.</summary>
    public OptimisationResult Optimise(CancellationToken cancellation = default)
    {
        RequireWritable();
        var result = new OptimisationResult(0, 0);
        foreach (var path in QueryAllValid())
        {
            cancellation.ThrowIfCancellationRequested();
            AddTemporaryRoot(path);
            if (IsValid(path) && objects.TryStatus(path.BaseName) is not null)
            {
                var one = Optimise(path);
                result = new(result.FilesLinked + one.FilesLinked, result.BytesFreed + one.BytesFreed);
            }
        }
        return result;
    }

    /// <summary>Optimises one path whose files are in place.</summary>
    public OptimisationResult Optimise(StorePath path)
    {
        using var links = DirectoryHandle.Open(Paths.Join(RealDirectory, ".links"));
        var (files, bytes) = (0L, 0UL);
        Share(objects, path.BaseName, links, ref files, ref bytes);
        return new(files, bytes);
    }

    void Share(DirectoryHandle parent, ByteString name, DirectoryHandle links, ref long files, ref ulong bytes)
    {
        var status = parent.Status(name);
        if (status.Kind == FileKind.Directory)
        {
            using var directory = parent.OpenDirectory(name);
            foreach (var entry in directory.Entries())
            {
                Share(directory, entry.Name, links, ref files, ref bytes);
            }
            return;
        }
        // A writable file is not in canonical form yet: what shares its inode could be changed through it.
        if (status.Kind != FileKind.Regular || (status.Mode & 0x92) != 0 || status.Size == 0)
        {
            return;
        }
        ByteString link = HashContent(parent, name, ContentAddressMethod.Nar, HashAlgorithm.Sha256).ToNix32();
        if (links.TryStatus(link) is { } pool && pool.Size != status.Size)
        {
            options.Log?.Invoke($"removing corrupted link '{Paths.Join(links.Shown, link)}'");
            links.TryRemove(link);
        }
        if (links.TryStatus(link) is not { } shared)
        {
            try
            {
                parent.Link(name, links, link);
            }
            catch (FileException failure) when (failure.IsExisting)
            {
            }
            catch (FileException failure) when (failure.IsNoSpace || failure.IsTooManyLinks)
            {
                // The pool's directory, or this inode, is full: the file simply stays as it is.
                options.Log?.Invoke(failure.Message);
            }
            return;
        }
        if (shared.Inode == status.Inode)
        {
            return;
        }
        Replace(parent, name, links, link, status, ref files, ref bytes);
    }

    void Replace(DirectoryHandle parent, ByteString name, DirectoryHandle links, ByteString link, FileStatus status, ref long files, ref ulong bytes)
    {
        // The second name is made in the store's top directory, which is writable, and renamed over the file.
        ByteString temporary = $".tmp-link-{Environment.ProcessId}-{Guid.NewGuid():N}";
        var directory = FileContents.Status(parent.Handle);
        var opened = !ReferenceEquals(parent, objects) && (directory.Mode & 0x80) == 0;
        try
        {
            links.Link(link, objects, temporary);
            if (opened)
            {
                FileContents.SetMode(parent.Handle, directory.Permissions | 0x80);
            }
            objects.Rename(temporary, parent, name);
            files++;
            bytes += status.Links == 1 ? (ulong)status.Size : 0;
        }
        catch (FileException failure) when (failure.IsTooManyLinks)
        {
            options.Log?.Invoke(failure.Message);
        }
        finally
        {
            objects.TryRemove(temporary);
            if (opened)
            {
                FileContents.SetMode(parent.Handle, directory.Permissions);
                parent.SetModified(".", 1);
            }
        }
    }
}
