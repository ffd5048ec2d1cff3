using Firn.Linux.Files;
using Firn.Linux.Processes;
using Firn.Primitives;

namespace Firn.EvaluationCache;

/// <summary>
/// A directory of files that were made once and are only read, replaced or removed afterwards, by any number of processes. It may be deleted at any time.
/// </summary>
/// <param name="path">Absolute. Made when first written to, for its owner alone.</param>
sealed class CacheDirectory(ByteString path)
{
    /// <summary>The last use is written down this often, in seconds; more would cost a disk write for every command.</summary>
    const long UseGranularity = 3600;

    /// <summary>Makes it where it is missing; null when it is somebody else's, who could answer with anything.</summary>
    public DirectoryHandle? Make()
    {
        FileTree.MakeDirectories(path, 0x1c0);
        return Open();
    }

    /// <summary>Null when it is missing or somebody else's.</summary>
    public DirectoryHandle? Open() => IsOurs() ? DirectoryHandle.TryOpen(path) : null;

    public bool IsOurs()
    {
        try
        {
            return DirectoryHandle.Working.TryStatus(path) is { Kind: FileKind.Directory } status
                && status.User == CurrentProcess.UserId && (status.Permissions & 0x12) == 0;
        }
        catch (FileException)
        {
            // What may not be looked at is somebody else's.
            return false;
        }
    }

    /// <summary>A file has answered: it is not old.</summary>
    public static void Touch(DirectoryHandle directory, ByteString name, long now)
    {
        try
        {
            if (directory.TryStatus(name) is { } status && now - status.ModifiedSeconds > UseGranularity)
            {
                directory.SetModified(name, now);
            }
        }
        catch (FileException)
        {
            // It goes a little earlier than it should.
        }
    }

    /// <summary>Removes what a killed process left behind.</summary>
    public static void RemoveRemains(DirectoryHandle directory, long now)
    {
        foreach (var entry in directory.Entries())
        {
            if (entry.Name.Span.StartsWith(".tmp-"u8) && directory.TryStatus(entry.Name) is { } status && now - status.ModifiedSeconds > UseGranularity)
            {
                directory.TryRemove(entry.Name);
            }
        }
    }
}
