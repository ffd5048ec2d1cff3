using Firn.Cli.Arguments;
using Firn.EvaluationCache;

namespace Firn.Cli.Composition;

/// <summary>Where this user's parsed files are kept.</summary>
static class ParsedFilePlace
{
    /// <summary>Null when none are to be kept, or there is no home.</summary>
    public static ParsedFileStore? Open(Settings settings) => settings.Switch("parse-cache", true) ? OpenAlways(settings) : null;

    /// <summary>Null without a home.</summary>
    public static ParsedFileStore? OpenAlways(Settings settings) => CacheDirectories.Of("parsed") is { } directory
        ? new ParsedFileStore(directory, settings.Number("parse-cache-size", 128L << 20), TimeProvider.System.GetUtcNow().ToUnixTimeSeconds())
        : null;
}
