using System.Buffers.Binary;
using System.Text;

namespace Firn.Images.Gpt;

/// <summary>
/// A GUID partition table with its protective MBR and backup, for 512-byte sectors. Source: UEFI specification 2.10, chapter 5.
/// </summary>
public static class GuidPartitionTable
{
    public const int SectorSize = 512;

    const int Entries = 128, EntrySize = 128, HeaderSize = 92;
    const int TableSectors = Entries * EntrySize / SectorSize;

    /// <summary>The first sector that a partition may use.</summary>
    public const long FirstUsable = 2 + TableSectors;

    /// <summary>Sectors at the end of the disk that the backup takes.</summary>
    public const long Trailer = 1 + TableSectors;

    /// <summary>Writes the table for a disk as long as <paramref name="disk"/>.</summary>
    /// <param name="disk">The whole disk, a multiple of 512 bytes.</param>
    /// <param name="identity">The disk's GUID.</param>
    /// <param name="partitions">In table order; they must not overlap.</param>
    /// <param name="bootCode">Up to 440 bytes for the start of the first sector, or empty.</param>
    public static void Write(BlockWriter disk, Guid identity, IReadOnlyList<Partition> partitions, ReadOnlySpan<byte> bootCode)
    {
        var sectors = disk.Length / SectorSize;
        if (disk.Length % SectorSize != 0)
        {
            throw new ImageException($"a disk of {disk.Length} bytes is not a whole number of sectors");
        }
        Check(partitions, sectors);

        disk.Write(0, ProtectiveRecord(sectors, bootCode));
        var table = new byte[Entries * EntrySize];
        for (var i = 0; i < partitions.Count; i++)
        {
            Describe(partitions[i], table.AsSpan(i * EntrySize, EntrySize));
        }
        disk.Write(2 * SectorSize, table);
        disk.Write((sectors - Trailer) * SectorSize, table);
        disk.Write(SectorSize, Header(1, sectors - 1, 2, sectors, identity, table));
        disk.Write((sectors - 1) * SectorSize, Header(sectors - 1, 1, sectors - Trailer, sectors, identity, table));
    }

    static void Check(IReadOnlyList<Partition> partitions, long sectors)
    {
        var last = FirstUsable - 1;
        foreach (var partition in partitions.OrderBy(partition => partition.First))
        {
            if (partition.First <= last || partition.Last < partition.First || partition.Last > sectors - Trailer - 1)
            {
                throw new ImageException($"partition '{partition.Name}' ({partition.First} to {partition.Last}) does not fit into a disk of {sectors} sectors");
            }
            last = partition.Last;
        }
        if (partitions.Count > Entries)
        {
            throw new ImageException($"{partitions.Count} partitions; the table holds {Entries}");
        }
    }

    static byte[] ProtectiveRecord(long sectors, ReadOnlySpan<byte> bootCode)
    {
        if (bootCode.Length > 440)
        {
            throw new ImageException($"{bootCode.Length} bytes of boot code; the first sector has room for 440");
        }
        var record = new byte[SectorSize];
        bootCode.CopyTo(record);
        var entry = record.AsSpan(446, 16);
        new byte[] { 0, 0, 2, 0, 0xEE, 0xFF, 0xFF, 0xFF }.CopyTo(entry);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], 1);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], (uint)Math.Min(sectors - 1, uint.MaxValue));
        record[510] = 0x55;
        record[511] = 0xAA;
        return record;
    }

    static void Describe(Partition partition, Span<byte> entry)
    {
        partition.Type.TryWriteBytes(entry);
        partition.Identity.TryWriteBytes(entry[16..]);
        BinaryPrimitives.WriteInt64LittleEndian(entry[32..], partition.First);
        BinaryPrimitives.WriteInt64LittleEndian(entry[40..], partition.Last);
        var name = Encoding.Unicode.GetBytes(partition.Name);
        if (name.Length > 72)
        {
            throw new ImageException($"partition name '{partition.Name}' is longer than 36 characters");
        }
        name.CopyTo(entry[56..]);
    }

    static byte[] Header(long own, long other, long table, long sectors, Guid identity, byte[] entries)
    {
        var header = new byte[SectorSize];
        "EFI PART"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), 0x00010000);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), HeaderSize);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(24), own);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(32), other);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(40), FirstUsable);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(48), sectors - Trailer - 1);
        identity.TryWriteBytes(header.AsSpan(56));
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(72), table);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(80), Entries);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(84), EntrySize);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(88), Crc32.Of(entries));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), Crc32.Of(header.AsSpan(0, HeaderSize)));
        return header;
    }
}
