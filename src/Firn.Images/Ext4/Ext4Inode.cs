using System.Buffers.Binary;

namespace Firn.Images.Ext4;

/// <summary>The 256 bytes of an inode.</summary>
static class Ext4Inode
{
    public const int Directory = 0x4000, File = 0x8000, Link = 0xA000;

    /// <summary>Bytes of the block map, where a short link's target stands instead.</summary>
    public const int MapSize = 60;

    const uint ExtentsFlag = 0x80000;

    public static byte[] Of(int kindAndMode, ImageOwner owner, long size, long modifiedAt, int links, long blocks, ReadOnlySpan<byte> map, bool extents)
    {
        var inode = new byte[Ext4Geometry.InodeSize];
        var time = checked((uint)Math.Max(modifiedAt, 0));
        Put16(inode, 0, (ushort)kindAndMode);
        Put16(inode, 2, (ushort)owner.User);
        Put32(inode, 4, (uint)size);
        Put32(inode, 8, time);
        Put32(inode, 12, time);
        Put32(inode, 16, time);
        Put16(inode, 24, (ushort)owner.Group);
        Put16(inode, 26, (ushort)links);
        Put32(inode, 28, checked((uint)(blocks * (Ext4Geometry.BlockSize / 512))));
        Put32(inode, 32, extents ? ExtentsFlag : 0);
        map.CopyTo(inode.AsSpan(40, MapSize));
        Put32(inode, 108, (uint)(size >> 32));
        Put16(inode, 120, (ushort)(owner.User >> 16));
        Put16(inode, 122, (ushort)(owner.Group >> 16));
        Put16(inode, 128, 32); // the extra part that follows the classic 128 bytes
        Put32(inode, 144, time);
        return inode;
    }

    static void Put16(Span<byte> bytes, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes[at..], value);

    static void Put32(Span<byte> bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[at..], value);
}
