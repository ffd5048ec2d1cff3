using System.Runtime.InteropServices;
using Firn.Primitives;

namespace Firn.Linux.Sandboxing;

/// <summary>A sandbox could not be set up: which step the kernel refused and why.</summary>
public sealed class SandboxException(string doing, int error)
    : NixException(error == 0 ? $"cannot {doing}" : $"cannot {doing}: {Marshal.GetPInvokeErrorMessage(error)}")
{
    /// <summary>The value of errno, 0 when the kernel was not asked.</summary>
    public int Error { get; } = error;

    /// <summary>The step that failed, in words.</summary>
    public string Doing { get; } = doing;

    /// <summary>Whether this machine refuses namespaces or mounts altogether, so that no sandbox can work here.</summary>
    public bool Unsupported => Error is 1 or 13 or 22 or 28 or 38
        && (Doing.StartsWith("create the sandbox's namespaces", StringComparison.Ordinal) || Doing.StartsWith("keep mounts private", StringComparison.Ordinal)
            || Doing.StartsWith("mount the sandbox's root", StringComparison.Ordinal) || Doing.StartsWith("map the build user's ids", StringComparison.Ordinal));
}
