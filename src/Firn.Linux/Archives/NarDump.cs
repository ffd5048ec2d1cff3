using Firn.Linux.Files;
using Firn.Nar;
using Firn.Primitives;

namespace Firn.Linux.Archives;

/// <summary>Tells a visitor about a tree on the disk, in the archive's order.</summary>
public static class NarDump
{
    /// <summary>Writes the archive of what is at <paramref name="path"/>; a symlink there is archived itself.</summary>
    public static void Write(ByteString path, Stream destination)
    {
        var writer = new NarWriter(destination);
        Visit(DirectoryHandle.Working, path, ByteString.Empty, writer, 0);
        writer.Complete();
    }

    public static void Write(DirectoryHandle parent, ByteString name, Stream destination)
    {
        var writer = new NarWriter(destination);
        Visit(parent, name, ByteString.Empty, writer, 0);
        writer.Complete();
    }

    public static void Visit(DirectoryHandle parent, ByteString name, INarVisitor visitor) => Visit(parent, name, ByteString.Empty, visitor, 0);

    static void Visit(DirectoryHandle parent, ByteString name, ByteString shown, INarVisitor visitor, int depth)
    {
        var status = parent.Status(name);
        switch (status.Kind)
        {
            case FileKind.Regular:
                using (var file = parent.OpenScoped(name))
                {
                    File(file, parent.Join(name), shown, visitor);
                }
                break;
            case FileKind.Symlink:
                visitor.Symlink(shown, parent.ReadLink(name));
                break;
            case FileKind.Directory:
                if (depth >= NarLimits.Depth)
                {
                    throw new BadArchiveException($"path '{parent.Join(name)}' exceeds maximum NAR directory depth of {NarLimits.Depth}");
                }
                visitor.BeginDirectory(shown);
                using (var directory = parent.OpenDirectory(name))
                {
                    var entries = directory.Entries();
                    // Directory entries are compared as bytes, not as text: the archive's hash depends on it.
                    entries.Sort((left, right) => left.Name.CompareTo(right.Name));
                    foreach (var entry in entries)
                    {
                        Visit(directory, entry.Name, entry.Name, visitor, depth + 1);
                    }
                }
                visitor.EndDirectory();
                break;
            default:
                throw new BadArchiveException($"file '{parent.Join(name)}' has an unsupported type");
        }
    }

    static void File(ScopedFile file, ByteString path, ByteString shown, INarVisitor visitor)
    {
        // Asked of the open file: what had the name before may have been something else.
        var status = FileContents.Status(file, path);
        if (status.Kind != FileKind.Regular)
        {
            throw new BadArchiveException($"file '{path}' has an unsupported type");
        }
        visitor.BeginFile(shown, status.IsExecutable, (ulong)status.Size);
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(65536);
        try
        {
            for (var left = status.Size; left > 0;)
            {
                var read = FileContents.Read(file, buffer.AsSpan(0, (int)Math.Min(left, buffer.Length)), path);
                if (read == 0)
                {
                    break;
                }
                visitor.Contents(buffer.AsSpan(0, read));
                left -= read;
            }
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
        visitor.EndFile();
    }
}
