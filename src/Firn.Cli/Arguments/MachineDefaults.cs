using Firn.Building;

namespace Firn.Cli.Arguments;

/// <summary>Defaults of settings that depend on the machine.</summary>
static class MachineDefaults
{
    static readonly BuildOptions options = new() { Launcher = [] };

    public static string ConfigurationDirectory => Environment.GetEnvironmentVariable("NIX_CONF_DIR") is { Length: > 0 } directory ? directory : "/etc/nix";

    public static string Platforms() => string.Join(' ', options.ExtraPlatforms);

    public static string Features() => string.Join(' ', options.SystemFeatures.Order(StringComparer.Ordinal));

    /// <summary>The file that the environment names, or the usual one.</summary>
    public static string CertificateFile() =>
        Environment.GetEnvironmentVariable("NIX_SSL_CERT_FILE") is { Length: > 0 } own ? own
        : Environment.GetEnvironmentVariable("SSL_CERT_FILE") is { Length: > 0 } shared ? shared
        : "/etc/ssl/certs/ca-certificates.crt";
}
