using System.Security.Cryptography;
using System.Text;

namespace Firn.Machines;

/// <summary>
/// Whether the kernel's virtualisation really runs guests here. The device file proves nothing: on some hosts it opens, makes machines, and
/// the guest then hangs. So a kernel is started without a root file system; it must get as far as missing it.
/// </summary>
public static class KvmProof
{
    static readonly TimeSpan deadline = TimeSpan.FromSeconds(20);

    /// <summary>Tries, or remembers the verdict of the same host, kernel and boot from <paramref name="cacheDirectory"/>.</summary>
    /// <param name="kernel">A bzImage with a serial console.</param>
    public static Accelerator Choose(string kernel, string cacheDirectory)
    {
        if (!File.Exists("/dev/kvm"))
        {
            return Accelerator.Emulation;
        }
        var identity = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() + Path.GetFullPath(kernel);
        var cache = Path.Combine(cacheDirectory, "kvm-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..16]);
        if (!File.Exists(cache))
        {
            Directory.CreateDirectory(cacheDirectory);
            File.WriteAllText(cache, Works(kernel) ? "works" : "hangs");
        }
        return File.ReadAllText(cache) == "works" ? Accelerator.Kvm : Accelerator.Emulation;
    }

    static bool Works(string kernel)
    {
        var (_, output) = Tool.Run(
            "/usr/bin/env",
            [
                "timeout", "-k", "1", $"{deadline.TotalSeconds}", QemuPrograms.System, "-machine", "q35", "-accel", "kvm", "-cpu", "host", "-m", "256", "-nodefaults", "-no-user-config",
                "-display", "none", "-serial", "stdio", "-no-reboot", "-kernel", kernel, "-append", "console=ttyS0 panic=-1",
            ],
            deadline + TimeSpan.FromSeconds(5));
        return output.Contains("Kernel panic - not syncing: VFS", StringComparison.Ordinal);
    }
}
