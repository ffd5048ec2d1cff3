namespace Firn.OperatingSystem.Description;

/// <summary>Which program offers the generations at power-on.</summary>
public enum BootLoaderKind
{
    None,
    Grub,
    SystemdBoot,
    External,
}

/// <summary>The boot loader that a system wants, and its menu's settings.</summary>
public sealed record BootLoaderDescription
{
    public BootLoaderKind Kind { get; init; }

    /// <summary>Seconds that the menu waits; null: for ever.</summary>
    public int? Timeout { get; init; } = 5;

    /// <summary>How many generations of each profile are offered; at least 1.</summary>
    public int ConfigurationLimit { get; init; } = int.MaxValue;

    /// <summary>The program that an external boot loader is installed by.</summary>
    public string? InstallHook { get; init; }

    public string DistributionName { get; init; } = "Firn";

    public GrubDescription Grub { get; init; } = new();

    public SystemdBootDescription SystemdBoot { get; init; } = new();
}

/// <summary>GRUB on a BIOS machine.</summary>
public sealed record GrubDescription
{
    /// <summary>Disks that get boot code; <c>nodev</c> and none mean the menu only.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>GRUB's core image, made where packages are made; null: only the menu is written.</summary>
    public string? CoreImage { get; init; }

    /// <summary>GRUB's <c>boot.img</c>, the code of a disk's first sector.</summary>
    public string? BootImage { get; init; }

    public string BootDirectory { get; init; } = "/boot";

    /// <summary>Arguments of GRUB's <c>search</c> that find the file system of the store.</summary>
    public string StoreSearch { get; init; } = "--label nixos";

    /// <summary>The same for the file system of <see cref="BootDirectory"/>; null: it is the store's.</summary>
    public string? BootSearch { get; init; }

    /// <summary>What stands before <c>/nix/store</c> on its file system.</summary>
    public string StorePrefix { get; init; } = "";

    public bool CopyKernels { get; init; }

    public string Default { get; init; } = "0";

    /// <summary>Arguments of GRUB's <c>serial</c>; null: no serial console.</summary>
    public string? Serial { get; init; }

    public string ExtraConfig { get; init; } = "";

    public string ExtraEntries { get; init; } = "";

    /// <summary>Extra entries stand before the generations.</summary>
    public bool ExtraEntriesFirst { get; init; }
}

/// <summary>systemd-boot on a UEFI machine.</summary>
public sealed record SystemdBootDescription
{
    /// <summary>Where the EFI system partition is mounted.</summary>
    public string EfiMountPoint { get; init; } = "/boot";

    /// <summary>Store path of <c>systemd-bootx64.efi</c>.</summary>
    public string? Stub { get; init; }

    public bool Editor { get; init; }

    public string SortKey { get; init; } = "nixos";

    public string ConsoleMode { get; init; } = "keep";

    /// <summary>Files of <c>loader/entries</c> that are not generations: name and text.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ExtraEntries { get; init; } = [];

    /// <summary>Further files of the partition: path below it and source.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ExtraFiles { get; init; } = [];
}
