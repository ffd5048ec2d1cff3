using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

/// <summary>What the one native program is made of.</summary>
public class BinaryTests
{
    // Loading it takes longer than hashing some megabytes.
    [Fact]
    public void HashingLoadsNoLibrary()
    {
        using var store = new TemporaryStore();
        File.WriteAllBytes(store.File("data"), new byte[3 << 20]);
        var trace = store.File("trace");
        var said = Programs.Execute("strace", ["-f", "-e", "trace=openat", "-o", trace, Programs.Firn["nix-hash"], "--flat", "--type", "sha256", store.File("data")], [], null, null, 90).Succeeded();
        Assert.Equal("bbd05cf6097ac9b1f89ea29d2542c1b7b67ee46848393895f5a9e43fa1f621e5\n", said.Output);
        Assert.Contains("/data", File.ReadAllText(trace), StringComparison.Ordinal);
        Assert.DoesNotContain("libcrypto", File.ReadAllText(trace), StringComparison.Ordinal);
    }

    [Fact]
    public void TheBinaryHasAtMost25Megabytes() => Assert.InRange(new FileInfo(Programs.Firn["firn"]).Length, 1, 25_000_000);
}
