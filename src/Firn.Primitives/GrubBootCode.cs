using System.Buffers.Binary;

namespace Firn.Primitives;

/// <summary>
/// The bytes that GRUB for BIOS needs outside any file system: code in a disk's first sector that loads the core image from the
/// partition made for it. Offsets are those of GRUB's <c>boot.S</c> and <c>diskboot.S</c>.
/// </summary>
public static class GrubBootCode
{
    public const int SectorSize = 512;

    /// <summary>How much of the first sector is code; disk signature and partition table follow.</summary>
    public const int CodeLength = 440;

    /// <summary>The code of the first sector, for a core image that starts at sector <paramref name="coreSector"/>.</summary>
    /// <param name="bootImage">GRUB's <c>boot.img</c>, 512 bytes.</param>
    /// <param name="coreSector">Where the core image is on the same disk.</param>
    public static byte[] FirstSector(ReadOnlySpan<byte> bootImage, ulong coreSector)
    {
        if (bootImage.Length != SectorSize) throw new ArgumentException($"boot.img has {bootImage.Length} bytes; {SectorSize} were expected");
        var code = bootImage[..CodeLength].ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(code.AsSpan(0x5c), coreSector);
        code[0x64] = 0xff; // the disk that the firmware started from
        code[0x66] = code[0x67] = 0x90; // no workaround for floppy-minded firmware
        return code;
    }

    /// <summary>The core image as it must lie from <paramref name="coreSector"/> on: it loads its own rest by sector numbers. Padded to whole sectors.</summary>
    public static byte[] Core(ReadOnlySpan<byte> coreImage, ulong coreSector)
    {
        if (coreImage.Length <= SectorSize) throw new ArgumentException($"core.img has only {coreImage.Length} bytes");
        var sectors = (coreImage.Length + SectorSize - 1) / SectorSize;
        if (sectors - 1 > ushort.MaxValue) throw new ArgumentException($"core.img has {coreImage.Length} bytes, more than GRUB can load at once");
        var core = new byte[sectors * SectorSize];
        coreImage.CopyTo(core);
        BinaryPrimitives.WriteUInt64LittleEndian(core.AsSpan(0x1f4), coreSector + 1);
        BinaryPrimitives.WriteUInt16LittleEndian(core.AsSpan(0x1fc), (ushort)(sectors - 1));
        BinaryPrimitives.WriteUInt16LittleEndian(core.AsSpan(0x1fe), 0x820);
        return core;
    }
}
