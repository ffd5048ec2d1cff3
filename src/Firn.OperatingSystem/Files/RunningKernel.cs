using System.Text;
using Firn.Linux.Administration;

namespace Firn.OperatingSystem.Files;

/// <summary>The kernel that this process runs on.</summary>
sealed class RunningKernel : IMachineKernel
{
    IReadOnlyList<MountPoint>? mounts;

    IReadOnlyList<MountPoint> AllMounts => mounts ??= Mounts.All();

    public bool IsMountPoint(string path) => Find(path) is not null;

    public bool IsReadOnlyMount(string path) => Find(path) is { } point && point.Options.Contains("ro");

    public void Mount(string device, string mountPoint, string type, IReadOnlyList<string> options)
    {
        Mounts.Mount(device, mountPoint, type, options);
        mounts = null;
    }

    public void BindReadOnly(string directory)
    {
        Mounts.BindReadOnly(directory);
        mounts = null;
    }

    public string HostName
    {
        get => Setting("kernel.hostname") ?? "";
        set => Machine.SetHostName(value);
    }

    public string? Setting(string name) => File.Exists(SettingPath(name)) ? ReadSetting(name) : null;

    public void SetSetting(string name, string value) => FileChanges.WriteExisting(SettingPath(name), Encoding.UTF8.GetBytes(value + "\n"));

    public void SetCapabilities(string path, ReadOnlySpan<byte> value) => FileChanges.SetAttribute(path, "security.capability", value);

    /// <summary>The last mount at a path hides the others.</summary>
    MountPoint? Find(string path)
    {
        for (var i = AllMounts.Count - 1; i >= 0; i--)
        {
            if (AllMounts[i].Path == path) return AllMounts[i];
        }
        return null;
    }

    static string? ReadSetting(string name)
    {
        try
        {
            return File.ReadAllText(SettingPath(name)).TrimEnd('\n');
        }
        catch (UnauthorizedAccessException)
        {
            return ""; // write-only settings exist
        }
        catch (IOException)
        {
            return "";
        }
    }

    // As sysctl(8): a name whose first separator is a dot has dots for slashes and slashes for dots.
    static string SettingPath(string name)
    {
        var separator = name.AsSpan().IndexOfAny('.', '/');
        if (separator < 0 || name[separator] == '/') return "/proc/sys/" + name;
        return "/proc/sys/" + string.Create(name.Length, name, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++) target[i] = source[i] switch { '.' => '/', '/' => '.', var other => other };
        });
    }
}
