using Firn.Primitives;

namespace Firn.Linux.Sandboxing;

/// <summary>One file or directory of the host that is shown inside the sandbox.</summary>
/// <param name="Source">The path on the host; never a symbolic link's name that a builder could have planted.</param>
/// <param name="Target">Its path inside, absolute; the mount point exists below the sandbox's root already.</param>
/// <param name="ReadOnly">Whether writing through it is refused.</param>
/// <param name="Optional">Whether a build may go on without it.</param>
public sealed record SandboxMount(ByteString Source, ByteString Target, bool ReadOnly = true, bool Optional = false)
{
    /// <summary>Whether device nodes below it may be opened.</summary>
    public bool Devices { get; init; }
}
