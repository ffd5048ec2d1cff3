namespace Firn.Machines;

/// <summary>What a virtual machine is made of. Everything it leaves lies in <see cref="StateDirectory"/>.</summary>
public sealed record MachineOptions
{
    public required string Name { get; init; }

    /// <summary>Where the overlay disk, sockets, the console's log and the process id are kept; one machine a directory.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>A raw disk image, which is never written to.</summary>
    public required string Image { get; init; }

    public int MemoryMebibytes { get; init; } = 512;

    public int Processors { get; init; } = 2;

    public IReadOnlyList<PortForward> Forwards { get; init; } = [];

    public Firmware Firmware { get; init; } = Firmware.Bios;

    public Accelerator Accelerator { get; init; } = Accelerator.Emulation;

    /// <summary>Keep the disk of an earlier run of this machine instead of starting from the image again.</summary>
    public bool KeepDisk { get; init; }

    /// <summary>A snapshot in the kept disk to go on from, made by <see cref="Machine.Save"/>.</summary>
    public string? Snapshot { get; init; }
}

/// <summary>A port of 127.0.0.1 that leads to a TCP port of the guest.</summary>
public sealed record PortForward(int Host, int Guest);

/// <summary>What starts the disk.</summary>
public enum Firmware
{
    /// <summary>SeaBIOS.</summary>
    Bios,

    /// <summary>OVMF, with variables of the machine's own.</summary>
    Uefi,
}

/// <summary>How the guest's instructions are carried out.</summary>
public enum Accelerator
{
    /// <summary>QEMU's own translation: works everywhere.</summary>
    Emulation,

    /// <summary>The kernel's virtualisation, only after <see cref="KvmProof"/>.</summary>
    Kvm,
}
