using System.Text;
using Firn.Images.Ext4;
using Firn.Primitives;

namespace Firn.Images.Tests;

public class Ext4ImageTests
{
    static readonly Ext4Options options = new() { Identity = new Guid("11111111-2222-3333-4444-555555555555"), Label = "root" };

    static ImageDirectory Root() => new(ImageOwner.Root) { Mode = 0x1ED };

    static ImageDirectory Sample(int files)
    {
        var root = Root();
        var store = root.Directory("nix").Directory("store");
        for (var i = 0; i < files; i++)
        {
            store.Add($"{i:D32}-file", ImageFile.Of(Encoding.UTF8.GetBytes(new string('x', i * 7 % 9000)), i % 2 == 0 ? 0x124 : 0x16D));
        }
        var home = root.Directory("home");
        home.Add("alice", new ImageDirectory(new ImageOwner(70000, 100)) { Mode = 0x1C0 });
        root.Add("short", new ImageLink(ImageOwner.Root, "nix/store") { Mode = 0x1FF });
        root.Add("long", new ImageLink(ImageOwner.Root, new string('l', 300)) { Mode = 0x1FF });
        return root;
    }

    static void AssertClean(Disk disk)
    {
        var (code, output) = disk.Ask("e2fsck", "-f", "-n", disk.Name);
        Assert.True(code == 0, output);
    }

    [Theory]
    [InlineData(8, 10)]
    [InlineData(64, 3000)]
    [InlineData(1200, 200)]
    [InlineData(4096, 20)]
    public void PassesTheFileSystemCheck(int mebibytes, int files)
    {
        using var disk = new Disk((long)mebibytes << 20);
        Ext4Image.Write(disk.Blocks, Sample(files), options);
        AssertClean(disk);
    }

    [Fact]
    public void KeepsContentAcrossGroupsAndLongExtentTrees()
    {
        // Larger than a group, so the data is cut by the tables of the next ones.
        var content = new byte[300 << 20];
        new Random(1).NextBytes(content);
        var root = Root();
        root.Add("large", ImageFile.Of(content));
        using var disk = new Disk(800L << 20);
        Ext4Image.Write(disk.Blocks, root, options);
        AssertClean(disk);
        var copy = disk.Name + ".copy";
        try
        {
            disk.Ask("debugfs", "-R", $"dump /large {copy}", disk.Name);
            Assert.True(File.ReadAllBytes(copy).AsSpan().SequenceEqual(content));
        }
        finally
        {
            File.Delete(copy);
        }
    }

    [Fact]
    public void KeepsOwnersModesAndTargets()
    {
        using var disk = new Disk(64 << 20);
        Ext4Image.Write(disk.Blocks, Sample(3), options);
        var (_, alice) = disk.Ask("debugfs", "-R", "stat /home/alice", disk.Name);
        Assert.Contains("Mode:  0700", alice, StringComparison.Ordinal);
        Assert.Contains("User: 70000   Group:   100", alice, StringComparison.Ordinal);
        var (_, link) = disk.Ask("debugfs", "-R", "stat /short", disk.Name);
        Assert.Contains("Fast link dest: \"nix/store\"", link, StringComparison.Ordinal);
        var (_, longLink) = disk.Ask("debugfs", "-R", "cat /long", disk.Name);
        Assert.Contains(new string('l', 300), longLink, StringComparison.Ordinal);
    }

    [Fact]
    public void EqualTreesGiveEqualBytes()
    {
        using var first = new Disk(32 << 20);
        using var second = new Disk(32 << 20);
        Ext4Image.Write(first.Blocks, Sample(200), options);
        Ext4Image.Write(second.Blocks, Sample(200), options);
        Assert.True(first.Bytes().AsSpan().SequenceEqual(second.Bytes()));
    }

    [Fact]
    public void SaysWhenTheFilesDoNotFit()
    {
        var root = Root();
        root.Add("large", ImageFile.Of(Enumerable.Repeat((byte)1, 20 << 20).ToArray()));
        using var disk = new Disk(16 << 20);
        var error = Assert.Throws<ImageException>(() => Ext4Image.Write(disk.Blocks, root, options));
        Assert.Contains("larger disk", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\0b")]
    public void RefusesNamesThatNoFileCanHave(string name) =>
        Assert.Throws<ImageException>(() => Root().Add(ByteString.FromText(name), ImageFile.Of([])));
}
