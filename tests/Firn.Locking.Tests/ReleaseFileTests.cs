using Firn.Locking.Debian;

namespace Firn.Locking.Tests;

public class ReleaseFileTests
{
    const string Text = "Suite: oldstable\nCodename: bookworm\nVersion: 12.15\nDate: Sat, 11 Jul 2026 10:16:37 UTC\nSHA256:\n 00ff 12 main/binary-amd64/Packages.xz\n  11ee  3 main/source/Sources.xz\n";

    [Fact]
    public void ReadsHashesAndSizes()
    {
        var release = ReleaseFile.Read(new StringReader(Text), "InRelease");
        Assert.Equal("bookworm", release.Codename);
        Assert.Equal(("00ff", 12L), release.Find("main/binary-amd64/Packages.xz"));
        Assert.Equal(("11ee", 3L), release.Find("main/source/Sources.xz"));
    }

    [Fact]
    public void NamesAnIndexThatTheSuiteLacks() =>
        Assert.Contains("'bookworm' has no main/binary-riscv64", Assert.Throws<LockingException>(() => ReleaseFile.Read(new StringReader(Text), "InRelease").Find("main/binary-riscv64/Packages.xz")).Message);

    [Fact]
    public void FindsTheUpstreamTarballOfTheNewestSource()
    {
        const string sources = "Package: hello\nVersion: 1-1\nDirectory: pool/h\nChecksums-Sha256:\n aa 1 hello_1.orig.tar.gz\n\n" +
            "Package: hello\nVersion: 2-1\nDirectory: pool/h\nChecksums-Sha256:\n bb 2 hello_2.dsc\n cc 3 hello_2.orig.tar.gz\n dd 4 hello_2.orig.tar.gz.asc\n";
        var found = DebianSource.Find(new StringReader(sources), [("hello", "roots, line 1")], "Sources")["hello"];
        Assert.Equal(("pool/h/hello_2.orig.tar.gz", 3L, "cc"), (found.Path, found.Size, found.Sha256));
        Assert.Contains("did you mean 'hello'", Assert.Throws<LockingException>(() => DebianSource.Find(new StringReader(sources), [("helo", "roots, line 1")], "Sources")).Message);
    }
}
