using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

/// <summary>A store that Firn wrote is one that the real Nix reads, checks and changes, and the other way round.</summary>
public sealed class StoreInteropTests : IDisposable
{
    readonly TemporaryStore store = new();

    static string Graph => Path.Combine(Repository.Data, "store/graph.nix");

    static string Source => Path.Combine(Repository.Data, "store/source");

    public void Dispose() => store.Dispose();

    public static TheoryData<string, string> Sides => new() { { "firn", "peer" }, { "peer", "firn" } };

    static Programs Side(string name) => name == "firn" ? Programs.Firn : Programs.Peer;

    string[] Instantiate(Programs programs, string root) =>
        programs.Run("nix-instantiate", "--store", root, Graph, "-A", "all", "-A", "structured").Succeeded().Lines;

    [PeerTheory, MemberData(nameof(Sides))]
    public void TheOtherSideReadsTheClosure(string writer, string reader)
    {
        var derivations = Instantiate(Side(writer), store.Root);
        string[] query = ["--store", store.Root, "-q", "--requisites", .. derivations];
        var ours = Side(writer).Run("nix-store", query).Succeeded().Lines;
        Assert.Equal(ours.Order(), Side(reader).Run("nix-store", query).Succeeded().Lines.Order());
        Assert.InRange(ours.Length, 10, 20);
        foreach (var question in (string[])["--hash", "--size", "--references", "--outputs", "--deriver", "--referrers"])
        {
            string[] asked = ["--store", store.Root, "-q", question, .. question is "--outputs" ? derivations : ours.Where(path => question != "--deriver" || path.EndsWith(".drv", StringComparison.Ordinal))];
            Assert.Equal(Side(writer).Run("nix-store", asked).Succeeded().Output, Side(reader).Run("nix-store", asked).Succeeded().Output);
        }
        Side(reader).Run("nix-store", "--store", store.Root, "--verify", "--check-contents").Succeeded();
    }

    [PeerFact]
    public void BothWriteTheSameDerivations()
    {
        var (ours, theirs) = (store.File("ours"), store.File("theirs"));
        Assert.Equal(Instantiate(Programs.Peer, theirs), Instantiate(Programs.Firn, ours));
        Assert.Equal("", Programs.Execute("/usr/bin/env", ["diff", "-r", $"{theirs}/nix/store", $"{ours}/nix/store"], [], null, "/", 60).Succeeded().Output);
    }

    [PeerFact]
    public void BothWriteTheSameDynamicDerivations()
    {
        var (ours, theirs) = (store.File("ours"), store.File("theirs"));
        string[] Instantiated(Programs programs, string root) => programs.Run(
            "nix-instantiate", "--store", root, "--extra-experimental-features", "ca-derivations dynamic-derivations", Path.Combine(Repository.Data, "store/dynamic.nix")).Succeeded().Lines;
        var written = Instantiated(Programs.Firn, ours);
        Assert.Equal(3, written.Length);
        Assert.Equal(Instantiated(Programs.Peer, theirs), written);
        Assert.Equal("", Programs.Execute("/usr/bin/env", ["diff", "-r", $"{theirs}/nix/store", $"{ours}/nix/store"], [], null, "/", 60).Succeeded().Output);
    }

    [PeerTheory, MemberData(nameof(Sides))]
    public void TheOtherSideCollectsWhatNoRootNeeds(string writer, string reader)
    {
        var kept = Side(writer).Run("nix-instantiate", "--store", store.Root, Graph, "-A", "one", "--add-root", store.File("root-link")).Succeeded();
        Assert.Single(kept.Lines);
        Instantiate(Side(writer), store.Root);
        var needed = Side(writer).Run("nix-store", "--store", store.Root, "-q", "--requisites", File.ResolveLinkTarget(store.File("root-link"), false)!.FullName.Replace(store.Root, "", StringComparison.Ordinal)).Succeeded().Lines;
        Side(reader).Run("nix-store", "--store", store.Root, "--gc").Succeeded();
        var left = Directory.EnumerateFileSystemEntries(store.Real("/nix/store")).Select(path => $"/nix/store/{Path.GetFileName(path)}").Where(path => !path.Contains("/.", StringComparison.Ordinal));
        Assert.Equal(needed.Order(StringComparer.Ordinal), left.Order(StringComparer.Ordinal));
        store.PeerVerifies();
    }

    [PeerTheory, MemberData(nameof(Sides))]
    public void DumpsAndRestoresAreTheSame(string writer, string reader)
    {
        var dump = Side(writer).Run("nix-store", "--dump", Source).Succeeded().OutputBytes;
        Assert.Equal(Side(reader).Run("nix-store", "--dump", Source).Succeeded().OutputBytes, dump);
        File.WriteAllBytes(store.File("nar"), dump);
        Side(reader).Shell("nix-store --restore restored < nar", store.Directory).Succeeded();
        Assert.Equal(dump, Side(writer).Run("nix-store", "--dump", store.File("restored")).Succeeded().OutputBytes);
    }

    [PeerFact]
    public void HashesAreTheSame()
    {
        foreach (var flags in (string[][])[[], ["--type", "sha256", "--base32"], ["--type", "sha512", "--base64"], ["--type", "sha1", "--sri"], ["--type", "sha256", "--truncate", "--base32"]])
        {
            Assert.Equal(Programs.Peer.Run("nix-hash", [.. flags, Source]).Succeeded().Output, Programs.Firn.Run("nix-hash", [.. flags, Source]).Succeeded().Output);
            string[] flat = [.. flags, "--flat", Path.Combine(Source, "plain")];
            Assert.Equal(Programs.Peer.Run("nix-hash", flat).Succeeded().Output, Programs.Firn.Run("nix-hash", flat).Succeeded().Output);
        }
    }

    [PeerTheory, MemberData(nameof(Sides))]
    public void TheOtherSideImportsAnExport(string writer, string reader)
    {
        var (from, to) = (store.File("from"), store.File("to"));
        var derivations = Instantiate(Side(writer), from);
        Side(writer).Shell($"nix-store --store {from} --export $(nix-store --store {from} -q --requisites {string.Join(' ', derivations)}) > export", store.Directory).Succeeded();
        var imported = Side(reader).Shell($"nix-store --store {to} --import < export", store.Directory).Succeeded().Lines;
        Assert.Contains(derivations[0], imported);
        Assert.Equal(
            Side(writer).Run("nix-store", ["--store", from, "-q", "--hash", .. imported]).Succeeded().Output,
            Side(reader).Run("nix-store", ["--store", to, "-q", "--hash", .. imported]).Succeeded().Output);
        Side(writer).Run("nix-store", "--store", to, "--verify", "--check-contents").Succeeded();
    }

    [PeerTheory, MemberData(nameof(Sides))]
    public void TheOtherSideLoadsADumpOfTheDatabase(string writer, string reader)
    {
        Instantiate(Side(writer), store.Root);
        var dump = Side(writer).Run("nix-store", "--store", store.Root, "--dump-db").Succeeded().Output;
        Assert.Equal(Blocks(Side(reader).Run("nix-store", "--store", store.Root, "--dump-db").Succeeded().Output), Blocks(dump));
        Directory.Delete(store.Real("/nix/var/nix/db"), recursive: true);
        Side(reader).Run("nix-store", ["--store", store.Root, "--load-db"], dump).Succeeded();
        Assert.Equal(Blocks(dump), Blocks(Side(writer).Run("nix-store", "--store", store.Root, "--dump-db").Succeeded().Output));
        Side(writer).Run("nix-store", "--store", store.Root, "--verify", "--check-contents").Succeeded();
    }

    // The order of paths is free; one path's block starts with its name.
    static string[] Blocks(string dump) => [.. System.Text.RegularExpressions.Regex.Split(dump, @"^(?=/nix/store/[^\n]*\n[0-9a-f]{64}\n)", System.Text.RegularExpressions.RegexOptions.Multiline).Order(StringComparer.Ordinal)];

    [PeerTheory, MemberData(nameof(Sides))]
    public void AddedFilesHaveTheSamePath(string writer, string reader)
    {
        var (one, two) = (store.File("one"), store.File("two"));
        foreach (var arguments in (string[][])[["--add"], ["--add-fixed", "--recursive", "sha256"]])
        {
            Assert.Equal(
                Side(reader).Run("nix-store", ["--store", two, .. arguments, Source]).Succeeded().Output,
                Side(writer).Run("nix-store", ["--store", one, .. arguments, Source]).Succeeded().Output);
        }
        Assert.Equal(
            Side(reader).Run("nix-store", "--store", two, "--add-fixed", "sha256", Path.Combine(Source, "plain")).Succeeded().Output,
            Side(writer).Run("nix-store", "--store", one, "--add-fixed", "sha256", Path.Combine(Source, "plain")).Succeeded().Output);
        Side(reader).Run("nix-store", "--store", one, "--verify", "--check-contents").Succeeded();
    }

    [PeerFact]
    public void ADamagedPathIsFoundByBoth()
    {
        var path = Programs.Firn.Run("nix-store", "--store", store.Root, "--add", Source).Succeeded().Lines[0];
        var file = store.Real(path) + "/plain";
        Programs.Execute("/bin/chmod", ["u+w", file], [], null, "/", 60).Succeeded();
        File.WriteAllText(file, "other\n");
        foreach (var programs in (Programs[])[Programs.Firn, Programs.Peer])
        {
            var said = programs.Run("nix-store", "--store", store.Root, "--verify", "--check-contents");
            Assert.Equal(1, said.Status);
            Assert.Contains($"path '{path}' was modified!", said.Error, StringComparison.Ordinal);
        }
    }
}
