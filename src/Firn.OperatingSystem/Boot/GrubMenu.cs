using System.Globalization;
using System.Text;
using Firn.OperatingSystem.Description;

namespace Firn.OperatingSystem.Boot;

/// <summary><c>grub/grub.cfg</c>: one entry for each generation and specialisation, the default one first.</summary>
static class GrubMenu
{
    public static List<BootFile> Files(BootLoaderDescription loader, IReadOnlyList<BootGeneration> generations)
    {
        var grub = loader.Grub;
        var separate = grub.BootSearch is { } boot && boot != grub.StoreSearch;
        var copy = grub.CopyKernels || separate;
        var files = new SortedDictionary<string, BootFile>(StringComparer.Ordinal);
        var text = new StringBuilder("# Written by firn at every switch; boot.loader.grub in the configuration is the place for changes.\n");
        if (grub.Serial is { } serial)
        {
            text.Append("serial ").Append(serial).Append("\nterminal_input serial console\nterminal_output serial console\n");
        }
        if (grub.Default == "saved") text.Append("load_env\nset default=\"${saved_entry}\"\n");
        else text.Append("set default=").Append(Quote(grub.Default)).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"set timeout={loader.Timeout ?? -1}\n");
        text.Append("search --no-floppy --set=store ").Append(grub.StoreSearch).Append('\n');
        if (copy) text.Append("search --no-floppy --set=boot ").Append(grub.BootSearch ?? grub.StoreSearch).Append('\n');
        if (grub.ExtraConfig.Length > 0) text.Append(grub.ExtraConfig.TrimEnd('\n')).Append('\n');
        if (grub.ExtraEntriesFirst) AppendEntries(text, grub.ExtraEntries);
        foreach (var generation in generations)
        {
            foreach (var (name, specification) in BootMenu.Variants(generation))
            {
                string Place(string path)
                {
                    if (!copy) return $"($store){grub.StorePrefix}{path}";
                    var target = "kernels/" + BootMenu.CopyName(path);
                    files.TryAdd(target, new BootFile(target, null, path));
                    // Without a file system of its own the boot directory is a path on the store's.
                    return separate ? $"($boot)/{target}" : $"($boot){grub.BootDirectory}/{target}";
                }
                text.Append("menuentry ").Append(Quote(BootMenu.Title(loader, generation, name))).Append(" --unrestricted {\n");
                text.Append("  linux ").Append(Place(specification.Kernel)).Append(" init=").Append(Argument(specification.Init));
                foreach (var parameter in specification.KernelParameters) text.Append(' ').Append(Argument(parameter));
                text.Append('\n');
                if (specification.Initrd is { } initrd) text.Append("  initrd ").Append(Place(initrd)).Append('\n');
                text.Append("}\n");
            }
        }
        if (!grub.ExtraEntriesFirst) AppendEntries(text, grub.ExtraEntries);
        return [.. files.Values, new BootFile("grub/grub.cfg", Encoding.UTF8.GetBytes(text.ToString()), null)];
    }

    static void AppendEntries(StringBuilder text, string entries)
    {
        if (entries.Length > 0) text.Append(entries.TrimEnd('\n')).Append('\n');
    }

    static string Argument(string text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && !"._,:=/@%+-^~!*[]()?".Contains(character)) return Quote(text);
        }
        return text.Length == 0 ? "''" : text;
    }

    static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal).Replace('\n', ' ')}'";
}
