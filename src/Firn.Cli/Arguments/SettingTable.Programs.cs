namespace Firn.Cli.Arguments;

// Settings of the programs themselves.
static partial class SettingTable
{
    static Setting[] Programs() =>
    [
        new("allowed-users", SettingKind.Words, "*", "Who may use the daemon: names, `@GROUP`, `*`") { IsWithoutEffect = true },
        new("bash-prompt", SettingKind.Text, "", "The prompt of `nix develop`") { IsWithoutEffect = true },
        new("bash-prompt-prefix", SettingKind.Text, "", "In front of that prompt") { IsWithoutEffect = true },
        new("bash-prompt-suffix", SettingKind.Text, "", "Behind that prompt") { IsWithoutEffect = true },
        new("experimental-features", SettingKind.Names, "", "Features of the language and the commands that are switched on"),
        new("firn-binary", SettingKind.OptionalText, "", "What `<firn-binary>` is; without it, the program that runs"),
        new("json-log-path", SettingKind.OptionalText, "", "Where all messages are written as JSON as well") { IsWithoutEffect = true },
        new("nix-shell-always-looks-for-shell-nix", SettingKind.Switch, "true", "`nix-shell DIRECTORY` takes its `shell.nix`"),
        new("nix-shell-shebang-arguments-relative-to-script", SettingKind.Switch, "true", "Paths in a `#!nix-shell` line start from the script"),
        new("nix-version", SettingKind.OptionalText, "", "The version of Nix that expressions believe they run in"),
        new("plugin-files", SettingKind.Words, "", "Libraries that add builtins; there are none for Firn") { IsWithoutEffect = true },
        new("trusted-users", SettingKind.Words, "root", "Who may tell the daemon anything: names, `@GROUP`, `*`") { IsWithoutEffect = true },
        new("upgrade-nix-store-path-url", SettingKind.Text, "https://github.com/NixOS/nixpkgs/raw/master/nixos/modules/installer/tools/nix-fallback-paths.nix", "Where `nix upgrade-nix` looks") { IsWithoutEffect = true },
        new("use-xdg-base-directories", SettingKind.Switch, "false", "Profiles and channels lie in the XDG directories") { IsWithoutEffect = true },
    ];
}
