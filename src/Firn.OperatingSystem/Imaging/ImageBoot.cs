namespace Firn.OperatingSystem.Imaging;

/// <summary>What makes a fresh disk start.</summary>
public sealed record ImageBoot
{
    /// <summary>Absolute names on the machine with their contents: the menu and what it needs outside of the store.</summary>
    public required IReadOnlyList<(string Name, byte[] Bytes)> Files { get; init; }

    /// <summary>Where the machine mounts its EFI system partition; null without one. Files below it go there.</summary>
    public string? EspMountPoint { get; init; }

    /// <summary>GRUB's core for a BIOS boot partition that starts at the given sector.</summary>
    public Func<long, byte[]>? CoreImage { get; init; }

    /// <summary>Up to 440 bytes of the first sector that load a core at the given sector.</summary>
    public Func<long, byte[]>? BootCode { get; init; }
}
