using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

/// <summary>Every operation of <c>nix-store</c> prints, to the byte, what the real Nix prints on the same store, and ends the same.</summary>
public sealed class StoreSurfaceTests : IDisposable
{
    readonly TemporaryStore store = new();

    public void Dispose() => store.Dispose();

    static IEnumerable<string> Cases => File.ReadAllLines(Path.Combine(Repository.Data, "store/nix-store.cases")).Where(line => line.Length > 0 && line[0] != '#');

    [PeerFact]
    public void EveryOperationAnswersAsRealNix()
    {
        var built = Programs.Peer.Run("nix-build", ["--store", store.Root, Path.Combine(Repository.Data, "store/graph.nix"), "-A", "all", "-A", "two", "-o", store.File("result")], workingDirectory: store.Directory).Succeeded();
        var output = built.Lines[0];
        var derivation = Programs.Peer.Run("nix-store", "--store", store.Root, "-q", "--deriver", output).Succeeded().Lines[0];
        var all = Programs.Peer.Run("nix-store", "--store", store.Root, "-q", "--requisites", output).Succeeded().Lines;
        var failures = new List<string>();
        foreach (var line in Cases)
        {
            var arguments = line.Split(' ').SelectMany(word => word == "ALL" ? all
                : [word.Replace("OUT", output, StringComparison.Ordinal).Replace("DRV", derivation, StringComparison.Ordinal).Replace("REAL", store.Root, StringComparison.Ordinal).Replace("HERE", store.Directory, StringComparison.Ordinal)]).ToArray();
            var (theirs, ours) = (Programs.Peer.Run("nix-store", ["--store", store.Root, .. arguments]), Programs.Firn.Run("nix-store", ["--store", store.Root, .. arguments]));
            if (theirs.Status != ours.Status || !theirs.OutputBytes.AsSpan().SequenceEqual(ours.OutputBytes) || ours.Status != 0 && !ours.Error.Contains("error: ", StringComparison.Ordinal))
            {
                failures.Add($"{line}\n{theirs}\n{ours}");
            }
        }
        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
        Assert.True(Cases.Count() > 50);
    }

    [PeerFact]
    public void DamageIsRepairedByBuildingAgain()
    {
        var output = Programs.Firn.Run("nix-build", ["--store", store.Root, Path.Combine(Repository.Data, "store/graph.nix"), "-A", "two", "-o", store.File("result")], workingDirectory: store.Directory).Succeeded().Lines[0];
        foreach (var arguments in (string[][])[["--repair-path", output], ["--verify", "--check-contents", "--repair"], ["--realise", "--repair", output]])
        {
            Damage(output + "/one");
            Assert.Equal(1, Programs.Firn.Run("nix-store", "--store", store.Root, "--verify", "--check-contents").Status);
            Programs.Firn.Run("nix-store", ["--store", store.Root, .. arguments]).Succeeded();
            Programs.Peer.Run("nix-store", "--store", store.Root, "--verify", "--check-contents").Succeeded();
        }
        // A file that is gone altogether, and one that real Nix damages notice of.
        Programs.Execute("/bin/rm", ["-rf", store.Real(output)], [], null, "/", 60).Succeeded();
        Programs.Firn.Run("nix-build", ["--store", store.Root, Path.Combine(Repository.Data, "store/graph.nix"), "-A", "two", "--repair", "--no-out-link"], workingDirectory: store.Directory).Succeeded();
        store.PeerVerifies();
        var source = Programs.Firn.Run("nix-store", "--store", store.Root, "-q", "--references", Programs.Firn.Run("nix-store", "--store", store.Root, "-q", "--deriver", output).Lines[0]).Lines.First(path => path.EndsWith("-one.drv", StringComparison.Ordinal));
        var refused = Programs.Firn.Run("nix-store", "--store", store.Root, "--repair-path", source).Failed();
        Assert.Contains("no derivation that makes it is valid", refused.Error, StringComparison.Ordinal);
    }

    void Damage(string path)
    {
        Programs.Execute("/bin/chmod", ["u+w", store.Real(path)], [], null, "/", 60).Succeeded();
        File.WriteAllText(store.Real(path), "damaged");
    }
}
