using Firn.Linux.Files;
using Firn.Primitives;

namespace Firn.Cli.Composition;

/// <summary>Where this user's caches are: NIX_CACHE_HOME, or <c>firn</c> below XDG_CACHE_HOME or <c>~/.cache</c>.</summary>
static class CacheDirectories
{
    /// <summary>Null for a user without a home.</summary>
    public static ByteString? Of(string name)
    {
        var cache = Environment.GetEnvironmentVariable("NIX_CACHE_HOME") is { Length: > 0 } own ? own
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } shared ? shared
            : Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".cache") : null;
        return cache is null ? (ByteString?)null : Paths.MakeAbsolute(Path.Combine(cache, "firn", name));
    }
}
