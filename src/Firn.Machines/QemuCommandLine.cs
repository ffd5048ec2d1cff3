namespace Firn.Machines;

/// <summary>The arguments of QEMU for a machine. The list of devices is the same with and without a snapshot, or it could not be loaded.</summary>
static class QemuCommandLine
{
    public static List<string> For(MachineOptions options, MachineFiles files)
    {
        var network = "user,id=net" + string.Concat(options.Forwards.Select(forward => $",hostfwd=tcp:127.0.0.1:{forward.Host}-:{forward.Guest}"));
        List<string> arguments =
        [
            "-name", options.Name,
            "-machine", "q35",
            "-accel", options.Accelerator == Accelerator.Kvm ? "kvm" : "tcg,thread=multi",
            "-cpu", options.Accelerator == Accelerator.Kvm ? "host" : "max",
            "-smp", $"{options.Processors}",
            "-m", $"{options.MemoryMebibytes}",
            "-nodefaults", "-no-user-config", "-display", "none", "-vga", "std",
            "-chardev", $"socket,id=serial,path={files.SerialSocket},server=on,wait=off,logfile={files.SerialLog},logappend=on",
            "-serial", "chardev:serial",
            "-qmp", $"unix:{files.QmpSocket},server=on,wait=off",
            "-drive", $"if=none,id=disk,format=qcow2,file={files.Disk},cache=unsafe,discard=unmap",
            "-device", "virtio-blk-pci,drive=disk,bootindex=0",
            "-netdev", network,
            "-device", "virtio-net-pci,netdev=net,romfile=",
            "-device", "virtio-rng-pci",
            "-pidfile", files.ProcessId,
            "-daemonize",
        ];
        if (options.Firmware == Firmware.Uefi)
        {
            arguments.AddRange(
            [
                "-drive", $"if=pflash,unit=0,format=raw,readonly=on,file={QemuPrograms.Uefi.Code}",
                "-drive", $"if=pflash,unit=1,format=qcow2,file={files.Variables}",
            ]);
        }
        if (options.Snapshot is { } snapshot)
        {
            arguments.AddRange(["-loadvm", snapshot]);
        }
        return arguments;
    }
}
