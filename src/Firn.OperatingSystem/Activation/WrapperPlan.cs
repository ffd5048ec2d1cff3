using System.Globalization;
using Firn.OperatingSystem.Accounts;
using Firn.OperatingSystem.Description;
using Firn.OperatingSystem.Files;

namespace Firn.OperatingSystem.Activation;

/// <summary>
/// <c>/run/wrappers/bin</c>: copies of programs, because the store keeps neither set-id bits nor capabilities. A directory whose
/// name is the hash of the declarations is filled, and one link is turned to it.
/// </summary>
static class WrapperPlan
{
    const string Place = "/run/wrappers";

    public static void Add(SystemDescription description, MachineFiles files, IMachineKernel? kernel, AccountDirectory accounts, List<ActivationStep> steps, List<string> warnings)
    {
        if (description.Wrappers.Count == 0 && files.Status(Place) is null) return;
        var copies = new List<WrapperCopy>();
        foreach (var wrapper in description.Wrappers)
        {
            if (accounts.UserId(wrapper.User) is not { } user || accounts.GroupId(wrapper.Group) is not { } group)
            {
                warnings.Add($"wrapper '{wrapper.Name}': there is no user '{wrapper.User}' or no group '{wrapper.Group}'; it is not made");
            }
            else if (files.Resolve(wrapper.Source) is not { } source)
            {
                warnings.Add($"wrapper '{wrapper.Name}': its program {wrapper.Source} does not exist; it is not made");
            }
            else
            {
                copies.Add(new(wrapper.Name, source, wrapper.Mode, user, group, wrapper.Capabilities));
            }
        }
        var directory = $"{Place}/wrappers.{Name(copies)}";
        if (kernel is not null && !kernel.IsMountPoint(Place)) steps.Add(new MountStep(Place, "tmpfs", "tmpfs", ["nodev", "mode=755", "size=50%"]));
        else if (files.LinkTarget($"{Place}/bin") == directory && files.Status(directory) is not null && Leftovers(files, directory).Count == 0) return;
        steps.Add(new WrappersStep(directory, copies));
    }

    internal static List<string> Leftovers(MachineFiles files, string directory)
    {
        var names = new List<string>();
        foreach (var name in files.Names(Place))
        {
            if (name.StartsWith("wrappers.", StringComparison.Ordinal) && $"{Place}/{name}" != directory) names.Add($"{Place}/{name}");
        }
        return names;
    }

    static string Name(List<WrapperCopy> copies)
    {
        // FNV-1a: the name must only differ where the declarations do.
        var hash = 14695981039346656037UL;
        foreach (var copy in copies)
        {
            foreach (var character in copy.ToString()) hash = (hash ^ character) * 1099511628211UL;
        }
        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }
}

/// <summary>One program to copy, its ids resolved.</summary>
sealed record WrapperCopy(string Name, string Source, int Mode, uint User, uint Group, string Capabilities);

/// <summary>Fills a new directory of wrappers and turns <c>/run/wrappers/bin</c> to it.</summary>
sealed record WrappersStep(string Directory, IReadOnlyList<WrapperCopy> Copies) : ActivationStep
{
    public override string Describe() => $"make the wrappers {string.Join(", ", Copies.Select(static copy => copy.Name))}";

    public override void Apply(MachineFiles files, IMachineKernel? kernel)
    {
        var parent = MachineFiles.Parent(Directory);
        files.MakeDirectories(parent);
        if (files.Status(Directory) is null)
        {
            var unfinished = $"{parent}/{MachineFiles.TemporaryName}";
            files.RemoveTree(unfinished);
            files.MakeDirectory(unfinished, 0b111_101_101);
            foreach (var copy in Copies)
            {
                var path = $"{unfinished}/{copy.Name}";
                files.ReplaceFile(path, files.Read(copy.Source) ?? throw new MachineException($"wrapper '{copy.Name}': its program {copy.Source} is gone"), copy.Mode, copy.User, copy.Group);
                if (FileCapabilities.Encode(copy.Capabilities) is { } value) kernel?.SetCapabilities(files.Real(path), value);
            }
            files.Rename(unfinished, Directory);
        }
        if (files.LinkTarget($"{parent}/bin") != Directory) files.ReplaceLink($"{parent}/bin", Directory);
        foreach (var old in WrapperPlan.Leftovers(files, Directory))
        {
            // Renamed first: a directory under its final name is always a whole one, also for who returns to it.
            var dying = $"{parent}/{MachineFiles.TemporaryName}";
            files.RemoveTree(dying);
            files.Rename(old, dying);
            files.RemoveTree(dying);
        }
    }
}
