using Firn.Evaluation;
using Firn.Linux.Files;
using Firn.Primitives;

namespace Firn.Transfers.Sources;

/// <summary>A directory that is gone when this is disposed of.</summary>
public sealed class TemporaryTree : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("firn-fetch-").FullName;

    /// <summary>What is in the directory now, as a tree.</summary>
    public SourcePath Source => SourceBelow(Path);

    /// <summary>A file or directory of the disk as a tree.</summary>
    public static SourcePath SourceBelow(string path)
    {
        var tree = new ListedTree();
        ByteString top = ByteString.FromText(path);
        if (DirectoryHandle.Working.Status(top).Kind != Linux.Files.FileKind.Directory)
        {
            tree.Add("/file", Git.GitWorktree.Entry(top));
            return new SourcePath(tree, "/file");
        }
        Collect(tree, top, ByteString.Empty);
        return new SourcePath(tree, "/");
    }

    static void Collect(ListedTree tree, ByteString directory, ByteString below)
    {
        using var handle = DirectoryHandle.Open(directory);
        foreach (var entry in handle.Entries())
        {
            ByteString name = new((byte[])[.. below.Span, (byte)'/', .. entry.Name.Span]);
            var place = Paths.Join(directory, entry.Name);
            var found = Git.GitWorktree.Entry(place);
            tree.Add(name, found);
            if (found.Kind == Evaluation.FileKind.Directory)
            {
                Collect(tree, place, name);
            }
        }
    }

    public void Dispose() => FileTree.Remove(ByteString.FromText(Path));
}
