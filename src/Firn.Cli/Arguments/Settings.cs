namespace Firn.Cli.Arguments;

/// <summary>
/// The settings of one run: what nix.conf, NIX_CONFIG and flags say, later ones last. Values are texts; the engines get
/// typed options made from them.
/// </summary>
sealed class Settings
{
    public const int DebugVerbosity = 4;

    // Flags of these names take no value, and have a --no- form.
    static readonly HashSet<string> switches = new(StringComparer.Ordinal)
    {
        "accept-flake-config", "abort-on-warn", "allow-dirty", "allow-dirty-locks", "allow-import-from-derivation",
        "allow-new-privileges", "allow-symlinked-store", "allow-unsafe-native-code-during-evaluation",
        "always-allow-substitutes", "auto-allocate-uids", "auto-optimise-store", "builders-use-substitutes", "cgroups",
        "commit-lock-file-summary", "compress-build-log", "debugger-on-trace", "debugger-on-warn", "eval-cache",
        "fallback", "filter-syscalls", "fsync-metadata", "fsync-store-paths", "http2", "ignore-try",
        "impersonate-linux-26", "keep-build-log", "keep-derivations", "keep-env-derivations", "keep-failed",
        "keep-going", "keep-outputs", "preallocate-contents", "print-missing", "pure-eval", "require-sigs",
        "restrict-eval", "run-diff-hook", "sandbox-fallback", "show-trace", "substitute", "sync-before-registering",
        "trace-function-calls", "trace-import-from-derivation", "trace-verbose", "trust-tarballs-from-git-forges",
        "use-case-hack", "use-cgroups", "use-registries", "use-sqlite-wal", "use-xdg-base-directories", "warn-dirty",
    };

    static readonly HashSet<string> valued = new(StringComparer.Ordinal)
    {
        "access-tokens", "allowed-impure-host-deps", "allowed-uris", "allowed-users", "bash-prompt", "bash-prompt-prefix",
        "bash-prompt-suffix", "build-dir", "build-hook", "build-poll-interval", "build-users-group", "builders",
        "connect-timeout", "cores", "debian-mirror", "diff-hook", "download-attempts", "download-cache", "download-buffer-size",
        "download-speed", "eval-cache-size", "eval-profile-file", "eval-system", "experimental-features", "extra-platforms",
        "firn-binary", "flake-registry", "gc-reserved-space", "hashed-mirrors", "http-connections", "id-count",
        "ignored-acls", "impure-env", "json-log-path", "lint-absolute-path-literals", "lint-short-path-literals",
        "lint-url-literals", "log-lines", "max-build-log-size", "max-call-depth", "max-free", "max-jobs",
        "max-silent-time", "max-substitution-jobs", "min-free", "min-free-check-interval", "nar-buffer-size",
        "narinfo-cache-negative-ttl", "narinfo-cache-positive-ttl", "netrc-file", "nix-path", "nix-version",
        "plugin-files", "post-build-hook", "pre-build-hook", "sandbox", "sandbox-build-dir", "sandbox-dev-shm-size",
        "sandbox-paths", "secret-key-files", "ssl-cert-file", "stalled-download-timeout", "start-id", "store",
        "substituters", "system", "system-features", "tarball-ttl", "timeout", "trusted-public-keys",
        "trusted-substituters", "trusted-users", "upgrade-nix-store-path-url", "user-agent-suffix",
        "warn-large-path-threshold", "warn-short-path-literals",
    };

    readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    /// <summary>How much to tell; 0 says the usual, 1 more, …</summary>
    public int Verbosity { get; set; }

    public bool PrintBuildLogs { get; set; }

    public static bool IsSwitch(string name) => switches.Contains(name);

    public static bool IsKnown(string name) =>
        switches.Contains(name) || valued.Contains(name)
        || (name.StartsWith("extra-", StringComparison.Ordinal) && valued.Contains(name[6..]));

    /// <summary>From nix.conf of the machine and the user, and NIX_CONFIG.</summary>
    public static Settings Load()
    {
        var settings = new Settings();
        var configuration = Environment.GetEnvironmentVariable("NIX_CONF_DIR") ?? "/etc/nix";
        settings.ReadFile(Path.Combine(configuration, "nix.conf"), required: false);
        foreach (var file in Enumerable.Reverse(UserFiles()))
        {
            settings.ReadFile(file, required: false);
        }
        if (Environment.GetEnvironmentVariable("NIX_CONFIG") is { Length: > 0 } text)
        {
            settings.Read(text, "NIX_CONFIG");
        }
        return settings;
    }

    static string[] UserFiles()
    {
        if (Environment.GetEnvironmentVariable("NIX_USER_CONF_FILES") is { } files)
        {
            return files.Split(':', StringSplitOptions.RemoveEmptyEntries);
        }
        var home = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME")
            ?? (Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } user ? user + "/.config" : null);
        return home is null ? [] : [home + "/nix/nix.conf"];
    }

    void ReadFile(string path, bool required)
    {
        if (required || File.Exists(path))
        {
            try
            {
                Read(File.ReadAllText(path), path);
            }
            catch (IOException failure)
            {
                throw new UsageException($"reading the configuration file '{path}': {failure.Message}");
            }
        }
    }

    /// <summary>Lines of <c>name = value</c>, <c>include</c> and comments.</summary>
    public void Read(string text, string origin)
    {
        foreach (var line in text.Split('\n'))
        {
            var comment = line.IndexOf('#', StringComparison.Ordinal);
            var words = (comment < 0 ? line : line[..comment]).Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case []:
                    break;
                case ["include" or "!include", var file]:
                    ReadFile(Path.Combine(Path.GetDirectoryName(origin) ?? ".", file), words[0] == "include");
                    break;
                case [var name, "=", ..]:
                    Set(name, string.Join(' ', words[2..]), origin);
                    break;
                default:
                    throw new UsageException($"syntax error in configuration line '{line}' in '{origin}'");
            }
        }
    }

    /// <summary>Sets a value; <c>extra-</c> in front of the name adds to the one that is there.</summary>
    public void Set(string name, string value, string? origin = null)
    {
        if (name.StartsWith("extra-", StringComparison.Ordinal) && IsKnown(name))
        {
            name = name[6..];
            value = values.TryGetValue(name, out var earlier) && earlier.Length > 0 ? $"{earlier} {value}" : value;
        }
        else if (!IsKnown(name))
        {
            Console.Error.WriteLine($"warning: unknown setting '{name}'{(origin is null ? "" : $" in '{origin}'")}");
            return;
        }
        values[name] = value;
    }

    /// <summary>Sets a value for a command that has a default of its own; what files said wins.</summary>
    public void SetDefault(string name, string value) => values.TryAdd(name, value);

    /// <summary>Everything that somebody set.</summary>
    public IReadOnlyCollection<KeyValuePair<string, string>> All => values;

    /// <summary>Null when nobody set it.</summary>
    public string? Find(string name) => values.GetValueOrDefault(name);

    public string Text(string name, string otherwise) => values.GetValueOrDefault(name, otherwise);

    public bool Switch(string name, bool otherwise) => values.GetValueOrDefault(name) switch
    {
        null => otherwise,
        "true" or "yes" or "1" => true,
        "false" or "no" or "0" => false,
        var other => throw new UsageException($"Boolean setting '{name}' has invalid value '{other}'"),
    };

    public long Number(string name, long otherwise)
    {
        if (values.GetValueOrDefault(name) is not { } text)
        {
            return otherwise;
        }
        return long.TryParse(text, out var number) ? number
            : throw new UsageException($"setting '{name}' has invalid value '{text}', a number is expected");
    }

    /// <summary>Words separated by white space.</summary>
    public string[] Words(string name, string otherwise = "") =>
        Text(name, otherwise).Split((char[])[' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries);
}
