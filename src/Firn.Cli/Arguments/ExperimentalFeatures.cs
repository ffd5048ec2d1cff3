namespace Firn.Cli.Arguments;

/// <summary>Names of features that have to be switched on.</summary>
static class ExperimentalFeatures
{
    static readonly HashSet<string> all = new(StringComparer.Ordinal)
    {
        "auto-allocate-uids", "blake3-hashes", "ca-derivations", "cgroups", "configurable-impure-env", "daemon-trust-override", "dynamic-derivations",
        "external-builders", "fetch-closure", "fetch-tree", "flakes", "git-hashing", "impure-derivations", "local-overlay-store", "mounted-ssh-store",
        "nix-command", "parse-toml-timestamps", "pipe-operators", "read-only-local-store", "recursive-nix", "verified-fetches",
    };

    /// <summary>The known ones of a list, with those that they imply; others are told to the person.</summary>
    public static string Known(string text)
    {
        var known = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var name in SettingText.Words(text))
        {
            if (!all.Contains(name))
            {
                Console.Error.WriteLine(name == "no-url-literals"
                    ? $"warning: experimental feature '{name}' has been stabilized and renamed; use 'lint-url-literals = fatal' setting instead"
                    : $"warning: unknown experimental feature '{name}'");
                continue;
            }
            known.Add(name);
            if (name == "flakes")
            {
                known.Add("fetch-tree");
            }
        }
        return string.Join(' ', known);
    }
}
