using System.IO.Compression;
using Firn.Evaluation;
using Firn.Primitives;

namespace Firn.Transfers.Sources;

/// <summary>The contents of a zip archive as a tree. Names that would lead out of it stay within.</summary>
static class ZipTree
{
    const int SymlinkMode = 0xA000, KindMask = 0xF000, OwnerExecutes = 0x40, FlushEvery = 1 << 20;

    public static (ListedTree Tree, long Newest) Read(string file)
    {
        var tree = new ListedTree();
        long newest = 0;
        using var archive = ZipFile.OpenRead(file);
        foreach (var entry in archive.Entries)
        {
            var place = SourcePath.Canonicalize(ByteString.FromText("/" + entry.FullName).Span);
            newest = Math.Max(newest, entry.LastWriteTime.ToUnixTimeSeconds());
            if (place.Length == 1)
            {
                continue;
            }
            if (entry.FullName.EndsWith('/'))
            {
                tree.Add(place, ListedEntry.EmptyDirectory);
                continue;
            }
            var mode = entry.ExternalAttributes >>> 16;
            using var content = new MemoryStream(Math.Min((int)entry.Length, FlushEvery));
            using (var stream = entry.Open())
            {
                stream.CopyTo(content);
            }
            var bytes = content.ToArray();
            tree.Add(place, new ListedEntry((mode & KindMask) == SymlinkMode ? FileKind.Symlink : FileKind.Regular, (mode & OwnerExecutes) != 0, () => bytes));
        }
        return (tree, newest);
    }
}
