namespace Firn.Cli.Arguments;

// Settings of the language and its evaluation.
static partial class SettingTable
{
    static Setting[] Evaluation() =>
    [
        new("abort-on-warn", SettingKind.Switch, "false", "A warning by `builtins.warn` ends the evaluation"),
        new("allow-import-from-derivation", SettingKind.Switch, "true", "Evaluation may wait for builds"),
        new("allow-unsafe-native-code-during-evaluation", SettingKind.Switch, "false", "The language may run programs of the machine") { IsWithoutEffect = true },
        new("allowed-uris", SettingKind.Words, "", "What restricted evaluation may fetch: addresses that begin with one of these"),
        new("debugger-on-trace", SettingKind.Switch, "false", "With `--debugger`: stop at `builtins.trace`"),
        new("debugger-on-warn", SettingKind.Switch, "false", "With `--debugger`: stop at `builtins.warn`"),
        new("eval-attrset-update-layer-rhs-threshold", SettingKind.Number, "16", "How large a set at the right of `//` may be to become a layer") { IsWithoutEffect = true },
        new("eval-cache", SettingKind.Switch, "true", "Evaluations are remembered, and made again only when something that they looked at has changed"),
        new("eval-cache-packages", SettingKind.Switch, "true", "Packages of imported sets are remembered apart from the evaluations that use them; false by itself on machines with less than 1 GiB of memory"),
        new("eval-cache-size", SettingKind.Number, "268435456", "Bytes that remembered evaluations may take"),
        new("eval-cores", SettingKind.Number, "0", "Threads or processes that evaluate independent attributes; 0 for one on each core"),
        new("eval-process-memory", SettingKind.Number, "0", "Bytes of memory after which an evaluation of many packages goes on in another process; 0 for two fifths of the machine's, at least 128 and at most 384 MiB"),
        new("eval-profile-file", SettingKind.Text, "nix.profile", "Where the profiler of the evaluation writes"),
        new("eval-profiler", SettingKind.Choice, "disabled", "Which profile of the evaluation is taken") { Choices = ["disabled", "flamegraph"] },
        new("eval-profiler-frequency", SettingKind.Number, "99", "Samples of the profiler in a second; 0 for one at every call"),
        new("eval-system", SettingKind.Text, "", "What `builtins.currentSystem` is; empty for the setting `system`"),
        new("ignore-try", SettingKind.Switch, "false", "With `--debugger`: do not stop for failures below `builtins.tryEval`"),
        new("lint-absolute-path-literals", SettingKind.Choice, "ignore", "What happens to paths that begin with `/` or `~` in source texts") { Choices = ["ignore", "warn", "fatal"] },
        new("lint-short-path-literals", SettingKind.Choice, "ignore", "What happens to paths like `a/b` in source texts") { Choices = ["ignore", "warn", "fatal"] },
        new("lint-url-literals", SettingKind.Choice, "ignore", "What happens to unquoted URLs in source texts") { Choices = ["ignore", "warn", "fatal"] },
        new("max-call-depth", SettingKind.Number, "10000", "Nested calls before evaluation gives up; more than 100000 is 100000"),
        new("nix-path", SettingKind.Words, "", "The lookup path of `<NAME>` when NIX_PATH is not set"),
        new("parse-cache", SettingKind.Switch, "true", "Parsed files are kept, and not parsed again while their text is the same"),
        new("parse-cache-size", SettingKind.Number, "134217728", "Bytes that parsed files may take"),
        new("pure-eval", SettingKind.Switch, "false", "Nothing but its arguments may influence an evaluation"),
        new("restrict-eval", SettingKind.Switch, "false", "Evaluation may read files below the lookup path only"),
        new("show-trace", SettingKind.Switch, "false", "Failures show every call that they came through"),
        new("trace-function-calls", SettingKind.Switch, "false", "Every call is told when it begins and ends"),
        new("trace-import-from-derivation", SettingKind.Switch, "false", "Tell when evaluation waits for a build") { IsWithoutEffect = true },
        new("trace-verbose", SettingKind.Switch, "false", "`builtins.traceVerbose` shows its message"),
        new("warn-short-path-literals", SettingKind.Switch, "false", "Older form of `lint-short-path-literals`: true for `warn`") { Replacement = ("lint-short-path-literals", "warn") },
    ];
}
