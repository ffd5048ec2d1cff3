using System.Text.RegularExpressions;
using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

/// <summary>Files and trees that evaluations copy into the store.</summary>
public sealed class SourceTests : IDisposable
{
    // More than an evaluation keeps of a source between hashing and storing it.
    const int Large = 64 << 20;

    readonly TemporaryStore store = new();

    public void Dispose() => store.Dispose();

    Finished Instantiate(string expression) => Programs.Firn.Run(
        "nix-instantiate", ["--store", store.Root, "--eval", "--read-write-mode", "--raw", "-E", expression], "", new() { ["NIX_SHOW_STATS"] = "1" }).Succeeded();

    string LargeFile(string name)
    {
        using var file = File.Create(store.File(name));
        file.SetLength(Large);
        return file.Name;
    }

    [Fact]
    public void AFilterIsAskedOnceAboutEachEntryHoweverLargeTheTree()
    {
        Directory.CreateDirectory(store.File("tree/kept"));
        store.Write("tree/kept/small", "text");
        store.Write("tree/dropped", "text");
        LargeFile("tree/large");
        var expression = $$"""
            builtins.path { path = {{store.File("tree")}}; name = "tree"; filter = path: type: builtins.trace "asked ${baseNameOf path}" (baseNameOf path != "dropped"); }
            """;
        var first = Instantiate(expression);
        Assert.Equal(["dropped", "kept", "large", "small"], Regex.Matches(first.Error, "asked (.*)").Select(match => match.Groups[1].Value).Order());
        Assert.Equal(["kept", "kept/small", "large"], Directory.EnumerateFileSystemEntries(store.Real(first.Output), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(store.Real(first.Output), path)).Order(StringComparer.Ordinal));
        Assert.Equal(first.Output, Instantiate(expression).Output);
    }

    [Fact]
    public void ADerivationCanBeReadAsSoonAsItIsMade()
    {
        const string expression = """
            let made = name: builtins.unsafeDiscardStringContext (derivation { inherit name; system = "s"; builder = "/b"; }).drvPath;
            in builtins.concatStringsSep " " [ (builtins.readFile (made "a")) (builtins.toJSON (builtins.pathExists (made "b"))) (builtins.readFileType (made "c")) ]
            """;
        var said = Instantiate(expression).Output;
        Assert.StartsWith("Derive([(\"out\",\"/nix/store/", said, StringComparison.Ordinal);
        Assert.EndsWith("(\"system\",\"s\")]) true regular", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"${FILE}\"")]
    [InlineData("builtins.path { path = FILE; recursive = false; }")]
    public void ALargeSourceIsCopiedWithoutBeingHeld(string expression)
    {
        var text = expression.Replace("FILE", LargeFile("large"), StringComparison.Ordinal);
        var said = Instantiate(text);
        Assert.Equal(Large, new FileInfo(store.Real(said.Output)).Length);
        Assert.InRange(long.Parse(Regex.Match(said.Error, "\"totalBytes\": (\\d+)").Groups[1].Value), 1, Large / 2);
    }

    // Large arrays would stay in the heap to the end.
    [Fact]
    public void NothingLargeIsAllocatedForAFileThatWasParsedOrASourceThatIsThere()
    {
        const int size = 3 << 20;
        File.WriteAllText(store.File("long.nix"), $"# {new string('x', size)}\n1");
        File.WriteAllBytes(store.File("source"), new byte[size]);
        Dictionary<string, string> environment = new() { ["NIX_SHOW_STATS"] = "1", ["NIX_CONFIG"] = "eval-cache = false", ["NIX_CACHE_HOME"] = store.File("cache") };
        long Allocated() => long.Parse(Regex.Match(Programs.Firn.Run(
            "nix-instantiate", ["--store", store.Root, "--eval", "--read-write-mode", "-E", $"[ (import {store.File("long.nix")}) \"${{{store.File("source")}}}\" ]", "--strict"], "", environment)
            .Succeeded().Error, "\"totalBytes\": (\\d+)").Groups[1].Value);
        // The parser has a copy of the text.
        Assert.InRange(Allocated(), size, 2 * size);
        Assert.InRange(Allocated(), 1, size / 3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    [InlineData(65536)]
    [InlineData(65537)]
    [InlineData(65536 - 112)]
    [InlineData(65536 - 111)]
    [InlineData(4 << 20)]
    public void ASourceOfAnySizeHasTheSameNameWhetherItIsStoredOrNot(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        File.WriteAllBytes(store.File("source"), bytes);
        foreach (var recursive in (string[])["true", "false"])
        {
            var expression = $$"""builtins.path { path = {{store.File("source")}}; name = "s"; recursive = {{recursive}}; }""";
            var computed = Programs.Firn.Run("nix-instantiate", ["--store", store.Root, "--eval", "--raw", "-E", expression], "").Succeeded().Output;
            Assert.Equal(computed, Instantiate(expression).Output);
            Assert.Equal(bytes, File.ReadAllBytes(store.Real(computed)));
        }
    }

    [Theory]
    [InlineData(65535)]
    [InlineData(65536)]
    [InlineData(65537)]
    [InlineData(3_000_000)]
    public void AnImportedFileOfAnySizeIsReadToItsEnd(int size)
    {
        const string begin = "{ a = \"", end = "\";\n  b = unbound; }";
        var file = store.File("large.nix");
        File.WriteAllText(file, begin + new string('x', size - begin.Length - end.Length) + end);
        string[] Words(string expression) => ["--store", store.Root, "--eval", "-E", expression];
        var whole = store.File("whole.nix");
        File.WriteAllText(whole, File.ReadAllText(file).Replace("unbound", "1234567", StringComparison.Ordinal));
        foreach (var cache in (string[])["true", "true", "false"])
        {
            Dictionary<string, string> environment = new() { ["NIX_CONFIG"] = $"parse-cache = {cache}", ["NIX_CACHE_HOME"] = store.File("cache") };
            Assert.Contains($"undefined variable 'unbound'\n       at {file}:2:7:", Programs.Firn.Run("nix-instantiate", Words($"import {file}"), "", environment).Failed().Error, StringComparison.Ordinal);
            var said = Programs.Firn.Run("nix-instantiate", Words($"let f = import {whole}; in builtins.stringLength f.a + f.b"), "", environment).Succeeded().Output;
            Assert.Equal($"{size - begin.Length - end.Length + 1234567}\n", said);
        }
    }

    [PeerFact]
    public void LargeSourcesHaveTheNamesThatTheRealOneGivesThem()
    {
        var file = LargeFile("large");
        foreach (var expression in new[] { $"\"${{{file}}}\"", $"builtins.path {{ path = {file}; recursive = false; }}", $"builtins.filterSource (_: _: true) {store.Directory}/large" })
        {
            string[] arguments = ["--store", "dummy://", "--eval", "--raw", "-E", expression];
            Assert.Equal(Programs.Peer.Run("nix-instantiate", arguments).Succeeded().Output, Programs.Firn.Run("nix-instantiate", arguments).Succeeded().Output);
        }
    }
}
