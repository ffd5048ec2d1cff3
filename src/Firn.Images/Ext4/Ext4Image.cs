using System.Buffers.Binary;
using System.Text;
using Firn.Primitives;

namespace Firn.Images.Ext4;

/// <summary>
/// Writes a tree as an ext4 file system with a journal, without mounting anything: owners, modes and times as the tree says.
/// Source: the kernel's Documentation/filesystems/ext4; the proof is that e2fsck finds nothing to say.
/// </summary>
public sealed class Ext4Image
{
    const int BlockSize = Ext4Geometry.BlockSize;
    const uint RootInode = 2, JournalInode = 8, FirstInode = 11;

    readonly BlockWriter output;
    readonly Ext4Options options;
    readonly Ext4Geometry geometry;
    readonly Ext4Allocator allocator;
    readonly byte[]?[] tables;
    readonly int[] directories;
    readonly byte[] journalMap;
    readonly long journalSize;
    readonly uint usedInodes;

    Ext4Image(BlockWriter output, ImageDirectory root, Ext4Options options)
    {
        this.output = output;
        this.options = options;
        if (Encoding.UTF8.GetByteCount(options.Label) > 16)
        {
            throw new ImageException($"the label '{options.Label}' is longer than 16 bytes");
        }
        var numbers = Number(root);
        usedInodes = FirstInode + (uint)numbers.Count - 1;
        geometry = new Ext4Geometry(output.Length, Math.Max(output.Length / options.BytesPerInode, usedInodes + usedInodes / 8 + 1024));
        allocator = new Ext4Allocator(geometry);
        tables = new byte[]?[geometry.Groups];
        directories = new int[geometry.Groups];

        WriteLostAndFound();
        (journalMap, journalSize) = WriteJournal();
        foreach (var (node, number) in numbers)
        {
            WriteNode(node, number, numbers);
        }
        WriteGroups();
    }

    /// <summary>Writes the file system into a fresh window, all of its length.</summary>
    /// <exception cref="ImageException">The tree does not fit.</exception>
    public static void Write(BlockWriter output, ImageDirectory root, Ext4Options options) => _ = new Ext4Image(output, root, options);

    /// <summary>Inode numbers in the order of a walk that visits a directory before its entries.</summary>
    static Dictionary<ImageNode, (uint Own, uint Parent)> Number(ImageDirectory root)
    {
        var numbers = new Dictionary<ImageNode, (uint, uint)>(ReferenceEqualityComparer.Instance) { [root] = (RootInode, RootInode) };
        var next = FirstInode + 1;
        var open = new Stack<(ImageDirectory, uint)>();
        open.Push((root, RootInode));
        while (open.TryPop(out var top))
        {
            foreach (var (name, node) in top.Item1.Entries)
            {
                if (!numbers.TryAdd(node, (next, top.Item2)))
                {
                    throw new ImageException($"the same node stands twice in the tree, the second time as '{name}'");
                }
                if (node is ImageDirectory directory)
                {
                    open.Push((directory, next));
                }
                next++;
            }
        }
        return numbers;
    }

    void WriteNode(ImageNode node, (uint Own, uint Parent) number, Dictionary<ImageNode, (uint Own, uint Parent)> numbers)
    {
        switch (node)
        {
            case ImageDirectory directory:
                WriteDirectory(directory, number.Own, number.Parent, numbers);
                break;
            case ImageFile file:
                WriteFile(file, number.Own);
                break;
            case ImageLink link:
                WriteLink(link, number.Own);
                break;
        }
    }

    void WriteDirectory(ImageDirectory directory, uint own, uint parent, Dictionary<ImageNode, (uint Own, uint Parent)> numbers)
    {
        var entries = new Ext4Directory(own, parent);
        var links = 2;
        if (own == RootInode && !directory.Entries.ContainsKey("lost+found"))
        {
            entries.Add("lost+found", FirstInode, Ext4Inode.Directory);
            links++;
        }
        foreach (var (name, node) in directory.Entries)
        {
            var kind = node switch { ImageDirectory => Ext4Inode.Directory, ImageFile => Ext4Inode.File, _ => Ext4Inode.Link };
            links += node is ImageDirectory ? 1 : 0;
            entries.Add(name, numbers[node].Own, kind);
        }
        // More than 65,000 subdirectories are counted as one (dir_nlink).
        PutDirectory(own, directory.Owner, directory.Mode, directory.ModifiedAt, links > 65000 ? 1 : links, entries.Finish());
    }

    void WriteLostAndFound() =>
        PutDirectory(FirstInode, ImageOwner.Root, 0x1C0, options.CreatedAt, 2, new Ext4Directory(FirstInode, RootInode).Finish());

    void PutDirectory(uint inode, ImageOwner owner, int mode, long time, int links, byte[] blocks)
    {
        var (map, taken) = PutBlocks(new MemoryStream(blocks), blocks.Length);
        Put(inode, Ext4Inode.Of(Ext4Inode.Directory | mode, owner, blocks.Length, time, links, taken, map, extents: true));
        directories[GroupOf(inode)]++;
    }

    void WriteFile(ImageFile file, uint inode)
    {
        using var content = file.Open();
        var (map, taken) = PutBlocks(content, file.Size);
        Put(inode, Ext4Inode.Of(Ext4Inode.File | file.Mode, file.Owner, file.Size, file.ModifiedAt, 1, taken, map, extents: true));
    }

    void WriteLink(ImageLink link, uint inode)
    {
        var length = link.Target.Length;
        if (length is 0 or >= BlockSize)
        {
            throw new ImageException($"a link's target has 1 to {BlockSize - 1} bytes, not {length}");
        }
        var (map, taken) = length < Ext4Inode.MapSize ? (link.Target.ToArray(), 0L) : PutBlocks(new MemoryStream(link.Target.ToArray()), length);
        Put(inode, Ext4Inode.Of(Ext4Inode.Link | 0x1FF, link.Owner, length, link.ModifiedAt, 1, taken, map, extents: taken > 0));
    }

    /// <summary>Copies content into blocks; the map of the inode and the number of blocks it holds, tree included.</summary>
    (byte[] Map, long Blocks) PutBlocks(Stream content, long size)
    {
        var blocks = (size + BlockSize - 1) / BlockSize;
        var extents = allocator.Take(blocks);
        var buffer = new byte[Math.Min(Math.Max(blocks, 1), 256) * BlockSize];
        var left = size;
        foreach (var extent in extents)
        {
            var at = extent.Start * BlockSize;
            var room = Math.Min((long)extent.Length * BlockSize, left);
            while (room > 0)
            {
                var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, room));
                if (content.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false) < piece.Length)
                {
                    throw new ImageException($"a file ended after fewer than its {size} bytes");
                }
                output.Write(at, piece);
                at += piece.Length;
                room -= piece.Length;
                left -= piece.Length;
            }
        }
        var (map, tree) = Ext4ExtentTree.Write(extents, allocator, output);
        return (map, blocks + tree);
    }

    (byte[] Map, long Size) WriteJournal()
    {
        var blocks = geometry.Blocks switch { < 16384 => 1024L, < 131072 => 4096L, _ => 8192L };
        var extents = allocator.Take(blocks);
        var (map, tree) = Ext4ExtentTree.Write(extents, allocator, output);
        var head = new byte[1024];
        uint[] words = [0xC03B3998, 4, 0, BlockSize, (uint)blocks, 1, 1];
        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(4 * i), words[i]);
        }
        options.Identity.TryWriteBytes(head.AsSpan(0x30), bigEndian: true, out _);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(0x40), 1);
        output.Write(extents[0].Start * BlockSize, head);
        var size = blocks * BlockSize;
        Put(JournalInode, Ext4Inode.Of(Ext4Inode.File | 0x180, ImageOwner.Root, size, options.CreatedAt, 1, blocks + tree, map, extents: true));
        return (map, size);
    }

    int GroupOf(uint inode) => (int)((inode - 1) / (uint)geometry.InodesPerGroup);

    void Put(uint inode, byte[] bytes)
    {
        var group = GroupOf(inode);
        var table = tables[group] ??= new byte[geometry.TableBlocks * BlockSize];
        bytes.CopyTo(table, (int)((inode - 1) % (uint)geometry.InodesPerGroup) * Ext4Geometry.InodeSize);
    }

    void WriteGroups()
    {
        var descriptors = new byte[geometry.DescriptorBlocks * BlockSize];
        long freeBlocks = 0;
        for (var group = 0; group < geometry.Groups; group++)
        {
            var start = Ext4Geometry.Start(group);
            var used = (int)(allocator.FirstFree(group) - start);
            var size = (int)(geometry.End(group) - start);
            output.Write(geometry.BlockBitmap(group) * BlockSize, Bitmap(used, size));
            var first = (long)group * geometry.InodesPerGroup;
            var inodes = (int)Math.Clamp(usedInodes - first, 0, geometry.InodesPerGroup);
            output.Write(geometry.InodeBitmap(group) * BlockSize, Bitmap(inodes, geometry.InodesPerGroup));
            if (tables[group] is { } table)
            {
                output.Write(geometry.InodeTable(group) * BlockSize, table);
            }
            var entry = descriptors.AsSpan(group * Ext4Geometry.DescriptorSize);
            BinaryPrimitives.WriteUInt32LittleEndian(entry, (uint)geometry.BlockBitmap(group));
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], (uint)geometry.InodeBitmap(group));
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], (uint)geometry.InodeTable(group));
            BinaryPrimitives.WriteUInt16LittleEndian(entry[12..], (ushort)(size - used));
            BinaryPrimitives.WriteUInt16LittleEndian(entry[14..], (ushort)(geometry.InodesPerGroup - inodes));
            BinaryPrimitives.WriteUInt16LittleEndian(entry[16..], (ushort)directories[group]);
            freeBlocks += size - used;
        }
        var superblock = Superblock(freeBlocks);
        for (var group = 0; group < geometry.Groups; group++)
        {
            if (Ext4Geometry.HasSuperblock(group))
            {
                BinaryPrimitives.WriteUInt16LittleEndian(superblock.AsSpan(90), (ushort)group);
                output.Write(Ext4Geometry.Start(group) * BlockSize + (group == 0 ? 1024 : 0), superblock);
                output.Write((Ext4Geometry.Start(group) + 1) * BlockSize, descriptors);
            }
        }
    }

    /// <summary>A block of bits: the first <paramref name="used"/> set, and all from <paramref name="size"/> on, which do not exist.</summary>
    static byte[] Bitmap(int used, int size)
    {
        var bits = new byte[BlockSize];
        bits.AsSpan(0, used / 8).Fill(0xFF);
        if (used % 8 != 0)
        {
            bits[used / 8] |= (byte)((1 << (used % 8)) - 1);
        }
        if (size % 8 != 0)
        {
            bits[size / 8] |= (byte)~((1 << (size % 8)) - 1);
        }
        bits.AsSpan((size + 7) / 8).Fill(0xFF);
        return bits;
    }

    byte[] Superblock(long freeBlocks)
    {
        var block = new byte[1024];
        void Put32(int at, long value) => BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(at), (uint)value);
        void Put16(int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(at), (ushort)value);
        Put32(0, geometry.Inodes);
        Put32(4, geometry.Blocks);
        Put32(12, freeBlocks);
        Put32(16, geometry.Inodes - usedInodes);
        Put32(24, 2); // 1024 << 2
        Put32(28, 2);
        Put32(32, Ext4Geometry.BlocksPerGroup);
        Put32(36, Ext4Geometry.BlocksPerGroup);
        Put32(40, geometry.InodesPerGroup);
        Put32(48, options.CreatedAt);
        Put16(54, 0xFFFF); // never checked for the number of mounts
        Put16(56, 0xEF53);
        Put16(58, 1); // clean
        Put16(60, 1); // go on after errors
        Put32(64, options.CreatedAt);
        Put32(76, 1);
        Put32(84, FirstInode);
        Put16(88, Ext4Geometry.InodeSize);
        Put32(92, 0x4 | 0x8 | 0x20); // has_journal, ext_attr, dir_index
        Put32(96, 0x2 | 0x40); // filetype, extents
        Put32(100, 0x1 | 0x2 | 0x20 | 0x40); // sparse_super, large_file, dir_nlink, extra_isize
        options.Identity.TryWriteBytes(block.AsSpan(104), bigEndian: true, out _);
        Encoding.UTF8.GetBytes(options.Label, block.AsSpan(120, 16));
        Put32(224, JournalInode);
        options.Identity.TryWriteBytes(block.AsSpan(236), bigEndian: true, out _); // seed of directory hashes
        block[252] = 1; // half MD4
        block[253] = 1; // the journal's inode is kept here too:
        journalMap.CopyTo(block, 268);
        Put32(268 + 60, journalSize >> 32);
        Put32(268 + 64, journalSize);
        Put32(256, 0xC); // user_xattr, acl
        Put32(264, options.CreatedAt);
        Put16(348, 32);
        Put16(350, 32);
        Put32(352, 1); // signed hashes
        return block;
    }
}
