namespace Firn.Machines;

/// <summary>Where QEMU's programs and firmware are on this machine.</summary>
public static class QemuPrograms
{
    static readonly string[] directories = ["/usr/bin", "/usr/local/bin", "/run/current-system/sw/bin", "/bin"];

    public static string System => Find("qemu-system-x86_64", "qemu-system-x86");

    public static string Image => Find("qemu-img", "qemu-utils");

    /// <summary>OVMF's code and the pristine variables that go with it.</summary>
    public static (string Code, string Variables) Uefi
    {
        get
        {
            foreach (var suffix in (string[])["_4M", ""])
            {
                var (code, variables) = ($"/usr/share/OVMF/OVMF_CODE{suffix}.fd", $"/usr/share/OVMF/OVMF_VARS{suffix}.fd");
                if (File.Exists(code) && File.Exists(variables))
                {
                    return (code, variables);
                }
            }
            throw new MachineException("UEFI firmware for machines is not installed: install the package ovmf");
        }
    }

    static string Find(string program, string package) =>
        directories.Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists)
            ?? throw new MachineException($"'{program}' is not installed: install the package {package}");
}
