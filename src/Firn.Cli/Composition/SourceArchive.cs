using System.Buffers;
using Firn.Evaluation;
using Firn.Nar;
using Firn.Primitives;

namespace Firn.Cli.Composition;

/// <summary>
/// A tree of a source root as an archive, without what a filter drops. It may be told twice (to hash it, then to store it): the filter is
/// asked once about each entry.
/// </summary>
sealed class SourceArchive(SourcePath root, Func<SourcePath, FileKind, bool>? filter)
{
    readonly Dictionary<ByteString, bool> decisions = [];

    public void Write(Stream destination)
    {
        var writer = new NarWriter(destination);
        Describe(writer);
        writer.Complete();
    }

    public void Describe(INarVisitor visitor) => Describe(root, ByteString.Empty, visitor);

    void Describe(SourcePath path, ByteString name, INarVisitor visitor)
    {
        switch (path.Root.Kind(path.Path))
        {
            case FileKind.Regular:
                DescribeFile(path, name, visitor);
                break;
            case FileKind.Symlink:
                visitor.Symlink(name, path.Root.ReadLink(path.Path));
                break;
            case FileKind.Directory:
                visitor.BeginDirectory(name);
                foreach (var entry in path.Root.ReadDirectory(path.Path).OrderBy(entry => entry.Name))
                {
                    var child = path.Child(entry.Name.Span);
                    if (Keeps(child, entry))
                    {
                        Describe(child, entry.Name, visitor);
                    }
                }
                visitor.EndDirectory();
                break;
            case null:
                path.Root.CheckAccess(path.Path);
                throw new EvaluationException($"path '{path}' does not exist");
            default:
                throw new EvaluationException($"file '{path}' has an unsupported type");
        }
    }

    static void DescribeFile(SourcePath path, ByteString name, INarVisitor visitor)
    {
        using var file = path.Root.OpenFile(path.Path);
        visitor.BeginFile(name, file.IsExecutable, file.Size);
        var buffer = ArrayPool<byte>.Shared.Rent(65536);
        try
        {
            // What is appended meanwhile is not part of it; what is missing at the end makes the writer fail.
            var left = file.Size;
            while (left > 0 && file.Contents.Read(buffer, 0, (int)Math.Min(left, (ulong)buffer.Length)) is > 0 and var read)
            {
                visitor.Contents(buffer.AsSpan(0, read));
                left -= (ulong)read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        visitor.EndFile();
    }

    bool Keeps(SourcePath child, DirectoryEntry entry)
    {
        if (filter is null)
        {
            return true;
        }
        if (!decisions.TryGetValue(child.Path, out var keeps))
        {
            decisions[child.Path] = keeps = filter(child, entry.Kind ?? child.Root.Kind(child.Path) ?? FileKind.Other);
        }
        return keeps;
    }
}
