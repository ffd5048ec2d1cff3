using System.Security.Cryptography;
using System.Text;
using Firn.Images;
using Firn.Images.Ext4;
using Firn.Images.Fat;
using Firn.Images.Gpt;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;
using Firn.Stores.Local;

namespace Firn.OperatingSystem.Imaging;

/// <summary>
/// A disk that boots, out of a system path: its closure with the database that knows it, the profile's first generation, the boot menu.
/// Needs no root, mounts nothing and starts nothing; equal systems give equal disks.
/// </summary>
public sealed class SystemImage
{
    const long Mebibyte = 1 << 20;

    readonly ILocalStore store;
    readonly ImageSpecification specification;
    readonly ImageBoot boot;
    readonly StorePath system;
    readonly ImageDirectory root = new(ImageOwner.Root) { Mode = 0x1ED };

    /// <param name="store">Holds the system path.</param>
    /// <param name="specification">What the disk is to be.</param>
    /// <param name="boot">The files and sectors of the boot loader, for the one generation that the disk starts with.</param>
    public SystemImage(ILocalStore store, ImageSpecification specification, ImageBoot boot)
    {
        this.store = store;
        this.specification = specification;
        this.boot = boot;
        system = store.Directory.Parse(specification.Toplevel);
    }

    /// <summary>Writes the image over <paramref name="output"/>, which must be empty and seekable; returns its size in bytes.</summary>
    public long Write(Stream output)
    {
        FillRoot();
        var (blocks, nodes) = StoreTree.Measure(root);
        var bootSize = specification.BootPartition == "none" ? 0 : specification.BootPartitionSize * Mebibyte;
        // 1 MiB before, the boot partition, the files, their inodes with spare ones, the journal, and 2 % for tables.
        var needed = blocks * 4096 + nodes * 256 * 5 / 4 + 64 * Mebibyte;
        needed += needed / 50 + specification.AdditionalSpace * Mebibyte;
        var size = specification.DiskSize is { } mebibytes ? mebibytes * Mebibyte : RoundUp(needed + bootSize + 2 * Mebibyte);
        if (size < blocks * 4096 + bootSize)
        {
            throw new ImageException($"the system needs {RoundUp(needed + bootSize) / Mebibyte} MiB; the configuration's disk size is {size / Mebibyte} MiB");
        }
        output.SetLength(size);
        var disk = new BlockWriter(output, 0, size);

        var partitions = new List<Partition>();
        var next = Mebibyte / 512;
        if (bootSize > 0)
        {
            var isBios = specification.BootPartition == "bios";
            partitions.Add(new Partition(
                isBios ? "bios" : "esp", isBios ? Partition.BiosBoot : Partition.EfiSystem, Identity("boot partition"), next, next + bootSize / 512 - 1));
            next += bootSize / 512;
        }
        var rootPartition = new Partition("root", Partition.RootX64, Identity("root partition"), next, size / 512 - Mebibyte / 512 - 1);
        partitions.Add(rootPartition);

        if (boot.CoreImage is { } core)
        {
            disk.Write(partitions[0].First * 512, core(partitions[0].First));
        }
        if (specification.BootPartition == "esp")
        {
            FatImage.Write(disk.Window(partitions[0].First * 512, bootSize), EspTree(), specification.EspLabel, BitConverter.ToUInt32(Identity("esp").ToByteArray()));
        }
        GuidPartitionTable.Write(disk, Identity("disk"), partitions, boot.BootCode is { } code ? code(partitions[0].First) : []);
        Ext4Image.Write(
            disk.Window(rootPartition.First * 512, rootPartition.Sectors * 512),
            root,
            new Ext4Options { Identity = Identity("root file system"), Label = specification.RootLabel });
        return size;
    }

    static long RoundUp(long bytes) => (bytes + Mebibyte - 1) / Mebibyte * Mebibyte;

    /// <summary>Names that differ between systems and are the same for the same one.</summary>
    Guid Identity(string what) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"firn image {what} {specification.Toplevel}"))[..16]);

    void FillRoot()
    {
        var closure = store.QueryClosure([system, .. specification.Contents.Select(StorePathOf)]);
        var objects = root.Directory("nix").Directory("store", 0x3FD);
        using (var directory = DirectoryHandle.Open(store.RealDirectory))
        {
            foreach (var path in closure)
            {
                objects.Add(path.BaseName, StoreTree.Read(directory, path.BaseName));
            }
        }
        FillState(closure);
        foreach (var name in (string[])["proc", "sys", "dev", "run", "var", "etc", "home", "mnt"])
        {
            root.Directory(name);
        }
        root.Directory("tmp", 0x3FF);
        root.Directory("root", 0x1C0);
        foreach (var content in specification.Contents)
        {
            using var parent = DirectoryHandle.Open(RealParent(content.Source));
            Place(root, content.Target, StoreTree.Read(parent, Paths.Name(content.Source), content.Mode));
        }
        foreach (var (name, bytes) in boot.Files)
        {
            if (specification.BootPartition != "esp" || !IsBelowEsp(name))
            {
                Place(root, name, ImageFile.Of(bytes));
            }
        }
    }

    void FillState(SortedSet<StorePath> closure)
    {
        var state = root.Directory("nix").Directory("var").Directory("nix");
        var profiles = state.Directory("profiles");
        profiles.Add("system", Link("system-1-link"));
        profiles.Add("system-1-link", Link(specification.Toplevel));
        profiles.Directory("per-user");
        var roots = state.Directory("gcroots");
        roots.Add("current-system", Link("/run/current-system"));
        roots.Add("booted-system", Link("/run/booted-system"));
        roots.Add("profiles", Link("/nix/var/nix/profiles"));
        var database = state.Directory("db");
        database.Add("db.sqlite", ImageFile.Of(Database(closure)));
        database.Add("schema", ImageFile.Of("10"u8.ToArray()));
    }

    /// <summary>The bytes of a store database that knows exactly the closure.</summary>
    byte[] Database(SortedSet<StorePath> closure)
    {
        var scratch = Path.Combine(Path.GetTempPath(), $"firn-image-{Guid.NewGuid():N}");
        try
        {
            var options = LocalStoreOptions.Below(scratch) with { Directory = store.Directory, DurableWrites = false, ReservedSize = 0 };
            using (var fresh = LocalStore.Open(options))
            {
                fresh.RegisterValidPaths([.. closure.Select(path => store.QueryPathInfo(path) with { RegistrationTime = 1, Deriver = null })]);
            }
            using var handle = DirectoryHandle.Working.OpenFile(Paths.Join(options.StateDirectory, "db/db.sqlite"));
            return FileContents.ReadAll(handle);
        }
        finally
        {
            FileTree.Remove(scratch);
        }
    }

    ImageDirectory EspTree()
    {
        var esp = new ImageDirectory(ImageOwner.Root) { Mode = 0x1ED };
        foreach (var (name, bytes) in boot.Files.Where(file => IsBelowEsp(file.Name)))
        {
            Place(esp, name[boot.EspMountPoint!.Length..], ImageFile.Of(bytes));
        }
        return esp;
    }

    bool IsBelowEsp(string name) => boot.EspMountPoint is { } mount && name.StartsWith(mount + "/", StringComparison.Ordinal);

    static void Place(ImageDirectory top, string target, ImageNode node)
    {
        var parts = target.Trim('/').Split('/');
        var directory = top;
        foreach (var part in parts[..^1])
        {
            directory = directory.Directory(part);
        }
        directory.Add(parts[^1], node);
    }

    static ImageLink Link(string target) => new(ImageOwner.Root, target) { Mode = 0x1FF };

    StorePath StorePathOf(ImageContent content) =>
        store.Directory.Parse(string.Join('/', content.Source.Split('/').Take(store.Directory.ToString()!.Split('/').Length + 1)));

    ByteString RealParent(string source) =>
        Paths.Parent(Paths.Join(store.RealDirectory, source[(store.Directory.ToString()!.Length + 1)..]));
}
