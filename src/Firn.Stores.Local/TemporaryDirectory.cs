using Firn.Linux.Files;
using Firn.Primitives;

namespace Firn.Stores.Local;

/// <summary>
/// A directory <c>tmp-…</c> in the store that what is being added is unpacked into, so that it can be renamed into place. It is locked while it is
/// in use: collectors leave locked ones alone and remove the others.
/// </summary>
sealed class TemporaryDirectory : IDisposable
{
    public static readonly ByteString Content = "x";

    readonly DirectoryHandle parent;
    readonly ByteString name;

    public TemporaryDirectory(DirectoryHandle parent)
    {
        this.parent = parent;
        while (true)
        {
            name = $"tmp-{Environment.ProcessId}-{Guid.NewGuid():N}";
            parent.MakeDirectory(name, 0x1c0);
            DirectoryHandle directory;
            try
            {
                directory = parent.OpenDirectory(name);
            }
            catch (FileException failure) when (failure.IsNotFound)
            {
                // A collector was quicker than our lock.
                continue;
            }
            if (FileLock.Try(directory.Handle, exclusive: true, name) && parent.TryStatus(name) is not null)
            {
                Directory = directory;
                return;
            }
            directory.Dispose();
        }
    }

    public DirectoryHandle Directory { get; }

    public void Dispose()
    {
        try
        {
            FileTree.Remove(parent, name);
        }
        finally
        {
            Directory.Dispose();
        }
    }
}
