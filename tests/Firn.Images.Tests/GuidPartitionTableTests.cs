using Firn.Images.Gpt;

namespace Firn.Images.Tests;

public class GuidPartitionTableTests
{
    static Partition Part(string name, long first, long last) => new(name, Partition.RootX64, new Guid(name.Length, 2, 3, new byte[8]), first, last);

    [Fact]
    public void PassesTheTableCheck()
    {
        using var disk = new Disk(64 << 20);
        GuidPartitionTable.Write(disk.Blocks, new Guid(1, 2, 3, new byte[8]), [Part("boot", 2048, 4095), Part("root", 4096, 131072 - 34)], [0xEB, 0x63]);
        var (code, output) = disk.Ask("sfdisk", "--verify", disk.Name);
        Assert.True(code == 0, output);
        var (_, list) = disk.Ask("sfdisk", "--dump", disk.Name);
        Assert.Contains("label: gpt", list, StringComparison.Ordinal);
        Assert.Contains("start=        4096, size=      126943", list, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2048, 4096, 4096, 5000)]
    [InlineData(10, 100, 4096, 5000)]
    [InlineData(2048, 4095, 4096, 131071)]
    public void RefusesPartitionsThatOverlapOrLeaveTheDisk(long first, long last, long second, long end)
    {
        using var disk = new Disk(64 << 20);
        Assert.Throws<ImageException>(() =>
            GuidPartitionTable.Write(disk.Blocks, Guid.Empty, [Part("a", first, last), Part("bb", second, end)], []));
    }
}
