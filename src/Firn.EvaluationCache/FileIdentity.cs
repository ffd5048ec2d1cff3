using Firn.Linux.Files;

namespace Firn.EvaluationCache;

/// <summary>What tells a file from every other one, and from itself after a change. Times are since 1970.</summary>
public readonly record struct FileIdentity(
    ulong Device, ulong Inode, uint Mode, long Size, long ModifiedSeconds, uint ModifiedNanoseconds, long ChangedSeconds, uint ChangedNanoseconds)
{
    public static FileIdentity Of(FileStatus status) => new(
        status.Device, status.Inode, status.Mode, status.Size, status.ModifiedSeconds, status.ModifiedNanoseconds, status.ChangedSeconds, status.ChangedNanoseconds);

    /// <summary>The part of the mode that says what kind of object it is, and the owner's right to execute it.</summary>
    internal uint Type => Mode & 0xf000;

    internal bool IsExecutable => (Mode & 0x40) != 0;
}
