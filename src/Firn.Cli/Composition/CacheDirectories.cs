using Firn.Cli.Arguments;
using Firn.Linux.Files;
using Firn.Primitives;

namespace Firn.Cli.Composition;

/// <summary>Where this user's caches are: NIX_CACHE_HOME, or <c>firn</c> below XDG_CACHE_HOME or <c>~/.cache</c>.</summary>
static class CacheDirectories
{
    /// <summary>Null for a user without a home: one that is only named (<c>/homeless-shelter</c>) is not made.</summary>
    public static ByteString? Of(string name)
    {
        var cache = Environment.GetEnvironmentVariable("NIX_CACHE_HOME") is { Length: > 0 } own ? own
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } shared ? shared
            : HomeDirectory.Path is { } home && Directory.Exists(home) ? Path.Combine(home, ".cache") : null;
        return cache is null ? (ByteString?)null : Paths.MakeAbsolute(Path.Combine(cache, "firn", name));
    }
}
