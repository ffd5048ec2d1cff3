using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Primitives.Archives;

namespace Firn.Linux.Archives;

/// <summary>
/// Makes a tree from a tar archive below a fresh directory. Names are followed component by component, by descriptor, never through a link;
/// nothing is made twice. Owners, times and special bits are dropped.
/// </summary>
public sealed class TarRestore : IDisposable
{
    const int DeepestPath = 128;

    readonly TarReader reader;
    readonly DirectoryHandle root;
    readonly byte[] buffer = new byte[1 << 16];
    DirectoryHandle? parent;
    ByteString parentName;

    TarRestore(Stream archive, DirectoryHandle root)
    {
        reader = new TarReader(archive);
        this.root = root;
    }

    /// <summary>Makes all of the archive below <paramref name="root"/>, an empty directory. The result is the newest time in it, in seconds since 1970.</summary>
    /// <exception cref="ArchiveException">The archive is damaged, or names something outside or twice.</exception>
    public static long Restore(Stream archive, DirectoryHandle root)
    {
        using var restore = new TarRestore(archive, root);
        long newest = 0;
        while (restore.reader.Next() is { } entry)
        {
            restore.Make(entry);
            newest = Math.Max(newest, entry.Modified);
        }
        return newest;
    }

    void Make(TarEntry entry)
    {
        var path = Clean(entry.Name);
        if (path.IsEmpty)
        {
            return; // the root itself
        }
        var directory = Parent(path);
        var name = Paths.Name(path);
        var existing = directory.TryStatus(name);
        if (entry.Kind == TarKind.Directory && existing is { Kind: FileKind.Directory })
        {
            return;
        }
        if (existing is not null)
        {
            throw new ArchiveException("tar", $"'{path}' stands in it twice");
        }
        switch (entry.Kind)
        {
            case TarKind.Directory:
                directory.MakeDirectory(name, 0x1ED);
                break;
            case TarKind.Symlink:
                directory.MakeSymlink(name, entry.Target);
                break;
            case TarKind.HardLink:
                var target = Clean(entry.Target);
                using (var from = Open(Directory(target)))
                {
                    from.Link(Paths.Name(target), directory, name);
                }
                break;
            case TarKind.File:
                using (var file = directory.CreateFile(name, (entry.Mode & 0x40) != 0 ? 0x1EDu : 0x1A4u))
                {
                    for (int read; (read = reader.Read(buffer)) > 0;)
                    {
                        FileContents.Write(file, buffer.AsSpan(0, read), path);
                    }
                }
                break;
            default:
                throw new ArchiveException("tar", $"'{path}' is neither a file, a directory nor a link");
        }
    }

    /// <summary>The directory that an entry stands in; entries come in runs, so the last one is kept open.</summary>
    DirectoryHandle Parent(ByteString path)
    {
        var name = Directory(path);
        if (parent is null || parentName != name)
        {
            parent?.Dispose();
            parent = null;
            parent = Open(name);
            parentName = name;
        }
        return parent;
    }

    DirectoryHandle Open(ByteString directory)
    {
        var open = root.OpenDirectory(".");
        foreach (var part in Split(directory))
        {
            if (open.TryStatus(part) is not { } status)
            {
                open.MakeDirectory(part, 0x1ED);
            }
            else if (status.Kind != FileKind.Directory)
            {
                open.Dispose();
                throw new ArchiveException("tar", $"'{directory}' leads through '{part}', which is not a directory");
            }
            var inner = open.OpenDirectory(part);
            open.Dispose();
            open = inner;
        }
        return open;
    }

    static ByteString Directory(ByteString path)
    {
        var slash = path.Span.LastIndexOf((byte)'/');
        return slash < 0 ? ByteString.Empty : path.Slice(0, slash);
    }

    static IEnumerable<ByteString> Split(ByteString path)
    {
        while (!path.IsEmpty)
        {
            var slash = path.Span.IndexOf((byte)'/');
            yield return slash < 0 ? path : path.Slice(0, slash);
            path = slash < 0 ? ByteString.Empty : path.Slice(slash + 1);
        }
    }

    /// <summary>A name without <c>./</c> and slashes at its end; empty for the root.</summary>
    static ByteString Clean(ByteString name)
    {
        var parts = new List<ByteString>();
        foreach (var part in Split(name))
        {
            if (part == ".." || part.Span.Contains((byte)0))
            {
                throw new ArchiveException("tar", $"'{name}' leads out of it");
            }
            if (!part.IsEmpty && part != ".")
            {
                parts.Add(part);
            }
        }
        if (name.Span is [(byte)'/', ..])
        {
            throw new ArchiveException("tar", $"'{name}' is an absolute name");
        }
        if (parts.Count > DeepestPath)
        {
            throw new ArchiveException("tar", $"a name of {parts.Count} directories");
        }
        var joined = new List<byte>();
        foreach (var part in parts)
        {
            if (joined.Count > 0)
            {
                joined.Add((byte)'/');
            }
            joined.AddRange(part.Span);
        }
        return new ByteString(joined.ToArray());
    }

    public void Dispose() => parent?.Dispose();
}
