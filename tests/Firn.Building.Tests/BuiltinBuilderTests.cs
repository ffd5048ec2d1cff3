using System.Text;
using Firn.Transfers.Tests;

namespace Firn.Building.Tests;

public sealed class BuiltinBuilderTests : IDisposable
{
    readonly TestStore test = new();
    readonly string cache = Directory.CreateTempSubdirectory("firn-cache-").FullName;

    public void Dispose()
    {
        test.Dispose();
        Directory.Delete(cache, recursive: true);
    }

    [Fact]
    public void FetchesAFileAndNeedsNoNetworkTheSecondTime()
    {
        var content = Encoding.ASCII.GetBytes("downloaded");
        test.Options = test.Options with { DownloadCache = cache };
        using (var server = new FileServer(("/file", content)))
        {
            var first = test.Builtin("file", "builtin:fetchurl", edit =>
            {
                edit.FixedOutput(content);
                edit.Environment["url"] = $"{server.Address}file";
            });
            Assert.Equal("downloaded", File.ReadAllText(test.Make(first)));
            Assert.Equal(1, server.Requests);
        }
        using var other = new TestStore();
        other.Options = other.Options with { DownloadCache = cache };
        var again = other.Builtin("file", "builtin:fetchurl", edit =>
        {
            edit.FixedOutput(content);
            edit.Environment["url"] = "http://127.0.0.1:1/file";
        });
        Assert.Equal("downloaded", File.ReadAllText(other.Make(again)));
    }

    [Fact]
    public void RefusesADownloadOfAnotherHash()
    {
        using var server = new FileServer(("/file", Encoding.ASCII.GetBytes("changed")));
        var derivation = test.Builtin("file", "builtin:fetchurl", edit =>
        {
            edit.FixedOutput([], wrong: true);
            edit.Environment["url"] = $"{server.Address}file";
        });
        Assert.Equal(102, test.Realiser.Build([new BuildRequest(derivation)]).ExitCode);
    }

    [Fact]
    public void SaysThatAPackageFileIsSuperseded()
    {
        using var server = new FileServer();
        test.Options = test.Options with { DebianMirror = server.Address };
        var derivation = test.Builtin("hello.deb", "builtin:fetchurl", edit =>
        {
            edit.FixedOutput([], wrong: true);
            edit.Environment["url"] = "mirror://debian/pool/main/h/hello/hello_1.0_amd64.deb";
        });
        var message = test.Build(derivation).Failure!.Message;
        Assert.Contains("does not have 'hello_1.0_amd64.deb' any more", message, StringComparison.Ordinal);
        Assert.Contains("'firn debian lock' renews the lock", message, StringComparison.Ordinal);
    }

    [Fact]
    public void MergesPackagesByPriority()
    {
        var one = test.Script("one", "mkdir -p $out/bin $out/share/one; echo 1 > $out/bin/tool; echo 1 > $out/bin/one");
        var two = test.Script("two", "mkdir -p $out/bin; echo 2 > $out/bin/tool");
        test.Make(one);
        test.Make(two);
        var (first, second) = (test.Store.Directory.Show(test.Output(one)), test.Store.Directory.Show(test.Output(two)));
        string Derivations(int left, int right) => $"true {left} 1 {first} true {right} 1 {second}";
        var environment = test.Builtin("env", "builtin:buildenv", edit =>
        {
            edit.Environment["derivations"] = Derivations(5, 4);
            edit.Environment["manifest"] = "/nix/store/manifest";
            edit.Sources.AddRange([test.Output(one), test.Output(two)]);
        });
        var output = test.Make(environment);
        Assert.Equal($"{second}/bin/tool", new FileInfo($"{output}/bin/tool").LinkTarget);
        Assert.Equal($"{first}/bin/one", new FileInfo($"{output}/bin/one").LinkTarget);
        Assert.Equal($"{first}/share", new FileInfo($"{output}/share").LinkTarget);
        Assert.Equal("/nix/store/manifest", new FileInfo($"{output}/manifest.nix").LinkTarget);
        var conflict = test.Builtin("conflict", "builtin:buildenv", edit =>
        {
            edit.Environment["derivations"] = Derivations(5, 5);
            edit.Environment["manifest"] = "/nix/store/manifest";
            edit.Sources.AddRange([test.Output(one), test.Output(two)]);
        });
        Assert.Contains("have the same priority 5", test.Build(conflict).Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnpacksADebianPackage()
    {
        var package = test.AddFile("tiny.deb", TinyPackage());
        var derivation = test.Builtin("tiny", "builtin:unpack-deb", edit =>
        {
            edit.Environment["src"] = test.Store.Directory.Show(package);
            edit.Sources.Add(package);
        });
        var output = test.Make(derivation);
        Assert.Equal("hello\n", File.ReadAllText($"{output}/usr/bin/hello"));
        Assert.True(File.GetUnixFileMode($"{output}/usr/bin/hello").HasFlag(UnixFileMode.UserExecute));
    }

    [Fact]
    public void RefusesABuilderThatIsNotThere()
    {
        var derivation = test.Builtin("no", "builtin:nothing", _ => { });
        Assert.Contains("not a built-in builder", test.Build(derivation).Failure!.Message, StringComparison.Ordinal);
    }

    static byte[] TinyPackage()
    {
        var data = new TarText().Add("./usr/bin/hello", '0', "hello\n", mode: 0b111_101_101).Finish();
        using var gzip = new MemoryStream();
        using (var packed = new System.IO.Compression.GZipStream(gzip, System.IO.Compression.CompressionLevel.Optimal))
        {
            packed.Write(data);
        }
        using var package = new MemoryStream();
        package.Write("!<arch>\n"u8);
        foreach (var (name, content) in ((string, byte[])[])[("debian-binary", Encoding.ASCII.GetBytes("2.0\n")), ("data.tar.gz", gzip.ToArray())])
        {
            package.Write(Encoding.ASCII.GetBytes($"{name,-16}{0,-12}{0,-6}{0,-6}{100644,-8}{content.Length,-10}`\n"));
            package.Write(content);
            if (content.Length % 2 != 0)
            {
                package.WriteByte((byte)'\n');
            }
        }
        return package.ToArray();
    }
}
