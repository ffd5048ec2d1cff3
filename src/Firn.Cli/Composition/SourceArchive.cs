using Firn.Evaluation;
using Firn.Nar;
using Firn.Primitives;

namespace Firn.Cli.Composition;

/// <summary>Writes a tree of a source root as an archive, without what a filter drops.</summary>
static class SourceArchive
{
    public static void Write(SourcePath path, Func<SourcePath, FileKind, bool>? filter, Stream destination)
    {
        var writer = new NarWriter(destination);
        Write(path, ByteString.Empty, filter, writer);
        writer.Complete();
    }

    static void Write(SourcePath path, ByteString name, Func<SourcePath, FileKind, bool>? filter, NarWriter writer)
    {
        switch (path.Root.Kind(path.Path))
        {
            case FileKind.Regular:
                writer.File(name, path.Root.IsExecutable(path.Path), path.Root.ReadFile(path.Path));
                break;
            case FileKind.Symlink:
                writer.Symlink(name, path.Root.ReadLink(path.Path));
                break;
            case FileKind.Directory:
                writer.BeginDirectory(name);
                foreach (var entry in path.Root.ReadDirectory(path.Path).OrderBy(entry => entry.Name))
                {
                    var child = path.Child(entry.Name.Span);
                    if (filter is null || filter(child, entry.Kind ?? path.Root.Kind(child.Path) ?? FileKind.Other))
                    {
                        Write(child, entry.Name, filter, writer);
                    }
                }
                writer.EndDirectory();
                break;
            case null:
                throw new EvaluationException($"path '{path}' does not exist");
            default:
                throw new EvaluationException($"file '{path}' has an unsupported type");
        }
    }
}
