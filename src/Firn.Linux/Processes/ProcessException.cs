using System.Runtime.InteropServices;
using Firn.Primitives;

namespace Firn.Linux.Processes;

/// <summary>A process could not be started or watched; carries libc's error number.</summary>
public sealed class ProcessException(string doing, int error) : NixException($"cannot {doing}: {Marshal.GetPInvokeErrorMessage(error)}")
{
    /// <summary>The value of errno.</summary>
    public int Error { get; } = error;

    internal static ProcessException Last(string doing) => new(doing, Marshal.GetLastPInvokeError());

    internal static ProcessException Starting(ByteString program, int error) => new($"start '{program}'", error);
}
