using System.Text;

namespace Firn.Linux.Administration;

/// <summary>Mount points of this process's mount namespace.</summary>
public static class Mounts
{
    /// <summary>The flags that options such as <c>nosuid</c> stand for; the rest of the options is the file system's own.</summary>
    static readonly (string Option, uint Flag)[] flags =
    [
        ("ro", 1), ("nosuid", 2), ("nodev", 4), ("noexec", 8), ("sync", 16), ("remount", 32), ("noatime", 1024), ("nodiratime", 2048),
        ("bind", 4096), ("rbind", 4096 | 16384), ("relatime", 1 << 21), ("strictatime", 1 << 24), ("private", 1 << 18), ("rw", 0), ("defaults", 0),
    ];

    /// <summary>Mounts <paramref name="device"/>; options as in fstab.</summary>
    public static void Mount(string device, string mountPoint, string type, IReadOnlyList<string> options)
    {
        uint bits = 0;
        var own = new StringBuilder();
        foreach (var option in options)
        {
            var known = false;
            foreach (var (name, flag) in flags)
            {
                if (name != option) continue;
                bits |= flag;
                known = true;
                break;
            }
            if (!known && !option.StartsWith("x-", StringComparison.Ordinal)) own.Append(own.Length == 0 ? "" : ",").Append(option);
        }
        AdministrationException.Check(LibcAdministration.Mount(device, mountPoint, type, bits, own.Length == 0 ? null : own.ToString()), "mount", mountPoint);
    }

    /// <summary>Bind-mounts a directory onto itself, read-only from then on. The file system's own restrictions stay.</summary>
    public static void BindReadOnly(string directory)
    {
        const uint bind = 4096, remount = 32, readOnly = 1;
        AdministrationException.Check(LibcAdministration.Mount(directory, directory, null, bind, null), "bind-mount", directory);
        AdministrationException.Check(LibcAdministration.Mount("none", directory, null, bind | remount | readOnly, null), "remount read-only", directory);
    }

    /// <summary>
    /// Makes a directory that is mounted read-only writable for this process alone: for root, in a mount namespace of its own. Nothing happens where the
    /// directory is no read-only mount. Only the calling thread and what it starts later see the change, so this comes before other threads.
    /// </summary>
    public static void MakeWritableHere(string directory)
    {
        const int newMountNamespace = 0x20000;
        const uint bind = 4096, remount = 32;
        if (!Machine.IsRoot) return;
        var mount = All().LastOrDefault(point => point.Path == directory);
        if (mount is null || !mount.Options.Contains("ro")) return;
        AdministrationException.Check(LibcAdministration.Unshare(newMountNamespace), "make a mount namespace for", directory);
        AdministrationException.Check(LibcAdministration.Mount("none", directory, null, bind | remount, null), "remount writable", directory);
    }

    /// <summary>Every mount point with the options of the mount, in the order of <c>/proc/self/mountinfo</c>; empty without <c>/proc</c>.</summary>
    public static IReadOnlyList<MountPoint> All()
    {
        var points = new List<MountPoint>();
        if (!File.Exists("/proc/self/mountinfo")) return points;
        foreach (var line in File.ReadAllText("/proc/self/mountinfo").Split('\n'))
        {
            var fields = line.Split(' ');
            var dash = Array.IndexOf(fields, "-");
            if (dash < 6 || fields.Length < dash + 3) continue;
            points.Add(new MountPoint(Unescape(fields[4]), fields[dash + 1], Unescape(fields[dash + 2]), fields[5].Split(',')));
        }
        return points;
    }

    /// <summary>Turns swapping to a device or file off.</summary>
    public static void SwapOff(string path) => AdministrationException.Check(LibcAdministration.SwapOff(path), "stop swapping to", path);

    static string Unescape(string text) => text.Contains('\\')
        ? text.Replace("\\040", " ").Replace("\\011", "\t").Replace("\\012", "\n").Replace("\\134", "\\")
        : text;
}

/// <summary>One line of the mount table.</summary>
public sealed record MountPoint(string Path, string Type, string Device, IReadOnlyList<string> Options);
