using Firn.Store;

namespace Firn.Stores.Local.Tests;

/// <summary>Real Nix on a store of ours, and we on a store of real Nix.</summary>
public sealed class PeerTests : IDisposable
{
    readonly TemporaryStore place = new();

    public void Dispose() => place.Dispose();

    string Peer(string program, params string[] arguments)
    {
        var (code, output, error) = Programs.Run(Path.Combine(Programs.Peer!, program), [.. arguments]);
        Assert.True(code == 0, error);
        return output;
    }

    [PeerFact]
    public void NixVerifiesQueriesAndCollectsAStoreOfOurs()
    {
        var first = place.Text("first", "1");
        var second = place.Tree("second", first).Path;
        place.Store.AddPermanentRoot(Path.Combine(place.Root, "result"), first);
        place.Store.Optimise();
        place.Store.Dispose();
        Peer("nix-store", "--store", place.Root, "--verify", "--check-contents");
        Assert.Equal($"/nix/store/{first}\n/nix/store/{second}\n", Peer("nix-store", "--store", place.Root, "-q", "--requisites", $"/nix/store/{second}"));
        // Real Nix takes roots from every process that it sees, and ends at a link of /proc that is too long: the tests beside this one make such.
        var (collected, _, error) = Programs.Run("unshare", "--pid", "--fork", "--mount-proc", Path.Combine(Programs.Peer!, "nix-store"), "--store", place.Root, "--gc");
        Assert.True(collected == 0, error);
        place.Reopen();
        Assert.Equal([first], place.Store.QueryAllValid());
        Assert.False(place.Store.Verify(checkContents: true).ErrorsRemain);
    }

    [PeerFact]
    public void WeVerifyReadAndCollectAStoreOfNix()
    {
        place.Store.Dispose();
        var folder = Path.Combine(place.Root, "source");
        Directory.CreateDirectory(Path.Combine(folder, "sub"));
        File.WriteAllText(Path.Combine(folder, "sub", "file"), "text");
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "sub/file");
        File.WriteAllText(Path.Combine(folder, "default.nix"), """
            let
              a = derivation { name = "a"; system = "x"; builder = "/b"; args = [ "\t\"\\" ]; };
              f = derivation { name = "f"; system = "x"; builder = "/b"; outputHashMode = "flat"; outputHashAlgo = "sha1"; outputHash = "0000000000000000000000000000000000000000"; };
              # Two derivations that count as one input: merged in the hash.
              g = derivation { name = "f"; system = "y"; builder = "/c"; outputHashMode = "flat"; outputHashAlgo = "sha1"; outputHash = "0000000000000000000000000000000000000000"; };
            in derivation { name = "b"; system = "x"; builder = "/b"; outputs = [ "out" "dev" ]; inherit a f g; src = ./sub; text = builtins.toFile "t" "${./default.nix}"; __structuredAttrs = true; deep = { x = [ 1 null ]; }; }
            """);
        var derivation = StoreDirectory.Default.Parse(Peer("nix-instantiate", "--store", place.Root, folder).Trim());
        Assert.Equal(Peer("nix-store", "--store", place.Root, "--add", folder).Trim(), Programs.Run(Programs.Firn, "nix-store", "--store", place.Root, "--add", folder).Output.Trim());
        place.Reopen();
        var store = place.Store;
        Assert.False(store.Verify(checkContents: true).ErrorsRemain);
        Assert.Contains(derivation, store.QueryAllValid());
        foreach (var path in store.QueryAllValid().Where(path => path.IsDerivation))
        {
            var read = store.ReadDerivation(path);
            store.Hashes.Check(read);
            Assert.Equal(path, store.StorePaths.Derivation(read).Path);
            Assert.Equal(File.ReadAllBytes(place.Real(path)), store.StorePaths.Derivation(read).Text);
        }
        store.CollectGarbage(new GarbageOptions());
        Assert.Empty(store.QueryAllValid());
        store.Dispose();
        Peer("nix-store", "--store", place.Root, "--verify", "--check-contents");
    }

    /// <summary>Every derivation of a store that somebody else made: set FIRN_DERIVATION_STORE to its root.</summary>
    [Fact]
    public void EveryDerivationOfAGivenStoreRoundTripsAndItsOutputPathsFollow()
    {
        if (Environment.GetEnvironmentVariable("FIRN_DERIVATION_STORE") is not { Length: > 0 } root)
        {
            return;
        }
        using var store = LocalStore.Open(LocalStoreOptions.Below(root) with { ReadOnly = true });
        var count = 0;
        foreach (var path in store.QueryAllValid().Where(path => path.IsDerivation))
        {
            var read = store.ReadDerivation(path);
            Assert.Equal(File.ReadAllBytes(store.RealPath(path).ToString()), store.StorePaths.Derivation(read).Text);
            Assert.Equal(path, store.StorePaths.Derivation(read).Path);
            store.Hashes.Check(read);
            count++;
        }
        Assert.NotEqual(0, count);
    }

    [PeerFact]
    public void DumpsAndExportsAreByteEqual()
    {
        var first = place.Text("first", "1");
        var second = place.Tree("second", first).Path;
        place.Store.Dispose();
        var peer = Path.Combine(Programs.Peer!, "nix-store");
        foreach (var operation in new[] { new[] { "--export", $"/nix/store/{first}", $"/nix/store/{second}" }, ["--dump", place.Real(second)], ["--dump-db"] })
        {
            string[] arguments = ["--store", place.Root, .. operation];
            var (ours, theirs) = (Programs.Run(Programs.Firn, ["nix-store", .. arguments]), Programs.Run(peer, arguments));
            Assert.Equal((theirs.Code, theirs.Output), (ours.Code, ours.Output));
        }
        place.Reopen();
    }
}
