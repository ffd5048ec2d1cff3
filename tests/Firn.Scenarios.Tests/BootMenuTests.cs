using Firn.Machines;

namespace Firn.Scenarios.Tests;

/// <summary>Real reboots: the slow ones.</summary>
[Collection(nameof(FirstMachineAgain))]
public sealed class BootMenuTests
{
    readonly FirstMachine machine;

    public BootMenuTests(FirstMachine machine)
    {
        this.machine = machine;
        machine.Reset();
    }

    [Fact, Trait("Requirement", "R65"), Trait("Requirement", "R66"), Trait("Requirement", "R13")]
    public void TheKeyboardChoosesAnOlderGenerationAndTheStateIsKept()
    {
        machine.MustRebuild("switch", "-I", $"nixos-config={machine.SecondConfiguration}");
        machine.Guest("echo kept > /var/lib/kept; echo kept > /home/alice/kept");
        var identity = machine.Guest("cat /etc/machine-id; ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub");
        var mark = machine.Machine.Console.Mark;
        machine.Ssh.Run("systemctl reboot", FirstMachine.CommandDeadline);
        machine.Ssh.Disconnect();
        machine.Machine.Console.WaitFor("GNU GRUB", FirstMachine.BootDeadline, mark);
        // The default is on top, the other generations follow, the newest first.
        machine.Machine.Press("down", "ret");
        machine.Machine.Console.WaitFor("login:", FirstMachine.BootDeadline, mark);
        machine.Ssh.WaitUntilReady(FirstMachine.BootDeadline);

        Assert.Equal(machine.First, machine.Guest("readlink /run/booted-system"));
        Assert.Equal("active", machine.Guest("systemctl is-active greeter.service"));
        Assert.Contains("bob", machine.Guest("getent passwd bob"), StringComparison.Ordinal);
        Assert.Equal("kept\nkept", machine.Guest("cat /var/lib/kept /home/alice/kept"));
        Assert.Equal(identity, machine.Guest("cat /etc/machine-id; ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub"));
    }
}

/// <summary>The same machine on UEFI with systemd-boot.</summary>
public sealed class UefiTests
{
    [Fact, Trait("Requirement", "R65"), Trait("Requirement", "R87")]
    public void BootsBySystemdBootFromAnEfiSystemPartition()
    {
        var file = Configuration.Write("uefi", "configuration.nix", """
            boot.loader.grub.enable = lib.mkForce false;
            boot.loader.systemd-boot.enable = true;
            fileSystems."/boot" = { device = "/dev/disk/by-label/ESP"; fsType = "vfat"; options = [ "umask=0077" ]; };
            """);
        var image = Configuration.Image(file, "uefi.raw");
        var port = LocalPort.Free();
        using var machine = Machine.Start(new MachineOptions
        {
            Name = "uefi",
            StateDirectory = Path.Combine(FirnCommand.Place, "u"),
            Image = image,
            Firmware = Firmware.Uefi,
            Forwards = [new PortForward(port, 22)],
        });
        try
        {
            using var ssh = new SshGuest(port, "root", Key.Private, Path.Combine(FirnCommand.Place, "known-hosts-uefi"));
            ssh.WaitUntilReady(FirstMachine.BootDeadline);
            Assert.Equal("running", ssh.Expect("systemctl is-system-running --wait", FirstMachine.CommandDeadline));
            Assert.Contains("nixos-generation-1.conf", ssh.Expect("ls /boot/loader/entries", FirstMachine.CommandDeadline), StringComparison.Ordinal);
            Assert.Equal("", ssh.Expect("find /boot -perm /077 -type f | head -n 1", FirstMachine.CommandDeadline));
        }
        finally
        {
            machine.PowerOff(TimeSpan.FromSeconds(5));
        }
    }
}
