using System.Buffers;
using System.Buffers.Binary;
using Firn.Primitives;

namespace Firn.Images.Ext4;

/// <summary>The blocks of a directory: entries that never cross a block, the last of each block stretched to its end.</summary>
sealed class Ext4Directory
{
    readonly ArrayBufferWriter<byte> blocks = new();
    readonly byte[] block = new byte[Ext4Geometry.BlockSize];
    int used, last;

    public Ext4Directory(uint self, uint parent)
    {
        Add(".", self, Ext4Inode.Directory);
        Add("..", parent, Ext4Inode.Directory);
    }

    public void Add(ByteString name, uint inode, int kind)
    {
        var size = 8 + (name.Length + 3) / 4 * 4;
        if (used + size > block.Length)
        {
            Flush();
        }
        var entry = block.AsSpan(used);
        BinaryPrimitives.WriteUInt32LittleEndian(entry, inode);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[4..], (ushort)size);
        entry[6] = (byte)name.Length;
        entry[7] = kind switch { Ext4Inode.File => 1, Ext4Inode.Directory => 2, _ => 7 };
        name.Span.CopyTo(entry[8..]);
        last = used;
        used += size;
    }

    public byte[] Finish()
    {
        Flush();
        return blocks.WrittenSpan.ToArray();
    }

    void Flush()
    {
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(last + 4), (ushort)(block.Length - last));
        blocks.Write(block);
        Array.Clear(block);
        used = last = 0;
    }
}
