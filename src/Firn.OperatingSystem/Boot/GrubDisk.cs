using System.Buffers.Binary;
using Firn.Linux.Administration;
using Firn.Primitives;

namespace Firn.OperatingSystem.Boot;

/// <summary>Puts GRUB's code on a disk, where it is not there already.</summary>
static class GrubDisk
{
    /// <summary>The type of a partition for GRUB's core, as its bytes are on disk.</summary>
    static ReadOnlySpan<byte> BiosBootType => "Hah!IdontNeedEFI"u8;

    /// <summary>Writes the core first, the sector that jumps to it last; true when something was written.</summary>
    /// <exception cref="MachineException">The disk has no place for it.</exception>
    public static bool Install(string device, byte[] bootImage, byte[] coreImage)
    {
        using var disk = File.Open(device, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite, BufferSize = 0 });
        var (sector, sectors) = Place(disk, device, (coreImage.Length + GrubBootCode.SectorSize - 1) / GrubBootCode.SectorSize);
        var core = GrubBootCode.Core(coreImage, sector);
        if (core.Length > (long)sectors * GrubBootCode.SectorSize) throw new MachineException($"{device}: the partition for GRUB has {sectors} sectors; its core needs {core.Length / GrubBootCode.SectorSize}");
        var first = GrubBootCode.FirstSector(bootImage, sector);
        var offset = (long)sector * GrubBootCode.SectorSize;
        var written = false;
        if (!Read(disk, offset, core.Length).AsSpan().SequenceEqual(core))
        {
            FileChanges.WriteAt(device, offset, core);
            written = true;
        }
        if (!Read(disk, 0, first.Length).AsSpan().SequenceEqual(first))
        {
            FileChanges.WriteAt(device, 0, first);
            written = true;
        }
        return written;
    }

    static (ulong Sector, ulong Sectors) Place(FileStream disk, string device, int needed)
    {
        var header = Read(disk, GrubBootCode.SectorSize, 92);
        if (header.AsSpan().StartsWith("EFI PART"u8))
        {
            var entries = (long)BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(72)) * GrubBootCode.SectorSize;
            var count = Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(80)), 1024);
            var size = Math.Clamp(BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(84)), 128, 4096);
            for (var i = 0; i < count; i++)
            {
                var entry = Read(disk, entries + i * size, 48);
                if (!entry.AsSpan().StartsWith(BiosBootType)) continue;
                var start = BinaryPrimitives.ReadUInt64LittleEndian(entry.AsSpan(32));
                return (start, BinaryPrimitives.ReadUInt64LittleEndian(entry.AsSpan(40)) - start + 1);
            }
            throw new MachineException($"{device} has a GPT without a BIOS boot partition (type 21686148-6449-6E6F-744E-656564454649); GRUB needs one of 1 MiB");
        }
        // An old partition table leaves the sectors before its first partition free.
        var table = Read(disk, 446, 64);
        var free = ulong.MaxValue;
        for (var i = 0; i < 4; i++)
        {
            var start = BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan(i * 16 + 8));
            if (start > 0 && start - 1 < free) free = start - 1;
        }
        if (free == ulong.MaxValue || free < (ulong)needed) throw new MachineException($"{device} leaves no room for GRUB before its first partition");
        return (1, free);
    }

    static byte[] Read(FileStream disk, long offset, int length)
    {
        var bytes = new byte[length];
        disk.Position = offset;
        disk.ReadAtLeast(bytes, length, throwOnEndOfStream: false);
        return bytes;
    }
}
