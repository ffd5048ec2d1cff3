namespace Firn.Transfers.Tests;

public sealed class DebianMirrorTests : IDisposable
{
    readonly string apt = Directory.CreateTempSubdirectory("firn-apt-").FullName;

    public DebianMirrorTests() => Directory.CreateDirectory(Path.Combine(apt, "sources.list.d"));

    public void Dispose() => Directory.Delete(apt, recursive: true);

    [Fact]
    public void TakesTheSettingFirst() =>
        Assert.Equal(["http://one.test/debian", "http://two.test/debian"], DebianMirror.Servers("http://one.test/debian http://two.test/debian", apt));

    [Fact]
    public void FindsTheServersOfApt()
    {
        File.WriteAllText(Path.Combine(apt, "sources.list"), "# deb http://no.test/debian bookworm main\ndeb [arch=amd64] http://list.test/debian bookworm main contrib\ndeb-src http://src.test/debian bookworm main\n");
        File.WriteAllText(Path.Combine(apt, "sources.list.d/debian.sources"),
            "Types: deb\nURIs: http://parts.test/debian\nSuites: bookworm bookworm-updates\nComponents: main\n\nTypes: deb\nURIs: http://security.test/debian-security\nSuites: bookworm-security\nComponents: main\n");
        File.WriteAllText(Path.Combine(apt, "sources.list.d/other.list"), "deb https://other.test/apt cloud-sdk-bookworm main\n");
        Assert.Equal(["http://list.test/debian", "http://parts.test/debian"], DebianMirror.Servers("", apt));
    }

    [Fact]
    public void PutsTheServerInFrontOfThePath() =>
        Assert.Equal(["http://one.test/debian/pool/main/h/hello.deb"], DebianMirror.Resolve("mirror://debian/pool/main/h/hello.deb", ["http://one.test/debian/"]));

    [Fact]
    public void ReadsNetrcEntries()
    {
        var netrc = Netrc.Parse("machine a.test login u password p\nmachine b.test\n  login v\n  password q\ndefault login w password r\n");
        Assert.Equal(("u", "p"), netrc.For("a.test"));
        Assert.Equal(("v", "q"), netrc.For("b.test"));
        Assert.Equal(("w", "r"), netrc.For("c.test"));
        Assert.Null(Netrc.Parse("machine a.test login u password p").For("x.test"));
    }
}
