namespace Firn.Images.Ext4;

/// <summary>A run of blocks: <paramref name="Length"/> of them from <paramref name="Start"/>.</summary>
readonly record struct Extent(long Start, int Length);

/// <summary>Hands out blocks from the front to the back, never one of a group's own tables.</summary>
sealed class Ext4Allocator(Ext4Geometry geometry)
{
    /// <summary>The longest run that one extent can describe.</summary>
    const int Longest = 32768;

    long next = geometry.FirstData(0);
    int group;

    /// <summary>The first block that is still free in <paramref name="group"/>.</summary>
    public long FirstFree(int group) =>
        group < this.group ? geometry.End(group) : group == this.group ? next : geometry.FirstData(group);

    public List<Extent> Take(long blocks)
    {
        var taken = new List<Extent>();
        while (blocks > 0)
        {
            if (next >= geometry.End(group))
            {
                if (++group >= geometry.Groups)
                {
                    throw new ImageException($"the files do not fit into a file system of {geometry.Blocks * Ext4Geometry.BlockSize} bytes; give it a larger disk");
                }
                next = geometry.FirstData(group);
            }
            var length = (int)Math.Min(Math.Min(blocks, geometry.End(group) - next), Longest);
            if (length > 0)
            {
                taken.Add(new Extent(next, length));
            }
            next += length;
            blocks -= length;
        }
        return taken;
    }
}
