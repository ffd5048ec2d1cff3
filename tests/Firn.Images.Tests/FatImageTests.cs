using System.Text;
using Firn.Images.Fat;

namespace Firn.Images.Tests;

public class FatImageTests
{
    static ImageDirectory Sample()
    {
        var root = new ImageDirectory(ImageOwner.Root) { Mode = 0x1ED };
        root.Directory("EFI").Directory("BOOT").Add("BOOTX64.EFI", ImageFile.Of(new byte[100_000]));
        var entries = root.Directory("loader").Directory("entries");
        for (var i = 1; i <= 40; i++)
        {
            entries.Add($"nixos-generation-{i}.conf", ImageFile.Of(Encoding.UTF8.GetBytes($"title {i}\n")));
        }
        root.Directory("loader").Add("loader.conf", ImageFile.Of("timeout 3\n"u8.ToArray()));
        root.Add("empty", ImageFile.Of([]));
        return root;
    }

    [Theory]
    [InlineData(34)]
    [InlineData(64)]
    [InlineData(600)]
    public void PassesTheFileSystemCheck(int mebibytes)
    {
        using var disk = new Disk((long)mebibytes << 20);
        FatImage.Write(disk.Blocks, Sample(), "ESP", 0x12345678);
        var (code, output) = disk.Ask("fsck.fat", "-n", disk.Name);
        Assert.True(code == 0, output);
        Assert.Contains("48 files", output, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesNamesThatDifferInCaseOnly()
    {
        var root = new ImageDirectory(ImageOwner.Root) { Mode = 0x1ED };
        root.Add("a", ImageFile.Of([]));
        root.Add("A", ImageFile.Of([]));
        using var disk = new Disk(64 << 20);
        Assert.Throws<ImageException>(() => FatImage.Write(disk.Blocks, root, "ESP", 1));
    }
}
