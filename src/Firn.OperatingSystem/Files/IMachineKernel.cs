namespace Firn.OperatingSystem.Files;

/// <summary>What activation asks of the kernel besides files. A root directory that is not a running machine has none.</summary>
interface IMachineKernel
{
    bool IsMountPoint(string path);

    bool IsReadOnlyMount(string path);

    void Mount(string device, string mountPoint, string type, IReadOnlyList<string> options);

    void BindReadOnly(string directory);

    string HostName { get; set; }

    /// <summary>The value of a setting below /proc/sys, or null when this kernel has no such setting.</summary>
    string? Setting(string name);

    void SetSetting(string name, string value);

    /// <summary>Gives a file capabilities, in the bytes that the kernel keeps.</summary>
    void SetCapabilities(string path, ReadOnlySpan<byte> value);
}
