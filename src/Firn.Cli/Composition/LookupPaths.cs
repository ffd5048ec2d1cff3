using Firn.Cli.Arguments;
using Firn.Evaluation;

namespace Firn.Cli.Composition;

/// <summary>Where <c>&lt;name&gt;</c> is looked for: <c>-I</c>, then NIX_PATH or the setting, or the usual channels.</summary>
static class LookupPaths
{
    public static IReadOnlyList<LookupPathEntry> Read(IReadOnlyList<string> flags, Settings settings)
    {
        var entries = flags.Select(Parse).ToList();
        // Files do not set it beside the variable, so this is a flag.
        if (settings.Find("nix-path") is { } setting)
        {
            entries.AddRange(SettingText.Words(setting).Select(Parse));
        }
        else if (Environment.GetEnvironmentVariable("NIX_PATH") is { } variable)
        {
            entries.AddRange(Split(variable).Concat(settings.AddedLookupPath).Select(Parse));
        }
        else if (!settings.Switch("pure-eval", false) && !settings.Switch("restrict-eval", false))
        {
            entries.AddRange(Channels());
        }
        return entries;
    }

    // A firn inside a system was relocated; packages are made from the original, so that the machine's own rebuild gives the same paths.
    static string OwnBinary()
    {
        var running = Environment.ProcessPath ?? "/proc/self/exe";
        var original = Path.Combine(Path.GetDirectoryName(running)!, "../share/firn/original");
        return File.Exists(original) ? Path.GetFullPath(original) : running;
    }

    /// <summary>What is found although no entry names it, and is not part of <c>builtins.nixPath</c>: the running program.</summary>
    public static IReadOnlyList<LookupPathEntry> Fallback(Settings settings) =>
        [new LookupPathEntry("firn-binary", settings.Find("firn-binary") ?? OwnBinary())];

    static LookupPathEntry Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? new LookupPathEntry("", text) : new LookupPathEntry(text[..equals], text[(equals + 1)..]);
    }

    // Entries are separated by colons, but an URL has one of its own.
    static IEnumerable<string> Split(string text)
    {
        var start = 0;
        while (start < text.Length)
        {
            var value = text.IndexOf('=', start);
            var colon = text.IndexOf(':', start);
            value = value < 0 || (colon >= 0 && value > colon) ? start : value + 1;
            if (colon >= 0 && (text.AsSpan(colon).StartsWith("://") || text[value..colon] is "flake" or "channel"))
            {
                colon = text.IndexOf(':', colon + 1);
            }
            var end = colon < 0 ? text.Length : colon;
            if (end > start)
            {
                yield return text[start..end];
            }
            start = end + 1;
        }
    }

    static IEnumerable<LookupPathEntry> Channels()
    {
        var state = Environment.GetEnvironmentVariable("NIX_STATE_DIR") is { Length: > 0 } set ? set : "/nix/var/nix";
        var home = HomeDirectory.Path ?? "/";
        LookupPathEntry[] usual =
        [
            new("", $"{home}/.nix-defexpr/channels"),
            new("nixpkgs", $"{state}/profiles/per-user/root/channels/nixpkgs"),
            new("", $"{state}/profiles/per-user/root/channels"),
        ];
        return usual.Where(entry => Directory.Exists(entry.Path));
    }
}
