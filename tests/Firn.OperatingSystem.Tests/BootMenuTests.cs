using System.Text;
using Firn.OperatingSystem.Boot;
using Firn.OperatingSystem.Description;
using Firn.OperatingSystem.Files;
using Firn.Primitives;

namespace Firn.OperatingSystem.Tests;

public sealed class BootMenuTests
{
    static BootSpecification Specification(string name, params (string Name, BootSpecification Specification)[] variants) => new(
        $"26.05-{name}", $"/nix/store/{name}kernel/bzImage", ["console=ttyS0", "root=LABEL=nixos", "quoted=a b$c"], $"/nix/store/{name}-system/init", $"/nix/store/{name}-system", $"/nix/store/{name}initrd/initrd",
        [.. variants.Select(static variant => KeyValuePair.Create(variant.Name, variant.Specification))]);

    static readonly BootGeneration[] generations =
    [
        new(1, null, new(2026, 1, 1), Specification("one")),
        new(2, null, new(2026, 1, 2), Specification("two", ("debug", Specification("two-debug")))),
        new(3, null, new(2026, 1, 3), Specification("three")),
        new(7, "experiment", new(2026, 1, 4), Specification("exp")),
    ];

    static string Text(IReadOnlyList<BootFile> files) => string.Join("", files.Select(static file => file.Content is { } content ? $"== {file.Path}\n{Encoding.UTF8.GetString(content)}" : $"== {file.Path} <- {file.Source}\n"));

    static void MatchesGolden(string name, string actual)
    {
        var source = Path.Combine(AppContext.BaseDirectory, "Data", "boot", name);
        if (Environment.GetEnvironmentVariable("FIRN_ACCEPT") == "1") File.WriteAllText(Path.Combine(Environment.GetEnvironmentVariable("FIRN_ACCEPT_DIRECTORY")!, name), actual);
        Assert.Equal(File.ReadAllText(source), actual);
    }

    [Fact]
    public void GrubOffersEveryGenerationTheDefaultFirst() => // R65
        MatchesGolden("grub.txt", Text(BootMenu.For(new() { Kind = BootLoaderKind.Grub, Grub = new() { Serial = "--unit=0 --speed=115200" } }, generations, "/nix/store/two-system")));

    [Fact]
    public void GrubCopiesKernelsToAFileSystemOfTheirOwn() =>
        MatchesGolden("grub-separate.txt", Text(BootMenu.For(new() { Kind = BootLoaderKind.Grub, Timeout = null, ConfigurationLimit = 1, Grub = new() { BootSearch = "--label boot", ExtraEntries = "menuentry 'other' { true }" } }, generations, "/nix/store/three-system")));

    [Fact]
    public void SystemdBootHasAnEntryFileForEachGeneration() =>
        MatchesGolden("systemd-boot.txt", Text(BootMenu.For(new() { Kind = BootLoaderKind.SystemdBoot, SystemdBoot = new() { Stub = "/nix/store/sd/systemd-bootx64.efi" } }, generations, "/nix/store/three-system")));

    [Fact]
    public void TheDefaultStaysBeyondTheLimit()
    {
        var text = Text(BootMenu.For(new() { Kind = BootLoaderKind.Grub, ConfigurationLimit = 1 }, generations, "/nix/store/one-system"));
        Assert.Contains("Configuration 1 ", text, StringComparison.Ordinal);
        Assert.Contains("Configuration 3 ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Configuration 2 ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadsBootspec()
    {
        var spec = BootSpecification.Parse(Encoding.UTF8.GetBytes("""
            {"org.nixos.bootspec.v1":{"system":"x86_64-linux","init":"/nix/store/s/init","kernel":"/nix/store/k/bzImage","kernelParams":["a","b"],"label":"L","toplevel":"/nix/store/s","initrd":"/nix/store/i/initrd"},
             "org.nixos.specialisation.v1":{"x":{"org.nixos.bootspec.v1":{"init":"/nix/store/x/init","kernel":"/nix/store/k/bzImage","kernelParams":[],"label":"X","toplevel":"/nix/store/x"},"org.nixos.specialisation.v1":{}}}}
            """));
        Assert.Equal(["a", "b"], spec.KernelParameters);
        Assert.Equal("/nix/store/x", Assert.Single(spec.Specialisations).Value.Toplevel);
        Assert.Null(spec.Specialisations[0].Value.Initrd);
        Assert.Throws<DescriptionException>(() => BootSpecification.Parse("{}"u8.ToArray()));
    }

    [Fact]
    public void InstallsUpdatesAndCleansTheBootDirectory()
    {
        using var machine = new FakeMachine();
        Directory.CreateDirectory(machine.Root + "/nix/var/nix/profiles");
        Directory.CreateDirectory(machine.Root + "/boot");
        void Generation(int number, string name)
        {
            foreach (var (path, content) in ((string, string)[])[($"/nix/store/{name}kernel/bzImage", "kernel " + name), ($"/nix/store/{name}initrd/initrd", "initrd " + name)])
            {
                Directory.CreateDirectory(Path.GetDirectoryName(machine.Root + path)!);
                File.WriteAllText(machine.Root + path, content);
            }
            Directory.CreateDirectory($"{machine.Root}/nix/store/{name}-system");
            File.WriteAllText($"{machine.Root}/nix/store/{name}-system/boot.json", $$$"""{"org.nixos.bootspec.v1":{"init":"/nix/store/{{{name}}}-system/init","kernel":"/nix/store/{{{name}}}kernel/bzImage","kernelParams":[],"label":"L","toplevel":"/nix/store/{{{name}}}-system","initrd":"/nix/store/{{{name}}}initrd/initrd"}}""");
            File.CreateSymbolicLink($"{machine.Root}/nix/var/nix/profiles/system-{number}-link", $"/nix/store/{name}-system");
        }
        var description = new SystemDescription { BootLoader = new() { Kind = BootLoaderKind.Grub, ConfigurationLimit = 2, Grub = new() { CopyKernels = true } } };
        var report = new StringWriter();
        BootLoaderInstaller Installer(Action<string>? before = null) => new(new MachineFiles(machine.Root, before), new ProgramRunner(), report);
        Generation(1, "one");
        Generation(2, "two");
        Assert.True(Installer().Install(description, "/nix/store/two-system"), report.ToString());
        Assert.Equal("kernel one", File.ReadAllText(machine.Root + "/boot/kernels/onekernel-bzImage"));
        Generation(3, "three");
        // Whenever it dies, each kernel that the menu names is whole.
        for (var point = 0; point < 40; point++)
        {
            var count = 0;
            try
            {
                Installer(_ =>
                {
                    if (count++ == point) throw new FakeMachine.KilledException();
                }).Install(description, point % 2 == 0 ? "/nix/store/three-system" : "/nix/store/two-system");
            }
            catch (FakeMachine.KilledException)
            {
            }
            var menu = File.ReadAllText(machine.Root + "/boot/grub/grub.cfg");
            foreach (var name in (string[])["one", "two", "three"])
            {
                if (menu.Contains($"{name}kernel", StringComparison.Ordinal)) Assert.Equal("kernel " + name, File.ReadAllText($"{machine.Root}/boot/kernels/{name}kernel-bzImage"));
            }
        }
        Assert.True(Installer().Install(description, "/nix/store/three-system"));
        Assert.False(File.Exists(machine.Root + "/boot/kernels/onekernel-bzImage"));
        Assert.True(File.Exists(machine.Root + "/boot/kernels/threekernel-bzImage"));
    }

    [Fact]
    public void GrubGoesIntoItsPartitionOnlyWhenItChanged()
    {
        var disk = Path.GetTempFileName();
        try
        {
            var bytes = new byte[512 * 4096];
            "EFI PART"u8.CopyTo(bytes.AsSpan(512));
            BitConverter.TryWriteBytes(bytes.AsSpan(512 + 72), 2UL);
            BitConverter.TryWriteBytes(bytes.AsSpan(512 + 80), 4U);
            BitConverter.TryWriteBytes(bytes.AsSpan(512 + 84), 128U);
            "Hah!IdontNeedEFI"u8.CopyTo(bytes.AsSpan(1024 + 128));
            BitConverter.TryWriteBytes(bytes.AsSpan(1024 + 128 + 32), 2048UL);
            BitConverter.TryWriteBytes(bytes.AsSpan(1024 + 128 + 40), 4095UL);
            bytes.AsSpan(440, 72).Fill(0x77);
            File.WriteAllBytes(disk, bytes);
            var boot = Enumerable.Range(0, 512).Select(static i => (byte)i).ToArray();
            var core = Enumerable.Range(0, 1500).Select(static i => (byte)(i * 3)).ToArray();
            Assert.True(GrubDisk.Install(disk, boot, core));
            Assert.False(GrubDisk.Install(disk, boot, core));
            var written = File.ReadAllBytes(disk);
            Assert.Equal(GrubBootCode.FirstSector(boot, 2048), written[..440]);
            Assert.All(written[440..512], static b => Assert.Equal(0x77, b));
            Assert.Equal(2048, BitConverter.ToInt64(written, 0x5c));
            Assert.Equal(2049, BitConverter.ToInt64(written, 2048 * 512 + 0x1f4));
            Assert.Equal(2, BitConverter.ToUInt16(written, 2048 * 512 + 0x1fc));
            Assert.Equal(core[512..], written[(2049 * 512)..(2048 * 512 + 1500)]);
            "Xah!"u8.CopyTo(bytes.AsSpan(1024 + 128));
            File.WriteAllBytes(disk, bytes);
            Assert.Contains("BIOS boot partition", Assert.Throws<MachineException>(() => GrubDisk.Install(disk, boot, core)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(disk);
        }
    }
}
