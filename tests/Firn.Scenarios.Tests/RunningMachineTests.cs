namespace Firn.Scenarios.Tests;

/// <summary>The machine as it has booted from the image, unchanged.</summary>
[Collection(nameof(FirstMachine))]
public sealed class RunningMachineTests
{
    readonly FirstMachine machine;

    public RunningMachineTests(FirstMachine machine)
    {
        this.machine = machine;
        machine.Reset();
    }

    [Fact, Trait("Requirement", "R19"), Trait("Requirement", "R47")]
    public void RunsEverythingThatIsDeclaredIn512Mebibytes()
    {
        Assert.Equal("running", machine.Guest("systemctl is-system-running"));
        Assert.Equal("", machine.Guest("systemctl --failed --no-legend"));
        foreach (var unit in (string[])["nginx.service", "greeter.service", "housekeeping.timer", "sshd.service"])
        {
            Assert.Equal("active", machine.Guest($"systemctl is-active {unit}"));
        }
        Assert.InRange(int.Parse(machine.Guest("awk '/MemTotal/ {print int($2/1024)}' /proc/meminfo")), 300, 512);
        Assert.Equal(machine.First, machine.Current);
        Assert.Equal(machine.First, machine.Guest("readlink /run/booted-system"));
    }

    [Fact, Trait("Requirement", "R6"), Trait("Requirement", "R17")]
    public void ServesThePageThatTheConfigurationNames() =>
        Assert.Equal(File.ReadAllText(Path.Combine(FirnCommand.Root, "examples/first-machine/site/index.html")), machine.Page());

    [Fact, Trait("Requirement", "R5")]
    public void PackagesSysctlAndMessageOfTheDayTakeEffect()
    {
        Assert.StartsWith("/run/current-system/sw/bin/git", machine.Guest("command -v git"), StringComparison.Ordinal);
        Assert.Equal("1", machine.Guest("cat /proc/sys/net/ipv4/tcp_syncookies"));
        Assert.Contains("made by Firn", machine.Guest("cat /etc/motd"), StringComparison.Ordinal);
        Assert.Equal("first", machine.Guest("cat /proc/sys/kernel/hostname"));
        Assert.EndsWith("Europe/Berlin", machine.Guest("readlink -f /etc/localtime"), StringComparison.Ordinal);
    }

    [Fact, Trait("Requirement", "R10"), Trait("Requirement", "R11")]
    public void FilesAreFoundAtTheirUsualPlacesAndLeadIntoTheStore()
    {
        Assert.StartsWith("/nix/store/", machine.Guest("readlink -f /etc/ssh/sshd_config"), StringComparison.Ordinal);
        Assert.StartsWith("/nix/store/", machine.Guest("readlink -f /run/current-system/sw/bin/bash"), StringComparison.Ordinal);
        Assert.StartsWith("/nix/store/", machine.Guest("systemctl show -p ExecStart nginx.service | grep -o '/nix/store/[^ ;]*' | head -n 1"), StringComparison.Ordinal);
    }

    [Fact, Trait("Requirement", "R12")]
    public void TheStoreIsReadOnlyEvenForRoot()
    {
        var (code, output) = machine.Ssh.Run("touch /nix/store/x", FirstMachine.CommandDeadline);
        Assert.NotEqual(0, code);
        Assert.Contains("Read-only file system", output, StringComparison.Ordinal);
    }

    [Fact, Trait("Requirement", "R30")]
    public void RelocatedProgramsUseLibrariesOfTheStoreOnly()
    {
        foreach (var program in (string[])["bash", "ls", "jq"])
        {
            // The program's own loader says what it finds; it leads nowhere else.
            var libraries = machine.Guest($"LD_TRACE_LOADED_OBJECTS=1 $(readlink -f /run/current-system/sw/bin/{program}) | grep -o '/[^ ]*'");
            Assert.Contains("libc.so.6", libraries, StringComparison.Ordinal);
            Assert.All(libraries.Split('\n'), line => Assert.StartsWith("/nix/store/", line, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void SetuidProgramsWorkThroughTheWrappersAndNowhereElse()
    {
        Assert.Equal("root", machine.Guest("su alice -s /bin/sh -c 'sudo -n id -un'"));
        Assert.Equal("", machine.Guest("find /nix/store -perm /6000 -type f | head -n 3"));
    }

    [Fact, Trait("Requirement", "R63"), Trait("Requirement", "R27")]
    public void TheFirewallOpensWhatIsDeclared()
    {
        var rules = machine.Guest("nft list ruleset");
        Assert.Contains("80", rules, StringComparison.Ordinal);
        Assert.Contains("22", rules, StringComparison.Ordinal);
        Assert.Contains("drop", rules, StringComparison.Ordinal);
    }

    [Fact]
    public void TheStoreOfTheImageKnowsItsContent()
    {
        Assert.Equal("", machine.Guest("nix-store --verify --check-contents 2>&1 | grep -v '^\\(reading\\|checking\\)' || true"));
        Assert.Contains(machine.First, machine.Guest("nix-store -q --requisites /run/current-system"), StringComparison.Ordinal);
    }
}
