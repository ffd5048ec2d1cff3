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

    const string Works = "a kernel has been started with /dev/kvm";

    /// <summary>Tries, or remembers the verdict of the same host, kernel and boot from <paramref name="cacheDirectory"/>; and says what it rests on.</summary>
    /// <param name="kernel">A bzImage with a serial console.</param>
    /// <param name="cacheDirectory">Where the verdict is kept.</param>
    /// <param name="device">The host's device.</param>
    public static (Accelerator Verdict, string Reason) Choose(string kernel, string cacheDirectory, string device = "/dev/kvm")
    {
        if (!File.Exists(device))
        {
            return (Accelerator.Emulation, $"this machine has no {device}");
        }
        var identity = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() + Path.GetFullPath(kernel);
        var cache = Path.Combine(cacheDirectory, "kvm-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..16]);
        if (!File.Exists(cache) || File.ReadAllText(cache) is not { Length: > 0 } reason)
        {
            Directory.CreateDirectory(cacheDirectory);
            reason = Try(kernel);
            File.WriteAllText(cache + ".new", reason);
            File.Move(cache + ".new", cache, overwrite: true);
        }
        return (reason == Works ? Accelerator.Kvm : Accelerator.Emulation, reason);
    }

    static string Try(string kernel)
    {
        var (_, output) = Tool.Run(
            "/usr/bin/env",
            [
                "timeout", "-k", "1", $"{deadline.TotalSeconds}", QemuPrograms.System, "-machine", "q35", "-accel", "kvm", "-cpu", "host", "-m", "256", "-nodefaults", "-no-user-config",
                "-display", "none", "-serial", "stdio", "-no-reboot", "-kernel", kernel, "-append", "console=ttyS0 panic=-1",
            ],
            deadline + TimeSpan.FromSeconds(5));
        return output.Contains("Kernel panic - not syncing: VFS", StringComparison.Ordinal) ? Works
            : output.Split('\n').FirstOrDefault(line => line.Contains("kvm", StringComparison.OrdinalIgnoreCase) && (line.Contains("failed", StringComparison.OrdinalIgnoreCase) || line.Contains("denied", StringComparison.OrdinalIgnoreCase) || line.Contains("Could not", StringComparison.Ordinal))) is { } said
                ? $"QEMU cannot use /dev/kvm: {said.Trim()}"
                : $"/dev/kvm is there, but a kernel that was started with it did not come up within {deadline.TotalSeconds} s";
    }
}
