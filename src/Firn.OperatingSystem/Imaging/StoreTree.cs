using Firn.Images;
using Firn.Linux.Files;
using Firn.Primitives;

namespace Firn.OperatingSystem.Imaging;

/// <summary>Files of this machine as nodes of an image: owned by root, dated 1970-01-01 00:00:01, with the modes that the store gives.</summary>
static class StoreTree
{
    /// <summary>Reads the tree at <paramref name="name"/> of <paramref name="parent"/>; contents are opened later, one at a time.</summary>
    public static ImageNode Read(DirectoryHandle parent, ByteString name, int? fileMode = null)
    {
        var status = parent.Status(name);
        switch (status.Kind)
        {
            case FileKind.Symlink:
                return new ImageLink(ImageOwner.Root, parent.ReadLink(name)) { Mode = 0x1FF };
            case FileKind.Directory:
                var node = new ImageDirectory(ImageOwner.Root) { Mode = fileMode is null ? 0x16D : 0x1ED };
                using (var directory = parent.OpenDirectory(name))
                {
                    foreach (var entry in directory.Entries())
                    {
                        node.Add(entry.Name, Read(directory, entry.Name, fileMode));
                    }
                }
                return node;
            case FileKind.Regular:
                var path = Paths.Join(parent.Shown, name);
                return new ImageFile(ImageOwner.Root, status.Size, () => new DescriptorStream(DirectoryHandle.Working.OpenFile(path), writable: false, path))
                {
                    Mode = fileMode ?? (status.IsExecutable ? 0x16D : 0x124),
                };
            default:
                throw new ImageException($"'{Paths.Join(parent.Shown, name)}' is neither a file, a directory nor a link, and cannot be part of an image");
        }
    }

    /// <summary>Blocks of 4 KiB that the tree needs, and how many nodes it has.</summary>
    public static (long Blocks, long Nodes) Measure(ImageNode node)
    {
        switch (node)
        {
            case ImageDirectory directory:
                var (blocks, nodes) = (1L + directory.Entries.Sum(entry => 12L + entry.Key.Length) / 4096, 1L);
                foreach (var inner in directory.Entries.Values)
                {
                    var (innerBlocks, innerNodes) = Measure(inner);
                    blocks += innerBlocks;
                    nodes += innerNodes;
                }
                return (blocks, nodes);
            case ImageFile file:
                return ((file.Size + 4095) / 4096, 1);
            case ImageLink link:
                return (link.Target.Length < 60 ? 0 : 1, 1);
            default:
                return (0, 1);
        }
    }
}
