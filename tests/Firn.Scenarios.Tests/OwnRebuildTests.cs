namespace Firn.Scenarios.Tests;

/// <summary>The machine evaluates, builds and switches by itself, with 512 MB and without a network: <c>nixos-rebuild</c> with what is in <c>/etc/nixos</c>.</summary>
[Collection(nameof(FirstMachineAgain))]
public sealed class OwnRebuildTests
{
    static readonly TimeSpan deadline = TimeSpan.FromMinutes(8);

    readonly FirstMachine machine;

    public OwnRebuildTests(FirstMachine machine)
    {
        this.machine = machine;
        machine.Reset();
    }

    string Guest(string command) => machine.Ssh.Expect(command, deadline);

    [Fact, Trait("Requirement", "R88"), Trait("Requirement", "R2"), Trait("Requirement", "R6")]
    public void TheFirstSwitchFromItsOwnConfigurationGivesTheVerySameSystem()
    {
        Assert.Equal(machine.First, Guest("nixos-rebuild switch 2>/tmp/said").Split('\n')[^1]);
        Assert.Contains("nothing changed", Guest("cat /tmp/said"), StringComparison.Ordinal);
        Assert.DoesNotContain("will be built", Guest("cat /tmp/said"), StringComparison.Ordinal);
        Assert.Equal(machine.First, machine.Current);
        Assert.Equal("system-1-link", Guest("readlink /nix/var/nix/profiles/system"));
    }

    [Fact, Trait("Requirement", "R6"), Trait("Requirement", "R7"), Trait("Requirement", "R47"), Trait("Requirement", "R71")]
    public void ChangedFilesOfEtcNixosBecomeANewGenerationAndItsRollbackTheOldOne()
    {
        // No route anywhere: what a change of files and units takes is on the machine.
        Guest("ip route del default");
        Guest("sed -i 's/made by Firn/changed on the spot/' /etc/nixos/first-machine/server.nix && sed -i 's/<h1>[^<]*/<h1>Changed on the spot/' /etc/nixos/first-machine/site/index.html");
        Guest("sed -i 's/echo \"hello\"/echo \"good day\"/' /etc/nixos/first-machine/greeter.nix");
        var worker = machine.Guest("systemctl show -p MainPID --value sshd");
        var said = Guest("nixos-rebuild switch 2>&1");
        Assert.Contains("building '/nix/store/", said, StringComparison.Ordinal);
        Assert.Contains("changed on the spot", machine.Guest("cat /etc/motd"), StringComparison.Ordinal);
        Assert.Contains("<h1>Changed on the spot", machine.Page(), StringComparison.Ordinal);
        Assert.Contains("good day", machine.Guest("journalctl -u greeter.service -o cat"), StringComparison.Ordinal);
        Assert.Equal(worker, machine.Guest("systemctl show -p MainPID --value sshd"));
        Assert.Equal("system-2-link", machine.Guest("readlink /nix/var/nix/profiles/system"));
        Assert.Equal("", machine.Guest("journalctl -k -o cat | grep -i 'out of memory' || true"));

        Guest("nixos-rebuild switch --rollback 2>&1");
        Assert.Equal(machine.First, machine.Current);
        Assert.Contains("made by Firn", machine.Guest("cat /etc/motd"), StringComparison.Ordinal);
        Assert.DoesNotContain("Changed on the spot", machine.Page(), StringComparison.Ordinal);
    }

    [Fact, Trait("Requirement", "R31")]
    public void BuildersRunInASandboxAsTheMachinesBuildUsers()
    {
        Guest("""
            cat > /tmp/look.nix <<'END'
            with import <nixpkgs> { };
            runScript { name = "look"; script = builtins.toFile "look" "ls / > $out; (cat /etc/shadow || echo none) >> $out 2>/dev/null; sleep 6.25"; }
            END
            """);
        var seen = Guest("nix-build /tmp/look.nix --no-out-link > /tmp/built 2>/tmp/said & while ! ps -eo user:20,args | grep -q '[s]leep 6.25'; do sleep 0.2; [ -d /proc/$! ] || { cat /tmp/said >&2; exit 1; }; done; ps -eo user:20,args | grep '[s]leep 6.25'; wait; cat $(cat /tmp/built)");
        Assert.StartsWith("nixbld", seen, StringComparison.Ordinal);
        Assert.Contains("none", seen.Split('\n'));
        Assert.DoesNotContain("usr", seen.Split('\n'));
        Assert.DoesNotContain("root", seen.Split('\n'));
    }
}
