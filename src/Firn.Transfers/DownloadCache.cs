using Firn.Linux.Files;
using Firn.Primitives;

namespace Firn.Transfers;

/// <summary>Files by their hash, outside any store: what was downloaded once is not asked for again. May be deleted at any time.</summary>
/// <param name="directory">Where they are; made when first written to.</param>
/// <param name="digests">Checks what was kept.</param>
public sealed class DownloadCache(ByteString directory, IDigests digests)
{
    /// <summary>A file of exactly this content; null when it is not there. A damaged one is removed.</summary>
    public Stream? TryOpen(Hash hash)
    {
        var path = Place(hash);
        if (DirectoryHandle.Working.TryStatus(path)?.Kind != FileKind.Regular)
        {
            return null;
        }
        if (Digest(path, hash.Algorithm) != hash)
        {
            DirectoryHandle.Working.TryRemove(path);
            return null;
        }
        return new DescriptorStream(DirectoryHandle.Working.OpenFile(path), writable: false, path);
    }

    /// <summary>Keeps a file whose hash has been verified; a full disk or a missing right is no failure of the caller's work.</summary>
    public void TryAdd(Hash hash, Stream content)
    {
        var path = Place(hash);
        if (DirectoryHandle.Working.TryStatus(path) is not null)
        {
            return;
        }
        ByteString temporary = $"{path}.{Guid.NewGuid():N}";
        try
        {
            FileTree.MakeDirectories(Paths.Parent(path));
            using (var file = DirectoryHandle.Working.CreateFile(temporary, 0x1a4))
            {
                using var copy = new DescriptorStream(file, writable: true, temporary, ownsHandle: false);
                content.CopyTo(copy, 1 << 20);
                FileContents.Close(file, temporary);
            }
            DirectoryHandle.Working.Rename(temporary, DirectoryHandle.Working, path);
        }
        catch (FileException)
        {
            DirectoryHandle.Working.TryRemove(temporary);
        }
    }

    ByteString Place(Hash hash) => Paths.Join(directory, $"{hash.Algorithm.Name()}/{hash.ToNix32()}");

    Hash Digest(ByteString path, HashAlgorithm algorithm)
    {
        using var file = DirectoryHandle.Working.OpenFile(path);
        using var digest = digests.Create(algorithm);
        var buffer = new byte[1 << 16];
        while (FileContents.Read(file, buffer, path) is > 0 and var count)
        {
            digest.Append(buffer.AsSpan(0, count));
        }
        return digest.Finish();
    }
}
