using System.Buffers.Binary;
using System.Text;
using Firn.Primitives;

namespace Firn.Images.Fat;

/// <summary>
/// Writes a tree as a FAT32 file system with long names: an EFI system partition. Owners, modes and links do not exist here; a link in
/// the tree is an error. Source: Microsoft, FAT32 File System Specification 1.03; the proof is that fsck.fat finds nothing to say.
/// </summary>
public sealed class FatImage
{
    const int Sector = 512, Reserved = 32, Copies = 2, EntrySize = 32, BackupBoot = 6;
    const uint End = 0x0FFFFFFF, FewestClusters = 65525;

    readonly BlockWriter output;
    readonly int sectorsPerCluster;
    readonly uint tableSectors, clusters;
    readonly uint[] table;
    uint next = 2;

    FatImage(BlockWriter output, ImageDirectory root, string label, uint identity)
    {
        this.output = output;
        var sectors = output.Length / Sector;
        // The largest cluster up to 4 KiB that still leaves enough of them for the file system to count as FAT32.
        sectorsPerCluster = 8;
        while (sectorsPerCluster > 1 && sectors / sectorsPerCluster < FewestClusters + 1024)
        {
            sectorsPerCluster /= 2;
        }
        tableSectors = (uint)((sectors / sectorsPerCluster + 2) * 4 / Sector + 1);
        clusters = (uint)((sectors - Reserved - Copies * (long)tableSectors) / sectorsPerCluster);
        if (clusters < FewestClusters || sectors > uint.MaxValue)
        {
            throw new ImageException($"{output.Length} bytes are no size for FAT32; it begins at 34 MiB");
        }
        table = new uint[clusters + 2];
        table[0] = 0x0FFFFFF8;
        table[1] = End;

        var rootCluster = WriteDirectory(root, parent: 0, isRoot: true, label);
        var tableBytes = new byte[tableSectors * Sector];
        for (var i = 0; i < table.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(tableBytes.AsSpan(4 * i), table[i]);
        }
        for (var copy = 0; copy < Copies; copy++)
        {
            output.Write((Reserved + copy * (long)tableSectors) * Sector, tableBytes);
        }
        WriteBootSectors((uint)sectors, rootCluster, label, identity);
    }

    /// <param name="output">A fresh window, of 34 MiB at least.</param>
    /// <param name="root">Directories and files; times are not kept.</param>
    /// <param name="label">At most 11 characters of upper-case ASCII.</param>
    /// <param name="identity">The volume's serial number.</param>
    /// <exception cref="ImageException">The tree does not fit, or holds what FAT cannot.</exception>
    public static void Write(BlockWriter output, ImageDirectory root, string label, uint identity) => _ = new FatImage(output, root, label, identity);

    long Offset(uint cluster) => (Reserved + Copies * (long)tableSectors + (cluster - 2L) * sectorsPerCluster) * Sector;

    /// <summary>A chain of consecutive clusters for <paramref name="size"/> bytes; 0 when there are none to keep.</summary>
    uint Allocate(long size)
    {
        var cluster = (long)sectorsPerCluster * Sector;
        var count = (size + cluster - 1) / cluster;
        if (next + count > clusters + 2)
        {
            throw new ImageException($"the files do not fit into a FAT file system of {output.Length} bytes");
        }
        if (count == 0)
        {
            return 0;
        }
        var first = next;
        for (var i = 0; i < count; i++, next++)
        {
            table[next] = i + 1 < count ? next + 1 : End;
        }
        return first;
    }

    uint WriteDirectory(ImageDirectory directory, uint parent, bool isRoot, string label)
    {
        var names = new FatNames();
        var size = isRoot ? EntrySize : 2 * EntrySize;
        var entries = directory.Entries.Select(entry => (Records: names.Records(entry.Key), entry.Value)).ToList();
        size += entries.Sum(entry => entry.Records.Length);
        var own = Allocate(size);
        using var bytes = new MemoryStream();
        if (isRoot)
        {
            bytes.Write(Record(Encoding.ASCII.GetBytes(label.PadRight(11)), attributes: 0x08, 0, 0));
        }
        else
        {
            bytes.Write(Record(".          "u8, 0x10, own, 0));
            bytes.Write(Record("..         "u8, 0x10, parent, 0));
        }
        foreach (var (records, node) in entries)
        {
            var (attributes, cluster, length) = node switch
            {
                ImageDirectory inner => (0x10, WriteDirectory(inner, isRoot ? 0 : own, isRoot: false, label), 0L),
                ImageFile file => (0x20, WriteFile(file), file.Size),
                _ => throw new ImageException($"'{Encoding.UTF8.GetString(directory.Entries.First(entry => ReferenceEquals(entry.Value, node)).Key.Span)}' is a symbolic link, which FAT cannot hold"),
            };
            Complete(records.AsSpan(^EntrySize..), attributes, cluster, length);
            bytes.Write(records);
        }
        output.Write(Offset(own), bytes.ToArray());
        return own;
    }

    uint WriteFile(ImageFile file)
    {
        if (file.Size > uint.MaxValue)
        {
            throw new ImageException($"a file of {file.Size} bytes; FAT ends at 4 GiB");
        }
        var first = Allocate(file.Size);
        using var content = file.Open();
        var buffer = new byte[1 << 16];
        for (var done = 0L; done < file.Size;)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, file.Size - done));
            if (content.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false) < piece.Length)
            {
                throw new ImageException($"a file ended after fewer than its {file.Size} bytes");
            }
            output.Write(Offset(first) + done, piece);
            done += piece.Length;
        }
        return first;
    }

    static byte[] Record(ReadOnlySpan<byte> name, int attributes, uint cluster, long length)
    {
        var record = new byte[EntrySize];
        name.CopyTo(record);
        Complete(record, attributes, cluster, length);
        return record;
    }

    static void Complete(Span<byte> record, int attributes, uint cluster, long length)
    {
        const ushort firstDay = (1 << 5) | 1; // 1 January 1980
        record[11] = (byte)attributes;
        BinaryPrimitives.WriteUInt16LittleEndian(record[16..], firstDay);
        BinaryPrimitives.WriteUInt16LittleEndian(record[18..], firstDay);
        BinaryPrimitives.WriteUInt16LittleEndian(record[20..], (ushort)(cluster >> 16));
        BinaryPrimitives.WriteUInt16LittleEndian(record[24..], firstDay);
        BinaryPrimitives.WriteUInt16LittleEndian(record[26..], (ushort)cluster);
        BinaryPrimitives.WriteUInt32LittleEndian(record[28..], (uint)length);
    }

    void WriteBootSectors(uint sectors, uint rootCluster, string label, uint identity)
    {
        var boot = new byte[Sector];
        new byte[] { 0xEB, 0x58, 0x90 }.CopyTo(boot, 0);
        "FIRN    "u8.CopyTo(boot.AsSpan(3));
        BinaryPrimitives.WriteUInt16LittleEndian(boot.AsSpan(11), Sector);
        boot[13] = (byte)sectorsPerCluster;
        BinaryPrimitives.WriteUInt16LittleEndian(boot.AsSpan(14), Reserved);
        boot[16] = Copies;
        boot[21] = 0xF8;
        BinaryPrimitives.WriteUInt16LittleEndian(boot.AsSpan(24), 63);
        BinaryPrimitives.WriteUInt16LittleEndian(boot.AsSpan(26), 255);
        BinaryPrimitives.WriteUInt32LittleEndian(boot.AsSpan(32), sectors);
        BinaryPrimitives.WriteUInt32LittleEndian(boot.AsSpan(36), tableSectors);
        BinaryPrimitives.WriteUInt32LittleEndian(boot.AsSpan(44), rootCluster);
        BinaryPrimitives.WriteUInt16LittleEndian(boot.AsSpan(48), 1);
        BinaryPrimitives.WriteUInt16LittleEndian(boot.AsSpan(50), BackupBoot);
        boot[64] = 0x80;
        boot[66] = 0x29;
        BinaryPrimitives.WriteUInt32LittleEndian(boot.AsSpan(67), identity);
        Encoding.ASCII.GetBytes(label.PadRight(11), boot.AsSpan(71, 11));
        "FAT32   "u8.CopyTo(boot.AsSpan(82));
        boot[510] = 0x55;
        boot[511] = 0xAA;

        var information = new byte[Sector];
        "RRaA"u8.CopyTo(information);
        "rrAa"u8.CopyTo(information.AsSpan(484));
        BinaryPrimitives.WriteUInt32LittleEndian(information.AsSpan(488), clusters + 2 - next);
        BinaryPrimitives.WriteUInt32LittleEndian(information.AsSpan(492), next);
        information[510] = 0x55;
        information[511] = 0xAA;
        foreach (var at in (int[])[0, BackupBoot])
        {
            output.Write(at * Sector, boot);
            output.Write((at + 1) * Sector, information);
        }
    }
}
