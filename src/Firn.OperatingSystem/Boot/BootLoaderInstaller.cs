using System.Globalization;
using Firn.Linux.Administration;
using Firn.Linux.Files;
using Firn.OperatingSystem.Description;
using Firn.OperatingSystem.Files;

namespace Firn.OperatingSystem.Boot;

/// <summary>
/// Brings a machine's boot directory to a menu. New files are complete and flushed before anything names them, the menu is replaced at once,
/// files that no entry needs go last: whenever the power fails, what the menu offers is there.
/// </summary>
sealed class BootLoaderInstaller(MachineFiles files, IProgramRunner programs, TextWriter report)
{
    const string Profiles = "/nix/var/nix/profiles";

    /// <summary>Installs the loader that a system wants, with that system as the default; false when something failed and was reported.</summary>
    public bool Install(SystemDescription description, string toplevel)
    {
        var loader = description.BootLoader;
        try
        {
            switch (loader.Kind)
            {
                case BootLoaderKind.None:
                    report.WriteLine("warning: do not know how to make this machine boot: no boot loader is enabled");
                    return true;
                case BootLoaderKind.External:
                    return loader.InstallHook is { } hook && programs.Run(hook, [toplevel]) == 0;
                case BootLoaderKind.Grub:
                    report.WriteLine("updating GRUB 2 menu...");
                    break;
                case BootLoaderKind.SystemdBoot:
                    report.WriteLine("updating systemd-boot menu...");
                    break;
            }
            Write(loader, BootMenu.For(loader, Generations(toplevel), toplevel));
            if (loader.Kind == BootLoaderKind.Grub) InstallGrub(loader.Grub);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Primitives.NixException)
        {
            report.WriteLine($"error: the boot menu was not updated: {e.Message}");
            return false;
        }
    }

    /// <summary>Every generation of the system profile and of those below <c>system-profiles</c> that can be booted, and the given system in any case.</summary>
    internal List<BootGeneration> Generations(string toplevel)
    {
        var found = new List<BootGeneration>();
        Add(found, Profiles, "system", null);
        foreach (var name in files.Names($"{Profiles}/system-profiles"))
        {
            if (files.Status($"{Profiles}/system-profiles/{name}") is { Kind: NodeKind.Link } && !name.EndsWith("-link", StringComparison.Ordinal)) Add(found, $"{Profiles}/system-profiles", name, name);
        }
        if (!found.Exists(generation => generation.Specification.Toplevel == toplevel))
        {
            // A system that no profile holds, such as a specialisation that was switched to.
            var owner = found.Find(generation => generation.Specification.Specialisations.Any(variant => variant.Value.Toplevel == toplevel));
            found.Add(new BootGeneration(owner?.Number ?? 0, owner?.Profile, owner?.Date ?? new DateOnly(1970, 1, 1), Specification(toplevel) ?? throw new MachineException($"{toplevel}/boot.json does not exist")));
        }
        return found;
    }

    void Add(List<BootGeneration> found, string directory, string profile, string? shown)
    {
        foreach (var name in files.Names(directory))
        {
            if (!name.StartsWith(profile + "-", StringComparison.Ordinal) || !name.EndsWith("-link", StringComparison.Ordinal)) continue;
            if (!long.TryParse(name.AsSpan(profile.Length + 1, Math.Max(0, name.Length - profile.Length - 6)), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) continue;
            if (files.Resolve($"{directory}/{name}") is not { } toplevel || files.Status($"{directory}/{name}") is not { } node) continue;
            if (Specification(toplevel) is { } specification)
            {
                found.Add(new BootGeneration(number, shown, DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(node.ChangedSeconds).UtcDateTime), specification));
            }
        }
    }

    BootSpecification? Specification(string toplevel)
    {
        try
        {
            return files.Read($"{toplevel}/boot.json") is { } json ? BootSpecification.Parse(json) : null;
        }
        catch (MachineException e)
        {
            report.WriteLine($"warning: {toplevel} is left out of the boot menu: {e.Message}");
            return null;
        }
    }

    void Write(BootLoaderDescription loader, IReadOnlyList<BootFile> plan)
    {
        var directory = loader.Kind == BootLoaderKind.Grub ? loader.Grub.BootDirectory : loader.SystemdBoot.EfiMountPoint;
        files.MakeDirectories(directory);
        var copies = plan.Where(file => file.Source is not null && !SameFile(file, directory)).ToList();
        var needed = copies.Sum(file => Source(file).Size) + plan.Sum(static file => file.Content?.LongLength ?? 0);
        var available = FileSystemSpace.Available(files.Real(directory));
        if (copies.Count > 0 && (ulong)needed > available)
        {
            throw new MachineException($"{directory} has {available >> 20} MiB left, the new entries need {(needed >> 20) + 1} MiB; delete old generations or set boot.loader's configurationLimit");
        }
        foreach (var file in copies)
        {
            var path = $"{directory}/{file.Path}";
            files.MakeDirectories(MachineFiles.Parent(path));
            files.ReplaceBootFile(path, files.Read(file.Source!)!);
        }
        foreach (var file in plan)
        {
            if (file.Content is not { } content) continue;
            var path = $"{directory}/{file.Path}";
            if (files.Read(path).AsSpan().SequenceEqual(content) && files.Status(path) is not null) continue;
            files.MakeDirectories(MachineFiles.Parent(path));
            files.ReplaceBootFile(path, content);
        }
        RemoveOld(loader.Kind == BootLoaderKind.Grub ? ["kernels"] : ["loader/entries", "EFI/nixos"], directory, plan.Select(static file => file.Path).ToHashSet(StringComparer.Ordinal));
        FileChanges.FlushFileSystem(files.Real(directory));
    }

    Node Source(BootFile file) => files.Target(file.Source!) ?? throw new MachineException($"{file.Source} does not exist");

    /// <summary>A copy is known by its name, which holds the store path's hash, and its size; the loader itself by its bytes.</summary>
    bool SameFile(BootFile file, string directory)
    {
        var path = $"{directory}/{file.Path}";
        if (files.Status(path) is not { Kind: NodeKind.File } node || node.Size != Source(file).Size) return false;
        return file.Path.StartsWith("EFI/nixos/", StringComparison.Ordinal) || file.Path.StartsWith("kernels/", StringComparison.Ordinal)
            || files.Read(path).AsSpan().SequenceEqual(files.Read(file.Source!));
    }

    void RemoveOld(string[] folders, string directory, HashSet<string> wanted)
    {
        foreach (var folder in folders)
        {
            foreach (var name in files.Names($"{directory}/{folder}"))
            {
                // Entries of other systems on the same partition are not ours.
                var ours = folder != "loader/entries" || name.StartsWith("nixos-", StringComparison.Ordinal) || name == MachineFiles.TemporaryName;
                if (ours && !wanted.Contains($"{folder}/{name}")) files.RemoveTree($"{directory}/{folder}/{name}");
            }
        }
        if (files.Status($"{directory}/grub") is not null) files.RemoveTemporary($"{directory}/grub");
    }

    void InstallGrub(GrubDescription grub)
    {
        if (grub.CoreImage is not { } core || grub.BootImage is not { } boot) return;
        if (files.Read(core) is not { } coreImage || files.Read(boot) is not { } bootImage) throw new MachineException($"GRUB's images {core} and {boot} cannot be read");
        foreach (var device in grub.Devices)
        {
            if (device is "nodev" or "") continue;
            if (GrubDisk.Install(files.Real(device), bootImage, coreImage)) report.WriteLine($"wrote GRUB 2 to {device}");
        }
    }
}
