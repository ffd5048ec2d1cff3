using Firn.Store;

namespace Firn.Stores.Remote.Tests;

public class SshStoreOptionsTests
{
    [Theory]
    [InlineData("ssh://-oProxyCommand=touch")]
    [InlineData("ssh://user@-oProxyCommand=touch")]
    [InlineData("ssh://a%20b")]
    [InlineData("ssh://a;b")]
    [InlineData("ssh://")]
    [InlineData("ssh://host?unknown=1")]
    public void A24_RefusesHostsThatAreMoreThanNames(string url) => Assert.Throws<StoreException>(() => SshStoreOptions.Parse(url, null));

    [Fact]
    public void BuildsTheCommandLineFromUrlAndEnvironment() => Assert.Equal(
        ["ssh", "root@host", "-x", "-T", "-p", "2222", "-i", "/k e y", "-C", "-o", "StrictHostKeyChecking=no", "-F", "/dev/null", "--", "nix-store --serve --write --store '/a b'"],
        SshStoreOptions.Parse("ssh://root@host:2222?ssh-key=/k%20e%20y&compress=true&remote-store=/a%20b", "-o StrictHostKeyChecking=no -F '/dev/null'").Command());

    [Fact]
    public void SplitsWordsAsAShellDoes() => Assert.Equal(["a b", "c\"d", "", "e f"], ShellWords.Split("'a b' c\\\"d '' \"e f\""));
}
