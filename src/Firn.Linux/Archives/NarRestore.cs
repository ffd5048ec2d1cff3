using Firn.Linux.Files;
using Firn.Nar;
using Firn.Primitives;

namespace Firn.Linux.Archives;

/// <summary>
/// Makes a tree from an archive. Every object is made new, by name in a directory that this instance made and holds open: nothing that exists
/// is ever written to, followed or replaced.
/// </summary>
public sealed class NarRestore : INarVisitor, IDisposable
{
    readonly DirectoryHandle parent;
    readonly ByteString root;
    readonly bool flush;
    readonly Stack<DirectoryHandle> open = new();
    ScopedFile? file;
    ByteString fileName;

    /// <param name="parent">Where the tree's root is made.</param>
    /// <param name="root">Its name; nothing may have it yet.</param>
    /// <param name="flush">Put each file and directory on disk before going on.</param>
    public NarRestore(DirectoryHandle parent, ByteString root, bool flush = false)
    {
        this.parent = parent;
        this.root = root;
        this.flush = flush;
    }

    /// <summary>Reads one archive and makes its tree at <paramref name="path"/>.</summary>
    public static void Restore(Stream archive, ByteString path)
    {
        while (path.Length > 1 && path[^1] == '/')
        {
            path = path.Slice(0, path.Length - 1);
        }
        using var parent = DirectoryHandle.Open(Paths.Parent(path));
        using var restore = new NarRestore(parent, Paths.Name(path));
        NarReader.Read(archive, restore);
    }

    /// <summary>Files, directories and symlinks made so far.</summary>
    public int Objects { get; private set; }

    (DirectoryHandle Directory, ByteString Name) Place(ByteString name)
    {
        Objects++;
        return open.TryPeek(out var directory) ? (directory, name) : (parent, root);
    }

    public void BeginDirectory(ByteString name)
    {
        var (directory, own) = Place(name);
        directory.MakeDirectory(own);
        open.Push(directory.OpenDirectory(own));
    }

    public void EndDirectory()
    {
        using var directory = open.Pop();
        if (flush)
        {
            directory.Flush();
        }
    }

    public void BeginFile(ByteString name, bool executable, ulong size)
    {
        var (directory, own) = Place(name);
        fileName = own;
        file = directory.CreateScoped(own, executable ? 0x1ffu : 0x1b6u);
    }

    public void Contents(ReadOnlySpan<byte> piece) => FileContents.Write(file!, piece, fileName);

    public void EndFile()
    {
        if (flush)
        {
            FileContents.Flush(file!, fileName);
        }
        FileContents.Close(file!, fileName);
        file = null;
    }

    public void Symlink(ByteString name, ByteString target)
    {
        var (directory, own) = Place(name);
        directory.MakeSymlink(own, target);
    }

    public void Dispose()
    {
        file?.Dispose();
        while (open.TryPop(out var directory))
        {
            directory.Dispose();
        }
    }
}
