using Firn.Linux.Files;
using Firn.Linux.Processes;
using Firn.Primitives;

namespace Firn.Building;

/// <summary>
/// Where one build happens: a directory <c>tmp-…</c> in the store, ours alone (0700), with the sandbox's root and the
/// build directory one level down. It is locked while in use; a collector removes what a killed process left.
/// </summary>
sealed class BuildPlace : IDisposable
{
    readonly DirectoryHandle parent;
    readonly ByteString name;

    /// <param name="store">The store's real directory.</param>
    /// <param name="passable">Whether others may pass through: a builder without a sandbox has to.</param>
    public BuildPlace(ByteString store, bool passable)
    {
        parent = DirectoryHandle.Open(store);
        while (true)
        {
            name = $"tmp-{CurrentProcess.Id}-{Guid.NewGuid():N}";
            parent.MakeDirectory(name, 0x1c0);
            DirectoryHandle? directory = null;
            try
            {
                directory = parent.OpenDirectory(name);
            }
            catch (FileException failure) when (failure.IsNotFound)
            {
                continue;
            }
            if (FileLock.Try(directory.Handle, exclusive: true, name) && parent.TryStatus(name) is not null)
            {
                Directory = directory;
                break;
            }
            directory.Dispose();
        }
        if (passable)
        {
            parent.SetMode(name, 0x1c9);
        }
        Path = Paths.Join(store, name);
    }

    public ByteString Path { get; }

    public DirectoryHandle Directory { get; }

    public ByteString Root => Paths.Join(Path, "root");

    public ByteString BuildDirectory => Paths.Join(Path, "build");

    public void Dispose()
    {
        try
        {
            FileTree.Remove(parent, name);
        }
        finally
        {
            Directory.Dispose();
            parent.Dispose();
        }
    }
}
