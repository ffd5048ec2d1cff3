using System.Runtime.InteropServices;

namespace Firn.Linux.Files;

/// <summary>Kinds of file system object.</summary>
public enum FileKind
{
    Unknown,
    Regular,
    Directory,
    Symlink,
    /// <summary>Device, fifo or socket.</summary>
    Other,
}

/// <summary>What statx(2) tells about an object itself, links not followed.</summary>
public readonly record struct FileStatus(
    FileKind Kind, uint Mode, uint User, uint Group, uint Links, ulong Inode, ulong Device, long Size, long Blocks, long ModifiedSeconds, uint ModifiedNanoseconds,
    long ChangedSeconds, uint ChangedNanoseconds)
{
    /// <summary>The owner may execute it.</summary>
    public bool IsExecutable => (Mode & 0x40) != 0;

    /// <summary>The twelve permission bits.</summary>
    public uint Permissions => Mode & 0xfff;

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct Raw
    {
        [FieldOffset(16)] public uint Links;
        [FieldOffset(20)] public uint User;
        [FieldOffset(24)] public uint Group;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(48)] public ulong Blocks;
        [FieldOffset(96)] public long ChangedSeconds;
        [FieldOffset(104)] public uint ChangedNanoseconds;
        [FieldOffset(112)] public long ModifiedSeconds;
        [FieldOffset(120)] public uint ModifiedNanoseconds;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }

    internal static FileStatus From(in Raw raw) => new(
        (raw.Mode & 0xf000) switch { 0x8000 => FileKind.Regular, 0x4000 => FileKind.Directory, 0xa000 => FileKind.Symlink, _ => FileKind.Other },
        raw.Mode,
        raw.User,
        raw.Group,
        raw.Links,
        raw.Inode,
        ((ulong)raw.DeviceMajor << 32) | raw.DeviceMinor,
        (long)raw.Size,
        (long)raw.Blocks,
        raw.ModifiedSeconds,
        raw.ModifiedNanoseconds,
        raw.ChangedSeconds,
        raw.ChangedNanoseconds);
}
