using Firn.Primitives;
using Firn.Store;

namespace Firn.Building;

/// <summary>The logs that builds have left.</summary>
public static class BuildLogs
{
    /// <summary>The plain text of a derivation's last log; null when none is kept.</summary>
    /// <param name="logDirectory">The store's log directory.</param>
    /// <param name="derivation">Which one.</param>
    public static Stream? TryRead(ByteString logDirectory, StorePath derivation) => BuildLog.TryRead(logDirectory, derivation);
}
