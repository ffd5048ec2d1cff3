using System.Globalization;
using System.Text;
using Firn.OperatingSystem.Description;

namespace Firn.OperatingSystem.Boot;

/// <summary>The files of a boot menu for a list of generations: pure, so that an image being written and a running machine share it.</summary>
public static class BootMenu
{
    /// <summary>All files, copies first and the ones that make them reachable last.</summary>
    /// <param name="loader">Which boot loader, and its settings.</param>
    /// <param name="generations">In any order.</param>
    /// <param name="defaultToplevel">The system that boots when nobody chooses.</param>
    /// <exception cref="MachineException">No generation is the default system.</exception>
    public static IReadOnlyList<BootFile> For(BootLoaderDescription loader, IReadOnlyList<BootGeneration> generations, string defaultToplevel)
    {
        var chosen = Choose(loader, generations, defaultToplevel);
        return loader.Kind switch
        {
            BootLoaderKind.Grub => GrubMenu.Files(loader, chosen),
            BootLoaderKind.SystemdBoot => SystemdBootMenu.Files(loader, chosen),
            _ => [],
        };
    }

    /// <summary>The default first, then the newest of each profile up to the limit.</summary>
    static List<BootGeneration> Choose(BootLoaderDescription loader, IReadOnlyList<BootGeneration> generations, string defaultToplevel)
    {
        var first = generations.Where(generation => generation.Specification.Toplevel == defaultToplevel).OrderBy(static generation => generation.Profile is not null).ThenByDescending(static generation => generation.Number).FirstOrDefault()
            ?? throw new MachineException($"no generation of the system profile is {defaultToplevel}");
        var chosen = new List<BootGeneration> { first };
        foreach (var profile in generations.GroupBy(static generation => generation.Profile).OrderBy(static profile => profile.Key ?? "", StringComparer.Ordinal))
        {
            chosen.AddRange(profile.OrderByDescending(static generation => generation.Number).Take(loader.ConfigurationLimit).Where(generation => generation != first));
        }
        return chosen;
    }

    internal static string Title(BootLoaderDescription loader, BootGeneration generation, string? specialisation)
    {
        var title = new StringBuilder(loader.DistributionName);
        if (generation.Profile is { } profile) title.Append(" [").Append(profile).Append(']');
        title.Append(CultureInfo.InvariantCulture, $" - Configuration {generation.Number}");
        if (specialisation is not null) title.Append(" (").Append(specialisation).Append(')');
        return title.Append(CultureInfo.InvariantCulture, $" ({generation.Date:yyyy-MM-dd} - {generation.Specification.Label})").ToString();
    }

    /// <summary>The name under which a file of the store is copied: its store name and its own, joined.</summary>
    internal static string CopyName(string path)
    {
        const string store = "/nix/store/";
        var rest = path.StartsWith(store, StringComparison.Ordinal) ? path[store.Length..] : path.TrimStart('/');
        return rest.Replace('/', '-');
    }

    /// <summary>Every specialisation of a generation, the generation itself first.</summary>
    internal static IEnumerable<(string? Name, BootSpecification Specification)> Variants(BootGeneration generation)
    {
        yield return (null, generation.Specification);
        foreach (var (name, specification) in generation.Specification.Specialisations) yield return (name, specification);
    }
}
