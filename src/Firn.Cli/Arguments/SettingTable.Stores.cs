namespace Firn.Cli.Arguments;

// Settings of stores and what is fetched into them.
static partial class SettingTable
{
    static Setting[] Stores() =>
    [
        new("allow-symlinked-store", SettingKind.Switch, "false", "The path to the store may contain links") { IsWithoutEffect = true },
        new("always-allow-substitutes", SettingKind.Switch, "false", "Fetch even what says that it is not to be fetched") { IsWithoutEffect = true },
        new("auto-optimise-store", SettingKind.Switch, "false", "Equal files are linked together when they are stored") { IsWithoutEffect = true },
        new("fsync-metadata", SettingKind.Switch, "true", "The database is on the disk before a path counts as there; Firn never does otherwise") { IsWithoutEffect = true },
        new("fsync-store-paths", SettingKind.Switch, "false", "The contents too; Firn never does otherwise") { IsWithoutEffect = true },
        new("gc-reserved-space", SettingKind.Number, "8388608", "Bytes kept for collecting on a full disk") { IsWithoutEffect = true },
        new("keep-derivations", SettingKind.Switch, "true", "Collection keeps the derivations of what is used") { Aliases = ["gc-keep-derivations"] },
        new("keep-env-derivations", SettingKind.Switch, "false", "Profiles keep the derivations of what they hold") { Aliases = ["env-keep-derivations"], IsWithoutEffect = true },
        new("keep-outputs", SettingKind.Switch, "false", "Collection keeps the outputs of derivations that are used") { Aliases = ["gc-keep-outputs"] },
        new("max-free", SettingKind.Number, "9223372036854775807", "Collection during builds stops at so many free bytes") { IsWithoutEffect = true },
        new("max-substitution-jobs", SettingKind.Number, "16", "Fetches at the same time") { Aliases = ["substitution-max-jobs"], IsWithoutEffect = true },
        new("min-free", SettingKind.Number, "0", "Collect during builds when fewer bytes are free") { IsWithoutEffect = true },
        new("min-free-check-interval", SettingKind.Number, "5", "Seconds between two looks at the free space") { IsWithoutEffect = true },
        new("nar-buffer-size", SettingKind.Number, "33554432", "Bytes of an archive that are held in memory") { IsWithoutEffect = true },
        new("narinfo-cache-meta-ttl", SettingKind.Number, "604800", "Seconds that the facts about a binary cache are believed") { IsWithoutEffect = true },
        new("narinfo-cache-negative-ttl", SettingKind.Number, "3600", "Seconds that a missing path counts as missing") { IsWithoutEffect = true },
        new("narinfo-cache-positive-ttl", SettingKind.Number, "2592000", "Seconds that the facts about a path are believed") { IsWithoutEffect = true },
        new("preallocate-contents", SettingKind.Switch, "false", "Files get their space before they are written") { IsWithoutEffect = true },
        new("require-sigs", SettingKind.Switch, "true", "Fetched paths need a trusted signature") { IsWithoutEffect = true },
        new("secret-key-files", SettingKind.Words, "", "Keys that sign what is built here") { IsWithoutEffect = true },
        new("store", SettingKind.Text, "auto", "The store to work with"),
        new("substitute", SettingKind.Switch, "true", "Fetch instead of building where possible") { Aliases = ["build-use-substitutes"], IsWithoutEffect = true },
        new("substituters", SettingKind.Words, "https://cache.nixos.org/", "Binary caches that paths are fetched from") { Aliases = ["binary-caches"], IsWithoutEffect = true },
        new("sync-before-registering", SettingKind.Switch, "false", "Everything is on the disk before a path counts as there; Firn never does otherwise") { IsWithoutEffect = true },
        new("trusted-public-keys", SettingKind.Words, "cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=", "Keys whose signatures are believed") { Aliases = ["binary-cache-public-keys"] },
        new("trusted-substituters", SettingKind.Names, "", "Binary caches that every user may choose") { Aliases = ["trusted-binary-caches"], IsWithoutEffect = true },
        new("use-case-hack", SettingKind.Switch, "false", "Names that differ only in case get numbers, for macOS") { IsWithoutEffect = true },
        new("use-sqlite-wal", SettingKind.Switch, "true", "The database writes ahead; Firn always does") { IsWithoutEffect = true },
        new("warn-large-path-threshold", SettingKind.Number, "0", "Warn when a larger tree is copied to the store; 0 for never") { IsWithoutEffect = true },
    ];
}
