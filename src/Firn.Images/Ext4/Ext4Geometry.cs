namespace Firn.Images.Ext4;

/// <summary>
/// Where everything of a file system lies: groups of 32,768 blocks of 4 KiB, each with its own bitmaps and inode table, copies of the
/// superblock in group 0, 1 and the powers of 3, 5 and 7. Source: the kernel's Documentation/filesystems/ext4.
/// </summary>
sealed class Ext4Geometry
{
    public const int BlockSize = 4096, InodeSize = 256, BlocksPerGroup = 8 * BlockSize, DescriptorSize = 32;

    public Ext4Geometry(long bytes, long inodes)
    {
        var blocks = bytes / BlockSize;
        if (blocks > uint.MaxValue)
        {
            throw new ImageException($"a file system of {bytes} bytes; without 64-bit block numbers it ends at 16 TiB");
        }
        Groups = (int)((blocks + BlocksPerGroup - 1) / BlocksPerGroup);
        DescriptorBlocks = (Groups * DescriptorSize + BlockSize - 1) / BlockSize;
        var perGroup = (inodes + Groups - 1) / Math.Max(Groups, 1);
        const int perBlock = BlockSize / InodeSize;
        InodesPerGroup = (int)Math.Min((perGroup + perBlock - 1) / perBlock * perBlock, BlocksPerGroup);
        if ((long)InodesPerGroup * Groups < inodes)
        {
            throw new ImageException($"{inodes} files need a larger file system than {bytes} bytes");
        }
        TableBlocks = InodesPerGroup / perBlock;
        // A last group that holds little but its own tables is left out.
        var rest = blocks - (long)(Groups - 1) * BlocksPerGroup;
        if (Groups > 1 && rest < TableBlocks + DescriptorBlocks + 3 + 50)
        {
            Groups--;
            blocks = (long)Groups * BlocksPerGroup;
        }
        Blocks = blocks;
        if (Groups == 0 || FirstData(Groups - 1) >= Blocks)
        {
            throw new ImageException($"{bytes} bytes are too few for a file system of {inodes} files");
        }
    }

    public long Blocks { get; }

    public int Groups { get; }

    public int DescriptorBlocks { get; }

    public int InodesPerGroup { get; }

    public int TableBlocks { get; }

    public long Inodes => (long)InodesPerGroup * Groups;

    public static long Start(int group) => (long)group * BlocksPerGroup;

    public long End(int group) => Math.Min(Start(group) + BlocksPerGroup, Blocks);

    public static bool HasSuperblock(int group) => group <= 1 || IsPower(group, 3) || IsPower(group, 5) || IsPower(group, 7);

    public long BlockBitmap(int group) => Start(group) + (HasSuperblock(group) ? 1 + DescriptorBlocks : 0);

    public long InodeBitmap(int group) => BlockBitmap(group) + 1;

    public long InodeTable(int group) => BlockBitmap(group) + 2;

    public long FirstData(int group) => InodeTable(group) + TableBlocks;

    static bool IsPower(int number, int root)
    {
        while (number % root == 0)
        {
            number /= root;
        }
        return number == 1;
    }
}
