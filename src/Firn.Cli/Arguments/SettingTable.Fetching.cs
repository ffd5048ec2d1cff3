namespace Firn.Cli.Arguments;

// Settings of downloads and flakes.
static partial class SettingTable
{
    static Setting[] Fetching() =>
    [
        new("accept-flake-config", SettingKind.Switch, "false", "Take settings out of flakes without asking") { Feature = "flakes", IsWithoutEffect = true },
        new("access-tokens", SettingKind.Pairs, "", "Tokens for hosts: `HOST=TOKEN`"),
        new("allow-dirty", SettingKind.Switch, "true", "Work trees may hold changes that are not committed"),
        new("allow-dirty-locks", SettingKind.Switch, "false", "A lock file may name such trees") { Feature = "flakes", IsWithoutEffect = true },
        new("commit-lock-file-summary", SettingKind.Text, "", "The message of commits of lock files") { Aliases = ["commit-lockfile-summary"], Feature = "flakes", IsWithoutEffect = true },
        new("connect-timeout", SettingKind.Number, "15", "Seconds to wait for a connection"),
        new("debian-mirror", SettingKind.OptionalText, "", "The mirror that locked Debian packages come from; without it, the one that the lock names"),
        new("download-attempts", SettingKind.Number, "5", "How often a download is tried") { Aliases = ["filetransfer-retry-attempts"] },
        new("download-buffer-size", SettingKind.Number, "1048576", "Bytes of a download that may wait in memory") { IsWithoutEffect = true },
        new("download-cache", SettingKind.OptionalText, "", "Where downloads are kept by their hash; without it, in the cache directory of the user"),
        new("download-speed", SettingKind.Number, "0", "KiB in a second at most; 0 for no limit") { IsWithoutEffect = true },
        new("flake-registry", SettingKind.Text, "https://channels.nixos.org/flake-registry.json", "The list of short names of flakes") { Feature = "flakes" },
        new("hashed-mirrors", SettingKind.Words, "", "Servers that have files by their hash") { IsWithoutEffect = true },
        new("http-connections", SettingKind.Number, "25", "Connections at the same time") { Aliases = ["binary-caches-parallel-connections"], IsWithoutEffect = true },
        new("http2", SettingKind.Switch, "true", "Use HTTP/2") { IsWithoutEffect = true },
        new("netrc-file", SettingKind.Text, "", "Names and passwords for hosts, in the form of netrc") { Computed = () => $"{MachineDefaults.ConfigurationDirectory}/netrc" },
        new("offline", SettingKind.Switch, "false", "Download nothing: what is neither in the store nor in the download cache is missing"),
        new("ssl-cert-file", SettingKind.OptionalText, "", "The certificates that are believed") { Computed = MachineDefaults.CertificateFile },
        new("stalled-download-timeout", SettingKind.Number, "300", "Seconds without a byte before a download is given up") { IsWithoutEffect = true },
        new("tarball-ttl", SettingKind.Number, "3600", "Seconds that a fetched file counts as new"),
        new("trust-tarballs-from-git-forges", SettingKind.Switch, "true", "Archives of commits need no hash beside the commit"),
        new("use-registries", SettingKind.Switch, "true", "Look short names of flakes up in registries") { Feature = "flakes", IsWithoutEffect = true },
        new("user-agent-suffix", SettingKind.Text, "", "Added to the name that servers are told") { IsWithoutEffect = true },
        new("warn-dirty", SettingKind.Switch, "true", "Warn about work trees with changes that are not committed"),
    ];
}
