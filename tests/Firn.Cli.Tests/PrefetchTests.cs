using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

/// <summary><c>nix-prefetch-url</c> and <c>nix store prefetch-file</c>: what is downloaded has the path and the hash that a fetch in a derivation would give it.</summary>
public sealed class PrefetchTests : IDisposable
{
    const string Hello = "00xyyr3fi8l6hb839bv3f7yb86yjv7xi1cgh1xnhipym4asvb4aq";

    readonly TemporaryStore store = new();

    public PrefetchTests()
    {
        Directory.CreateDirectory(store.File("d"));
        store.Write("d/hello", "hello\n");
        Programs.Firn.Shell("tar czf one.tar.gz --mtime=@0 d; tar cf two.tar --mtime=@0 d one.tar.gz", store.Directory).Succeeded();
    }

    public void Dispose() => store.Dispose();

    string Url(string name) => $"file://{store.File(name)}";

    Finished Prefetch(params string[] arguments) => Programs.Firn.Run("nix-prefetch-url", ["--store", store.Root, .. arguments]);

    [Fact]
    public void TheHashGoesToStandardOutputAndThePathIsTold()
    {
        var said = Prefetch(Url("d/hello")).Succeeded();
        Assert.Equal(Hello + "\n", said.Output);
        Assert.Equal("path is '/nix/store/8zv8i345w2xn27jrxj4cyjc6x3b4am1q-hello'\n", said.Error);
        Assert.Equal("hello\n", File.ReadAllText(store.Real("/nix/store/8zv8i345w2xn27jrxj4cyjc6x3b4am1q-hello")));
        Assert.Equal([Hello, "/nix/store/8zv8i345w2xn27jrxj4cyjc6x3b4am1q-hello"], Prefetch("--print-path", Url("d/hello")).Succeeded().Lines);
        Assert.Equal("b1946ac92492d2347c6235b4d2611184", Prefetch("--type", "md5", Url("d/hello")).Succeeded().Lines[0]);
    }

    [Fact]
    public void WhatIsThereUnderTheExpectedHashIsNotDownloadedAgain()
    {
        Prefetch(Url("d/hello")).Succeeded();
        Assert.Equal(Hello + "\n", Prefetch("http://127.0.0.1:1/hello", Hello).Succeeded().Output);
    }

    [Fact]
    public void AnotherHashIsRefused()
    {
        var said = Prefetch(Url("d/hello"), Hello.Replace('q', 'r')).Failed();
        Assert.Contains($"hash mismatch in file downloaded from '{Url("d/hello")}'", said.Error, StringComparison.Ordinal);
        Assert.Contains("sha256-WJG1tSLV3whtD/CxEPvZ0hu0/HFjrzTQgoai6Eb2vgM=", said.Error, StringComparison.Ordinal);
        Assert.Equal("", said.Output);
    }

    [Fact]
    public void ASourceOfAnExpressionIsWhatItsOwnFetchWouldBe()
    {
        store.Write("src.nix", $$"""{ src = { urls = [ "{{Url("one.tar.gz")}}" ]; outputHashMode = "recursive"; name = "thing"; }; none = { urls = [ ]; }; }""");
        var lines = Prefetch("-A", "src", "--print-path", store.File("src.nix")).Succeeded().Lines;
        Assert.EndsWith("-thing", lines[1], StringComparison.Ordinal);
        Assert.Equal("hello\n", File.ReadAllText(store.Real(lines[1]) + "/hello"));
        Assert.Contains("'urls' list is empty", Prefetch("-A", "none", store.File("src.nix")).Failed().Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("you must specify a URL")]
    [InlineData("too many arguments", "a", "b", "c")]
    [InlineData("unable to download 'file:///no/such/file': no such file", "file:///no/such/file")]
    [InlineData("is not a valid URL", "no-scheme")]
    [InlineData("contains illegal character ' '; this is the last part of 'file:///a%20b', choose another with --name", "file:///a%20b")]
    [InlineData("--offline allows no download", "--offline", "http://127.0.0.1:1/x")]
    public void MistakesAreNamed(string part, params string[] arguments) => Assert.Contains(part, Prefetch(arguments).Failed().Error, StringComparison.Ordinal);

    [PeerTheory]
    [InlineData("d/hello")]
    [InlineData("d/hello", "--executable")]
    [InlineData("d/hello", "--hash-type", "sha512", "--name", "other")]
    [InlineData("one.tar.gz", "--unpack")]
    [InlineData("two.tar", "--unpack", "--hash-type", "sha512")]
    public void TheRealOneSaysTheSame(string file, params string[] flags)
    {
        string[] arguments = ["store", "prefetch-file", "--json", .. flags, Url(file)];
        var theirs = Programs.Peer.Run("nix", [.. arguments, "--store", store.File("theirs")]).Succeeded().Output;
        Assert.Equal(theirs, Programs.Firn.Run("nix", [.. arguments, "--store", store.File("ours")]).Succeeded().Output);
    }
}
