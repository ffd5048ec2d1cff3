namespace Firn.Images.Gpt;

/// <summary>One partition: first and last sector (512 bytes, both included), its type, its own GUID and name.</summary>
public sealed record Partition(string Name, Guid Type, Guid Identity, long First, long Last)
{
    /// <summary>Where GRUB keeps its core on a disk that BIOS starts.</summary>
    public static Guid BiosBoot { get; } = new("21686148-6449-6E6F-744E-656564454649");

    /// <summary>The EFI system partition.</summary>
    public static Guid EfiSystem { get; } = new("C12A7328-F81F-11D2-BA4B-00A0C93EC93B");

    /// <summary>The root file system of an x86-64 machine (Discoverable Partitions Specification).</summary>
    public static Guid RootX64 { get; } = new("4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709");

    /// <summary>Its length in sectors.</summary>
    public long Sectors => Last - First + 1;
}
