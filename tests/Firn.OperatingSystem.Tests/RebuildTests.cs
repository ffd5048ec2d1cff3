using Firn.OperatingSystem.Rebuilding;

namespace Firn.OperatingSystem.Tests;

public sealed class RebuildTests
{
    readonly Recorder commands = new();
    readonly StringWriter output = new();
    readonly StringWriter report = new();

    int Run(RebuildOptions options) => new Rebuild(options, commands, output, report).Run();

    [Fact]
    public void SwitchesThisMachine()
    {
        commands.HasSystemd = true;
        Assert.Equal(0, Run(new() { Action = "switch", Passed = ["-I", "x=y"] }));
        Assert.Equal(
        [
            "nix-build <nixpkgs/nixos> -A system -I x=y --no-out-link",
            "nix-env -p /nix/var/nix/profiles/system --set /nix/store/built",
            "systemd-run -E NIXOS_INSTALL_BOOTLOADER= --collect --no-ask-password --pipe --quiet --service-type=exec --unit=nixos-rebuild-switch-to-configuration --wait /nix/store/built/bin/switch-to-configuration switch",
        ], commands.Ran);
        Assert.Equal("/nix/store/built\n", output.ToString());
    }

    [Fact]
    public void SwitchesAnotherMachineAsAUnitOfItsOwn()
    {
        Assert.Equal(0, Run(new() { Action = "switch", TargetHost = "root@host", Store = "/tmp/s", SshOptions = ["-p", "2222"], File = "m.nix", Attribute = "web" }));
        Assert.Equal(
        [
            "nix-build m.nix -A web.config.system.build.toplevel --store /tmp/s --no-out-link",
            "nix-copy-closure --to root@host --store /tmp/s /nix/store/built",
            "ssh -p 2222 root@host -- nix-env -p /nix/var/nix/profiles/system --set /nix/store/built",
            "ssh -p 2222 root@host -- sh -c 'if [ -d /run/systemd/system ]; then exec systemd-run -E NIXOS_INSTALL_BOOTLOADER= --collect --no-ask-password --pipe --quiet --service-type=exec --unit=nixos-rebuild-switch-to-configuration --wait /nix/store/built/bin/switch-to-configuration switch; else exec /nix/store/built/bin/switch-to-configuration switch; fi'",
        ], commands.Ran);
    }

    [Fact]
    public void TestDoesNotTouchTheProfile() // R76
    {
        Assert.Equal(0, Run(new() { Action = "test" }));
        Assert.Equal(["nix-build <nixpkgs/nixos> -A system --no-out-link", "/nix/store/built/bin/switch-to-configuration test"], commands.Ran);
    }

    [Fact]
    public void BuildPrintsThePathAndChangesNothing()
    {
        Assert.Equal(0, Run(new() { Action = "build" }));
        Assert.Equal(["nix-build <nixpkgs/nixos> -A system"], commands.Ran);
        Assert.Equal("/nix/store/built\n", output.ToString());
    }

    [Fact]
    public void AFailedBuildOrCopyOrProfileEndsBeforeTheSwitch()
    {
        foreach (var failing in (string[])["nix-build", "nix-copy-closure", "nix-env"])
        {
            commands.Ran.Clear();
            commands.Fails = failing;
            Assert.Equal(1, Run(new() { Action = "switch", TargetHost = "h" }));
            Assert.Contains(failing, commands.Ran[^1], StringComparison.Ordinal);
        }
    }

    [Fact, Trait("Requirement", "R71"), Trait("Requirement", "R72")]
    public void RollsBackWithoutBuilding()
    {
        Assert.Equal(0, Run(new() { Action = "switch", RollBack = true }));
        Assert.Equal(["nix-env -p /nix/var/nix/profiles/system --rollback", "/nix/var/nix/profiles/system/bin/switch-to-configuration switch"], commands.Ran);
        Assert.Contains("/var", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TestOfARollbackTakesTheGenerationBefore()
    {
        commands.Answers["nix-env"] = "   1   2026-01-01 00:00:00   \n   4   2026-01-01 00:00:00   \n   5   2026-01-01 00:00:00   (current)\n   6   2026-01-01 00:00:00   \n";
        Assert.Equal(0, Run(new() { Action = "test", RollBack = true, Profile = "p" }));
        Assert.Equal("/nix/var/nix/profiles/system-profiles/p-4-link/bin/switch-to-configuration test", commands.Ran[^1]);
    }

    [Fact]
    public void ALostConnectionDoesNotMeanALostSwitch() // C14
    {
        commands.Codes["ssh"] = new([0, 255]); // the profile is set, then the switch loses its connection
        commands.Answers["ssh"] = "inactive\n/nix/store/built\n/nix/store/built\n";
        Assert.Equal(0, Run(new() { Action = "switch", TargetHost = "h" }));
        commands.Codes["ssh"] = new([0, 255]);
        commands.Answers["ssh"] = "failed\n/nix/store/old\n/nix/store/built\n";
        Assert.Equal(1, Run(new() { Action = "switch", TargetHost = "h" }));
        Assert.Contains("h runs /nix/store/old and not /nix/store/built", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TheExitCodeOfTheSwitchIsPassedOn()
    {
        commands.Codes["/nix/store/built/bin/switch-to-configuration"] = new([4]);
        Assert.Equal(4, Run(new() { Action = "test" }));
        Assert.Empty(output.ToString());
    }

    [Fact]
    public void BuildsOnAnotherMachine()
    {
        commands.Answers["nix-instantiate"] = "/nix/store/x.drv\n";
        commands.Answers["ssh"] = "/nix/store/built\n";
        Assert.Equal(0, Run(new() { Action = "build", BuildHost = "b" }));
        Assert.Equal(
        [
            "nix-instantiate <nixpkgs/nixos> -A system", "nix-copy-closure --to b /nix/store/x.drv", "ssh b -- nix-store -r /nix/store/x.drv", "nix-copy-closure --from b /nix/store/built",
        ], commands.Ran);
    }

    [Fact, Trait("Requirement", "R20"), Trait("Requirement", "R69")]
    public void SaysWhichPackagesDiffer()
    {
        string Store(char hash, string name) => $"/nix/store/{new string(hash, 32)}-{name}";
        Assert.Equal(
            ["git: 2.39 -> absent", "nginx: 1.22.1-9 -> 1.26.3-3", "unit-greeter.service: absent -> present", "1 more with the same name and version and other contents"],
            PackageDifference.Between(
                [Store('a', "nginx-1.22.1-9"), Store('b', "git-2.39"), Store('c', "glibc-2.36"), Store('d', "etc"), ""],
                [Store('e', "nginx-1.26.3-3"), Store('c', "glibc-2.36"), Store('f', "etc"), Store('1', "unit-greeter.service")]));

        commands.Answers["nix-store"] = Store('a', "nginx-1.22.1-9") + "\n";
        Assert.Equal(0, Run(new() { Action = "test", ShowDifference = true }));
        Assert.Contains("nix-store --query --requisites /run/current-system", commands.Ran);
        Assert.Contains("nix-store --query --requisites /nix/store/built", commands.Ran);
    }

    [Fact]
    public void EditsAndLooksIntoTheConfigurationThatWouldBeBuilt()
    {
        commands.Answers["nix-instantiate"] = "/etc/nixos/configuration.nix\n";
        Assert.Equal(0, Run(new() { Action = "edit", Editor = "code -w", Passed = ["-I", "x=y"] }));
        Assert.Equal(0, Run(new() { Action = "repl", Passed = ["-I", "x=y"] }));
        Assert.Equal(0, Run(new() { Action = "build-image", Store = "/s", Passed = ["-I", "x=y"] }));
        Assert.Equal(
        [
            "nix-instantiate --find-file nixos-config -I x=y", "code -w /etc/nixos/configuration.nix", "nix repl --file <nixpkgs/nixos> -I x=y", "firn image build --store /s -I x=y",
        ], commands.Ran);
        Assert.Equal(1, Run(new() { Action = "build-image", File = "machine.nix" }));
    }

    [Fact]
    public void ListsGenerations() // R64
    {
        using var machine = new FakeMachine();
        Directory.CreateDirectory(machine.Root + "/nix/var/nix/profiles");
        foreach (var number in (int[])[1, 2, 10])
        {
            var system = $"/nix/store/{number}-system";
            Directory.CreateDirectory($"{machine.Root}{system}/specialisation/debug");
            Directory.CreateDirectory($"{machine.Root}{system}/kernel-modules/lib/modules/6.1.{number}");
            File.WriteAllText($"{machine.Root}{system}/nixos-version", $"26.05.{number}");
            File.CreateSymbolicLink($"{machine.Root}/nix/var/nix/profiles/system-{number}-link", system);
        }
        File.CreateSymbolicLink(machine.Root + "/nix/var/nix/profiles/system", "system-2-link");
        using var document = System.Text.Json.JsonDocument.Parse(GenerationList.Show(machine.Root, "/nix/var/nix/profiles/system", json: true));
        Assert.Equal([10, 2, 1], document.RootElement.EnumerateArray().Select(static row => row.GetProperty("generation").GetInt32()));
        var second = document.RootElement[1];
        Assert.True(second.GetProperty("current").GetBoolean());
        Assert.Equal("6.1.2", second.GetProperty("kernelVersion").GetString());
        Assert.Equal("debug", second.GetProperty("specialisations")[0].GetString());
        var table = GenerationList.Show(machine.Root, "/nix/var/nix/profiles/system", json: false).Split('\n');
        Assert.StartsWith("Generation", table[0], StringComparison.Ordinal);
        Assert.Contains("True", table[2], StringComparison.Ordinal);
    }

    sealed class Recorder : IRebuildCommands
    {
        public List<string> Ran { get; } = [];

        public string? Fails { get; set; }

        public Dictionary<string, Queue<int>> Codes { get; } = [];

        public Dictionary<string, string> Answers { get; } = new() { ["nix-build"] = "/nix/store/built\n" };

        public bool HasSystemd { get; set; }

        public void Pause(TimeSpan time)
        {
        }

        public int Run(string program, IReadOnlyList<string> arguments)
        {
            Ran.Add($"{program} {string.Join(' ', arguments)}");
            if (Fails is not null && Ran[^1].Contains(Fails, StringComparison.Ordinal)) return 1;
            return Codes.TryGetValue(program, out var codes) && codes.TryDequeue(out var code) ? code : 0;
        }

        public int Attach(string program, IReadOnlyList<string> arguments) => Run(program, arguments);

        public (int Code, string Output) Capture(string program, IReadOnlyList<string> arguments)
        {
            Ran.Add($"{program} {string.Join(' ', arguments)}");
            return program == Fails ? (1, "") : (0, Answers.GetValueOrDefault(program, ""));
        }
    }
}
