using System.Text;
using Firn.Cli.Arguments;
using Firn.Cli.Composition;

namespace Firn.Cli.Commands.Configuration;

/// <summary><c>nix config describe</c>: what every setting means; the manual's page is this output.</summary>
static class ConfigDescribeCommand
{
    public static int Run(Invocation invocation) => EvaluationRun.Guard(() =>
    {
        var settings = Settings.Load();
        if (new ArgumentReader(settings, invocation.Program).Read(invocation.Arguments) is [var extra, ..])
        {
            throw new UsageException($"unexpected argument '{extra}'");
        }
        StandardStreams.WriteOutput(Encoding.UTF8.GetBytes(Page()));
        return 0;
    });

    static string Page()
    {
        var page = new StringBuilder("""
            # Settings

            A setting is a line `name = value` of a configuration file; `#` begins a comment, `include FILE` reads another file, `!include FILE` only if it is
            there. Lists are words; `extra-NAME = WORDS` adds to a list. Numbers may end in K, M, G or T. Read are, later ones stronger: `nix.conf` in
            `$NIX_CONF_DIR` (`/etc/nix`), the files of `$NIX_USER_CONF_FILES` (else `nix/nix.conf` in `$XDG_CONFIG_DIRS` and `$XDG_CONFIG_HOME`, `~/.config`;
            of several the first is the strongest), the lines of `$NIX_CONFIG`, and flags: `--option NAME VALUE`, `--NAME VALUE`, `--NAME` and
            `--no-NAME` for what is true or false, `--extra-NAME WORDS`.

            `nix config show` prints all settings as they count, `nix config show NAME` one, `--json` with defaults; `nix config check` looks for what is wrong with the
            installation; `nix config describe` prints this page. A setting that this version does nothing with is marked *: it is known so that a
            file made for Nix is understood.

            `$GC_INITIAL_HEAP_SIZE` says how large the heap of an evaluation may become before it is collected (a number, perhaps with k, m, g or t); else a 32nd of the
            memory that the machine or the control group has, at most 384 MiB.

            | setting | takes | default | meaning |
            | --- | --- | --- | --- |

            """);
        foreach (var setting in SettingTable.All)
        {
            var names = string.Concat(setting.Aliases.Select(alias => $", `{alias}`"));
            var usual = setting.Computed is not null ? "by the machine" : setting.Default.Length == 0 ? "" : $"`{setting.Default}`";
            var feature = setting.Feature is null ? "" : $" (with the feature `{setting.Feature}`)";
            page.Append($"| `{setting.Name}`{names}{(setting.IsWithoutEffect ? " *" : "")} | {Takes(setting)} | {usual} | {setting.Description}{feature} |\n");
        }
        return page.ToString();
    }

    static string Takes(Setting setting) => setting.Kind switch
    {
        SettingKind.Switch => "true or false",
        SettingKind.Number => "a number" + string.Concat(setting.Choices.Select(word => $", `{word}`")),
        SettingKind.Choice => string.Join(", ", setting.Choices.Select(word => $"`{word}`")),
        SettingKind.Words => "words",
        SettingKind.Names => "words, in any order",
        SettingKind.Pairs => "words `KEY=VALUE`",
        _ => "a text",
    };
}
