using System.Diagnostics;
using System.Text;
using Firn.Building.BuiltIn;
using Firn.Linux.Archives;
using Firn.Linux.Files;
using Firn.Primitives.Archives;

namespace Firn.Building.Tests;

public sealed class DebianPackageTests : IDisposable
{
    readonly string directory = Directory.CreateTempSubdirectory("firn-deb").FullName;

    string At(string name) => Path.Combine(directory, name);

    void Restore(byte[] tar)
    {
        Directory.CreateDirectory(At("tree"));
        using var root = DirectoryHandle.Open(At("tree"));
        TarRestore.Restore(new MemoryStream(tar), root);
    }

    [Theory]
    [InlineData("xz")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("none")]
    public void UnpacksLikeDpkg(string compression)
    {
        var longName = new string('n', 90) + "/" + new string('m', 90);
        Script($$"""
            set -e; cd {{directory}}; mkdir -p src/DEBIAN src/usr/bin src/usr/share/{{Path.GetDirectoryName(longName)}}
            printf 'Package: p\nVersion: 1\nArchitecture: all\nMaintainer: a <a@example.org>\nDescription: d\n' > src/DEBIAN/control
            echo program > src/usr/bin/program; chmod 4755 src/usr/bin/program; ln src/usr/bin/program src/usr/bin/same; ln -s program src/usr/bin/link
            head -c 300000 /dev/urandom > src/usr/share/{{longName}}; : > src/usr/share/empty; printf 'x' > "src/usr/share/na$(printf '\303\244')me"
            dpkg-deb -Z{{compression}} --root-owner-group --build src p.deb; dpkg-deb -x p.deb expected; chmod -R u-s,go-w expected
            """);
        DebianPackage.Unpack(At("p.deb"), At("got"));
        Script($"cd {directory}; diff -r --no-dereference expected got && [ -x got/usr/bin/program ] && [ ! -u got/usr/bin/program ] && [ ! -x got/usr/share/empty ]");
        Assert.Equal("program", new FileInfo(At("got/usr/bin/link")).LinkTarget);
    }

    [Fact]
    public void UnpacksToTheSameBytesEveryTime()
    {
        var tar = new TarText().Add("./", '5').Add("./a", '0', "text", mode: 0x1ED).Add("./b", '2', target: "a").Finish();
        Restore(tar);
        Assert.Equal("text", File.ReadAllText(At("tree/a")));
        Assert.Equal((UnixFileMode)0x1ED, File.GetUnixFileMode(At("tree/a")));
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("a/../../outside")]
    [InlineData("/absolute")]
    [InlineData("//absolute")]
    public void A22_RefusesNamesThatLeadOut(string name)
    {
        Assert.Throws<ArchiveException>(() => Restore(new TarText().Add(name, '0', "x").Finish()));
        Assert.Empty(Directory.EnumerateFileSystemEntries(At("tree")));
    }

    [Fact]
    public void NeverWritesThroughALink()
    {
        Directory.CreateDirectory(At("canary"));
        var tar = new TarText().Add("out", '2', target: At("canary")).Add("out/file", '0', "x").Finish();
        Assert.Throws<ArchiveException>(() => Restore(tar));
        Assert.Empty(Directory.EnumerateFileSystemEntries(At("canary")));
    }

    [Fact]
    public void NeverLinksToAFileThroughALink()
    {
        Directory.CreateDirectory(At("canary"));
        File.WriteAllText(At("canary/secret"), "x");
        var tar = new TarText().Add("out", '2', target: At("canary")).Add("copy", '1', target: "out/secret").Finish();
        Assert.Throws<ArchiveException>(() => Restore(tar));
        Assert.False(File.Exists(At("tree/copy")));
    }

    [Fact]
    public void RefusesTheSameFileTwice() =>
        Assert.Throws<ArchiveException>(() => Restore(new TarText().Add("a", '0', "1").Add("a", '0', "2").Finish()));

    [Theory]
    [InlineData('3')]
    [InlineData('4')]
    [InlineData('6')]
    public void RefusesDevicesAndFifos(char kind) => Assert.Throws<ArchiveException>(() => Restore(new TarText().Add("a", kind).Finish()));

    [Fact]
    public void EveryTruncationIsAnError()
    {
        var tar = new TarText().Add("d/", '5').Add("d/a", '0', new string('x', 700)).Finish();
        for (var length = 0; length < tar.Length - 1024; length += 37)
        {
            Directory.CreateDirectory(At($"t{length}"));
            using var root = DirectoryHandle.Open(At($"t{length}"));
            Assert.Throws<ArchiveException>(() => TarRestore.Restore(new MemoryStream(tar, 0, length), root));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("!<arch>\n")]
    [InlineData("!<arch>\nxxxx")]
    [InlineData("not an archive at all")]
    public void WhatIsNoPackageIsAnError(string text)
    {
        File.WriteAllText(At("p.deb"), text);
        Assert.Throws<ArchiveException>(() => DebianPackage.Unpack(At("p.deb"), At("got")));
    }

    static void Script(string text)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", text]) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(error)));
    }

    public void Dispose() => FileTree.Remove(directory);
}
