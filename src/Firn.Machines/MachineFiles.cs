namespace Firn.Machines;

/// <summary>The files of one machine. Socket paths are short because the kernel allows 107 bytes.</summary>
sealed class MachineFiles(string directory)
{
    public string Directory { get; } = Path.GetFullPath(directory);

    public string Disk => Path.Combine(Directory, "disk.qcow2");

    public string Variables => Path.Combine(Directory, "uefi-variables.qcow2");

    public string SerialLog => Path.Combine(Directory, "serial.log");

    public string SerialSocket => Path.Combine(Directory, "serial");

    public string QmpSocket => Path.Combine(Directory, "qmp");

    public string ProcessId => Path.Combine(Directory, "pid");

    /// <summary>The id of the QEMU that runs this machine, when it runs: a process of that id whose arguments name our socket.</summary>
    public int? Running()
    {
        if (!File.Exists(ProcessId) || !int.TryParse(File.ReadAllText(ProcessId).Trim(), out var id))
        {
            return null;
        }
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Contains(QmpSocket, StringComparison.Ordinal) ? id : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
