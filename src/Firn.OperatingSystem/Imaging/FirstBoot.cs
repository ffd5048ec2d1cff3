using Firn.Linux.Files;
using Firn.OperatingSystem.Boot;
using Firn.OperatingSystem.Description;
using Firn.Primitives;
using Firn.Store;

namespace Firn.OperatingSystem.Imaging;

/// <summary>What a fresh disk needs to start its only generation: the same menu that the machine will write for itself later.</summary>
public static class FirstBoot
{
    /// <exception cref="MachineException">The system has no boot loader, or one that is not written into images.</exception>
    public static ImageBoot Of(ILocalStore store, string toplevel)
    {
        var description = DescriptionReader.Read(Read(store, $"{toplevel}/firn/activation.json"));
        var loader = description.BootLoader;
        var generation = new BootGeneration(1, null, new DateOnly(1970, 1, 1), BootSpecification.Parse(Read(store, $"{toplevel}/boot.json")));
        var directory = loader.Kind switch
        {
            BootLoaderKind.Grub => loader.Grub.BootDirectory,
            BootLoaderKind.SystemdBoot => loader.SystemdBoot.EfiMountPoint,
            BootLoaderKind.External => throw new MachineException("boot.loader.external installs its loader on the running machine; an image needs boot.loader.grub or boot.loader.systemd-boot"),
            _ => "/boot",
        };
        var files = BootMenu.For(loader, [generation], toplevel).Select(file => ($"{directory}/{file.Path}", file.Content ?? Read(store, file.Source!))).ToList();
        if (loader.Kind != BootLoaderKind.Grub || loader.Grub.CoreImage is not { } core || loader.Grub.BootImage is not { } first)
        {
            return new ImageBoot { Files = files, EspMountPoint = loader.Kind == BootLoaderKind.SystemdBoot ? directory : null };
        }
        var (coreBytes, firstBytes) = (Read(store, core), Read(store, first));
        return new ImageBoot
        {
            Files = files,
            CoreImage = sector => GrubBootCode.Core(coreBytes, (ulong)sector),
            BootCode = sector => GrubBootCode.FirstSector(firstBytes, (ulong)sector)[..440],
        };
    }

    /// <summary>A file by its logical name; links may lead from one store path to another.</summary>
    public static byte[] Read(ILocalStore store, string name)
    {
        for (var hops = 0; hops < 16; hops++)
        {
            if (store.Directory.Split(name) is not var (path, below))
            {
                break;
            }
            if (Step(Paths.Join(store.RealDirectory, path.BaseName + below.ToString()), name) is not { } next)
            {
                using var handle = DirectoryHandle.Working.OpenFile(Paths.Join(store.RealDirectory, path.BaseName + below.ToString()));
                return FileContents.ReadAll(handle);
            }
            name = next;
        }
        throw new MachineException($"'{name}' does not lead to a file of the store");
    }

    /// <summary>Where the first link on the way to a file leads; null when there is none.</summary>
    static string? Step(ByteString real, string logical)
    {
        var (parts, realParts) = (logical.Split('/'), real.ToString().Split('/'));
        for (var length = 4; length <= parts.Length; length++)
        {
            ByteString prefix = string.Join('/', realParts[..(realParts.Length - parts.Length + length)]);
            if (DirectoryHandle.Working.Status(prefix).Kind != FileKind.Symlink)
            {
                continue;
            }
            var target = DirectoryHandle.Working.ReadLink(prefix).ToString();
            var rest = string.Concat(parts[length..].Select(part => "/" + part));
            return target.StartsWith('/') ? target + rest : Path.GetFullPath(string.Join('/', parts[..(length - 1)]) + "/" + target) + rest;
        }
        return null;
    }
}
