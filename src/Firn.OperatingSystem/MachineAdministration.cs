using Firn.Linux.Administration;
using Firn.OperatingSystem.Boot;
using Firn.OperatingSystem.Description;
using Firn.OperatingSystem.Files;
using Firn.OperatingSystem.Services;
using Firn.OperatingSystem.Switching;
using Firn.Primitives;
using Firn.Store;
using Firn.Stores.Local;

namespace Firn.OperatingSystem;

/// <summary>
/// What a system path does to the machine it runs on: activation, switching, the second stage of booting, the boot menu.
/// </summary>
/// <param name="root">Empty for the running machine; else a directory that holds one, of which only files are touched.</param>
/// <param name="report">Where lines for the administrator go.</param>
public sealed class MachineAdministration(string root, TextWriter report)
{
    readonly MachineFiles files = new(root.TrimEnd('/'));
    readonly IMachineKernel? kernel = root.TrimEnd('/').Length == 0 ? new RunningKernel() : null;
    readonly ProgramRunner programs = new();

    /// <summary>Activates a system; exit code 0, or 2 when a part failed.</summary>
    public int Activate(string toplevel, bool dryRun)
    {
        var description = Describe(toplevel);
        var activator = new Activation.Activator(files, kernel, programs, report, Random);
        if (!dryRun)
        {
            Machine.SetModeMask(0b000_010_010);
            return activator.Run(description, toplevel, Environment.GetEnvironmentVariable("NIXOS_ACTION") ?? "switch", booting: false) ? 0 : 2;
        }
        activator.Show(description, toplevel);
        return 0;
    }

    /// <summary>Switches to a system; exit codes are those of NixOS's switch-to-configuration.</summary>
    public int Switch(string toplevel, SwitchAction action)
    {
        var description = Describe(toplevel);
        if (kernel is not null && !Machine.IsRoot)
        {
            report.WriteLine($"error: '{action.Word()}' changes the machine: it must run as root");
            return 1;
        }
        Machine.SetModeMask(0b000_010_010);
        files.MakeDirectories("/run/nixos");
        if (!Machine.TryLock(files.Real("/run/nixos/switch-to-configuration.lock")))
        {
            report.WriteLine("error: another switch is under way (it holds /run/nixos/switch-to-configuration.lock)");
            return 1;
        }
        Machine.IgnoreHangUps();
        var runner = new SwitchRunner(files, kernel, programs, () => new SystemdManager(programs, description.Shell), () => InstallBootLoader(toplevel) == 0, report, Random, ClosureOf);
        return runner.Run(description, toplevel, action);
    }

    /// <summary>Writes the boot menu with a system as its default; 0, or 1 when that failed and was reported.</summary>
    public int InstallBootLoader(string toplevel)
    {
        if (!new BootLoaderInstaller(files, programs, report).Install(Describe(toplevel), toplevel)) return 1;
        if (Environment.GetEnvironmentVariable("NIXOS_NO_SYNC") != "1" && files.Exists("/nix/store")) FileChanges.FlushFileSystem(files.Real("/nix/store"));
        return 0;
    }

    /// <summary>
    /// The first program on the real root file system: activates and becomes process 1's program. Returns only by an exception.
    /// </summary>
    /// <param name="toplevel">The system that boots.</param>
    /// <param name="arguments">Passed to the service manager.</param>
    public void StageTwo(string toplevel, IReadOnlyList<string> arguments)
    {
        Machine.SetModeMask(0b000_010_010);
        var description = Describe(toplevel);
        report.WriteLine($"<<< {description.BootLoader.DistributionName} Stage 2 >>>");
        // The root file system may still be read-only from the kernel's own mount.
        if (new RunningKernel() is var early && !early.IsMountPoint("/proc")) Prepare("/proc", "proc", early);
        if (!early.IsMountPoint("/run")) early.Mount("tmpfs", "/run", "tmpfs", ["nosuid", "nodev", "mode=755"]);
        if (early.IsReadOnlyMount("/")) early.Mount("none", "/", "", ["remount"]);
        var activator = new Activation.Activator(files, early, programs, report, Random);
        if (!activator.Run(description, toplevel, "boot", booting: true)) report.WriteLine("warning: activation was not complete; the machine starts with what is there");
        files.ReplaceLink("/run/booted-system", toplevel);
        if (files.LinkTarget("/nix/var/nix/gcroots/booted-system") != "/run/booted-system") files.ReplaceLink("/nix/var/nix/gcroots/booted-system", "/run/booted-system");
        if (description.PostBootCommands.Trim().Length > 0)
        {
            _ = programs.Run(description.Shell, ["-c", description.PostBootCommands, "post-boot"], [new("PATH", description.Path), new("HOME", "/root"), new("LC_ALL", "C")]);
        }
        report.WriteLine("starting systemd...");
        report.Flush();
        Machine.Execute(description.Init, [description.Init, .. arguments], ["PATH=/run/current-system/sw/bin:/run/current-system/usr/bin:/run/current-system/usr/sbin", "LC_ALL=C.UTF-8"]);
    }

    static void Prepare(string mountPoint, string type, RunningKernel early)
    {
        FileChanges.MakeDirectory(mountPoint, 0b101_101_101);
        early.Mount(type, mountPoint, type, ["nosuid", "nodev", "noexec"]);
    }

    SystemDescription Describe(string toplevel) => DescriptionReader.Read(
        files.Read($"{toplevel}/firn/activation.json") ?? throw new MachineException($"{toplevel} is not a system: it has no firn/activation.json"));

    /// <summary>What a system consists of, by the store's own record; null where no record is.</summary>
    IReadOnlySet<string>? ClosureOf(string toplevel)
    {
        try
        {
            using var store = LocalStore.Open(LocalStoreOptions.Below(root.Length == 0 ? "/" : root) with { ReadOnly = true });
            return files.Resolve(toplevel) is { } system && store.Directory.Split(system) is var (path, _) && store.IsValid(path)
                ? store.QueryClosure([path]).Select(static member => member.BaseName.ToString()).ToHashSet(StringComparer.Ordinal)
                : null;
        }
        catch (NixException)
        {
            return null;
        }
    }

    static byte[] Random() => [.. Guid.NewGuid().ToByteArray(), .. Guid.NewGuid().ToByteArray()];
}
