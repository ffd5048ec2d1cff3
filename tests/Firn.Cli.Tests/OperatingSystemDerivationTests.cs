using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

public class OperatingSystemDerivationTests
{
    /// <summary>The example machine, every package and unit file of it, is the same derivation for the real Nix, byte for byte.</summary>
    [PeerFact]
    public void TheExampleMachineIsTheSameForTheRealNix()
    {
        using var store = new TemporaryStore();
        var (ours, theirs) = (store.File("ours"), store.File("theirs"));
        var binary = store.Write("firn", "stands for the binary");
        string[] arguments =
        [
            Path.Combine(Repository.Root, "os/nixos"), "-A", "system", "-I", $"nixpkgs={Repository.Root}/os", "-I", $"firn-binary={binary}",
            "-I", $"nixos-config={Repository.Root}/examples/first-machine/configuration.nix",
        ];
        var wanted = Programs.Peer.Run("nix-instantiate", ["--store", theirs, .. arguments]).Succeeded();
        Assert.Equal(wanted.Output, Programs.Firn.Run("nix-instantiate", ["--store", ours, .. arguments]).Succeeded().Output);
        Assert.Equal("", Programs.Execute("/usr/bin/env", ["diff", "-r", "--exclude=.*", $"{theirs}/nix/store", $"{ours}/nix/store"], [], null, "/", 60).Succeeded().Output);
    }
}
