using Firn.Linux.Archives;
using Firn.Linux.Compression;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Primitives.Archives;

namespace Firn.Building.BuiltIn;

/// <summary>
/// What <c>builtin:unpack-deb</c> does: the tree of a Debian package's data archive, and nothing else of it. A pure function of the
/// package's bytes. Source: deb(5).
/// </summary>
public static class DebianPackage
{
    /// <param name="package">A .deb file.</param>
    /// <param name="output">Made by this call.</param>
    /// <exception cref="ArchiveException">It is no Debian package, or one that leads out of its own tree.</exception>
    public static void Unpack(ByteString package, ByteString output)
    {
        using var file = new DescriptorStream(DirectoryHandle.Working.OpenFile(package), writable: false, package);
        var members = new ArReader(file);
        if (members.Next() != "debian-binary")
        {
            throw new ArchiveException("Debian", $"'{package}' does not begin with 'debian-binary'");
        }
        while (members.Next() is { } name)
        {
            if (!name.StartsWith("data.tar", StringComparison.Ordinal))
            {
                continue;
            }
            DirectoryHandle.Working.MakeDirectory(output, 0x1ED);
            using var root = DirectoryHandle.Open(output);
            using var data = Format(name, package).Decompress(members.Content);
            TarRestore.Restore(data, root);
            return;
        }
        throw new ArchiveException("Debian", $"'{package}' has no data archive");
    }

    static CompressionFormat Format(string member, ByteString package)
    {
        var extension = member["data.tar".Length..].TrimStart('.');
        return extension switch
        {
            "" => CompressionFormat.None,
            "gz" => CompressionFormat.Gzip,
            "xz" => CompressionFormat.Xz,
            "zst" => CompressionFormat.Zstd,
            "bz2" => CompressionFormat.Bzip2,
            "lzma" => CompressionFormat.Lzma,
            _ => throw new ArchiveException("Debian", $"'{package}' is compressed in an unknown way: '{member}'"),
        };
    }
}
