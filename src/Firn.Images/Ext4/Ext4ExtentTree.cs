using System.Buffers.Binary;

namespace Firn.Images.Ext4;

/// <summary>The map from a file's blocks to the disk's: up to four extents in the inode, else leaves of 340 in blocks of their own.</summary>
static class Ext4ExtentTree
{
    const int Root = 4, Leaf = (Ext4Geometry.BlockSize - 12) / 12;

    /// <summary>The inode's map and how many blocks the tree itself took.</summary>
    public static (byte[] Map, int Blocks) Write(IReadOnlyList<Extent> extents, Ext4Allocator allocator, BlockWriter output)
    {
        var map = new byte[Ext4Inode.MapSize];
        if (extents.Count <= Root)
        {
            Header(map, extents.Count, Root, depth: 0);
            Leaves(map, extents, 0, extents.Count, logical: 0);
            return (map, 0);
        }
        var leaves = (extents.Count + Leaf - 1) / Leaf;
        if (leaves > Root)
        {
            throw new ImageException($"a file in {extents.Count} pieces; the writer's limit is {Root * Leaf}");
        }
        Header(map, leaves, Root, depth: 1);
        var first = 0L;
        for (var i = 0; i < leaves; i++)
        {
            var block = allocator.Take(1)[0].Start;
            var index = map.AsSpan(12 + 12 * i);
            BinaryPrimitives.WriteUInt32LittleEndian(index, (uint)first);
            BinaryPrimitives.WriteUInt32LittleEndian(index[4..], (uint)block);
            var count = Math.Min(Leaf, extents.Count - i * Leaf);
            var bytes = new byte[Ext4Geometry.BlockSize];
            Header(bytes, count, Leaf, depth: 0);
            first = Leaves(bytes, extents, i * Leaf, count, first);
            output.Write(block * Ext4Geometry.BlockSize, bytes);
        }
        return (map, leaves);
    }

    static void Header(Span<byte> bytes, int count, int room, int depth)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, 0xF30A);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], (ushort)count);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], (ushort)room);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[6..], (ushort)depth);
    }

    static long Leaves(Span<byte> bytes, IReadOnlyList<Extent> extents, int from, int count, long logical)
    {
        for (var i = 0; i < count; i++)
        {
            var extent = extents[from + i];
            var entry = bytes[(12 + 12 * i)..];
            BinaryPrimitives.WriteUInt32LittleEndian(entry, (uint)logical);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[4..], (ushort)extent.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], (uint)extent.Start);
            logical += extent.Length;
        }
        return logical;
    }
}
