using System.Globalization;
using System.Text;
using Firn.OperatingSystem.Description;

namespace Firn.OperatingSystem.Boot;

/// <summary>The EFI system partition of a machine with systemd-boot: the loader, kernels, an entry file for each generation.</summary>
static class SystemdBootMenu
{
    public static List<BootFile> Files(BootLoaderDescription loader, IReadOnlyList<BootGeneration> generations)
    {
        var settings = loader.SystemdBoot;
        var copies = new SortedDictionary<string, BootFile>(StringComparer.Ordinal);
        var entries = new List<BootFile>();
        string Copy(string path)
        {
            var target = $"EFI/nixos/{BootMenu.CopyName(path)}.efi";
            copies.TryAdd(target, new BootFile(target, null, path));
            return "/" + target;
        }
        foreach (var generation in generations)
        {
            foreach (var (name, specification) in BootMenu.Variants(generation))
            {
                var text = new StringBuilder();
                text.Append("title ").Append(loader.DistributionName);
                if (generation.Profile is { } profile) text.Append(" [").Append(profile).Append(']');
                if (name is not null) text.Append(" (").Append(name).Append(')');
                text.Append("\nsort-key ").Append(settings.SortKey).Append('\n');
                text.Append(CultureInfo.InvariantCulture, $"version Generation {generation.Number} {specification.Label}, built on {generation.Date:yyyy-MM-dd}\n");
                text.Append("linux ").Append(Copy(specification.Kernel)).Append('\n');
                if (specification.Initrd is { } initrd) text.Append("initrd ").Append(Copy(initrd)).Append('\n');
                text.Append("options init=").Append(specification.Init);
                foreach (var parameter in specification.KernelParameters) text.Append(' ').Append(parameter);
                entries.Add(new BootFile($"loader/entries/{EntryName(generation, name)}", Encoding.UTF8.GetBytes(text.Append('\n').ToString()), null));
            }
        }
        foreach (var (name, text) in settings.ExtraEntries) entries.Add(new BootFile($"loader/entries/{name}", Encoding.UTF8.GetBytes(text), null));
        foreach (var (path, source) in settings.ExtraFiles) copies.TryAdd(path, new BootFile(path, null, source));
        if (settings.Stub is { } stub)
        {
            copies.TryAdd("EFI/BOOT/BOOTX64.EFI", new BootFile("EFI/BOOT/BOOTX64.EFI", null, stub));
            copies.TryAdd("EFI/systemd/systemd-bootx64.efi", new BootFile("EFI/systemd/systemd-bootx64.efi", null, stub));
        }
        var configuration = new StringBuilder();
        configuration.Append("timeout ").Append(loader.Timeout is { } seconds ? seconds.ToString(CultureInfo.InvariantCulture) : "menu-force").Append('\n');
        configuration.Append("default ").Append(EntryName(generations[0], null)).Append('\n');
        if (!settings.Editor) configuration.Append("editor 0\n");
        configuration.Append("console-mode ").Append(settings.ConsoleMode).Append('\n');
        return
        [
            .. copies.Values, new BootFile("loader/entries.srel", "type1\n"u8.ToArray(), null), .. entries,
            new BootFile("loader/loader.conf", Encoding.UTF8.GetBytes(configuration.ToString()), null),
        ];
    }

    static string EntryName(BootGeneration generation, string? specialisation)
    {
        var name = generation.Profile is { } profile ? $"nixos-{profile}-generation-{generation.Number}" : $"nixos-generation-{generation.Number}";
        return specialisation is null ? $"{name}.conf" : $"{name}-specialisation-{specialisation}.conf";
    }
}
