using Firn.Cli.Arguments;
using Firn.Transfers;
using Firn.Transfers.Sources;

namespace Firn.Cli.Composition;

/// <summary>Turns settings into the options of fetching.</summary>
static class SourceSettings
{
    public const string OfficialRegistry = "https://channels.nixos.org/flake-registry.json";

    public static SourceOptions Read(Settings settings) => new()
    {
        CacheDirectory = CacheDirectory(),
        TimeToLive = TimeSpan.FromSeconds(settings.Number("tarball-ttl", 3600)),
        Offline = settings.Switch("offline", false),
        AllowDirty = settings.Switch("allow-dirty", true),
        WarnDirty = settings.Switch("warn-dirty", true),
        ForceClone = Environment.GetEnvironmentVariable("_NIX_FORCE_HTTP") == "1",
        AccessTokens = Tokens(settings),
        Features = new HashSet<string>(settings.Words("experimental-features"), StringComparer.Ordinal),
        Transfers = new TransferOptions
        {
            Attempts = (int)settings.Number("download-attempts", 5),
            CertificateFile = settings.Find("ssl-cert-file"),
            ConnectTimeout = TimeSpan.FromSeconds(settings.Number("connect-timeout", 15) is > 0 and var seconds ? seconds : 15),
            Credentials = BuildSettings.NetrcFile(settings) is { } netrc ? Netrc.Parse(File.ReadAllText(netrc)) : null,
        },
    };

    /// <summary>The registries that evaluation may ask: the global one only, since a user's own must not change what an expression means.</summary>
    public static IEnumerable<Func<string?>> Registries(Settings settings, InputSources sources)
    {
        var place = settings.Text("flake-registry", OfficialRegistry);
        if (place.Length > 0)
        {
            yield return () => place.StartsWith('/') ? File.Exists(place) ? File.ReadAllText(place) : null : File.ReadAllText(sources.Download(place));
        }
    }

    /// <summary><c>$XDG_CACHE_HOME/nix</c>, as Nix has it.</summary>
    public static string CacheDirectory() =>
        Environment.GetEnvironmentVariable("NIX_CACHE_HOME") is { Length: > 0 } own ? own
        : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } shared ? Path.Combine(shared, "nix")
        : Path.Combine(HomeDirectory.Path ?? "/", ".cache/nix");

    static Dictionary<string, string> Tokens(Settings settings)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in settings.Words("access-tokens"))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                result[word[..equals]] = word[(equals + 1)..];
            }
        }
        return result;
    }
}
