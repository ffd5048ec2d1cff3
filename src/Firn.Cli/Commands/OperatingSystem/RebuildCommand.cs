using Firn.Cli.Arguments;
using Firn.OperatingSystem.Rebuilding;

namespace Firn.Cli.Commands.OperatingSystem;

/// <summary><c>nixos-rebuild</c>: its own flags are read here, what is left is the evaluator's and the builder's.</summary>
static class RebuildCommand
{
    static readonly string[] actions = ["switch", "boot", "test", "build", "dry-build", "dry-run", "dry-activate", "build-image", "edit", "repl", "list-generations"];

    /// <summary>Flags that evaluation and building know, by how many words they take.</summary>
    static readonly Dictionary<string, int> passed = new(StringComparer.Ordinal)
    {
        ["-I"] = 1, ["--include"] = 1, ["--max-jobs"] = 1, ["-j"] = 1, ["--cores"] = 1, ["--builders"] = 1, ["--arg"] = 2, ["--argstr"] = 2, ["--option"] = 2, ["--log-format"] = 1,
        ["--debian-mirror"] = 1, ["--keep-going"] = 0, ["-k"] = 0, ["--keep-failed"] = 0, ["-K"] = 0, ["--fallback"] = 0, ["--repair"] = 0, ["--show-trace"] = 0, ["--quiet"] = 0,
        ["--verbose"] = 0, ["-v"] = 0, ["--debug"] = 0, ["--print-build-logs"] = 0, ["-L"] = 0, ["--no-build-output"] = 0, ["-Q"] = 0, ["--offline"] = 0, ["--impure"] = 0, ["--refresh"] = 0,
    };

    public static int Run(Invocation invocation)
    {
        var options = Read(invocation.Arguments, out var error);
        if (options is null)
        {
            Console.Error.WriteLine($"error: {error}");
            return 1;
        }
        if (options.Action == "list-generations")
        {
            Console.Out.Write(GenerationList.Show(options.Store is { } store && store.StartsWith('/') ? store : "", options.ProfilePath, options.Json));
            return 0;
        }
        return new Rebuild(options, new OwnPrograms(), Console.Out, Console.Error).Run();
    }

    internal static RebuildOptions? Read(string[] arguments, out string error)
    {
        var options = new RebuildOptions { Action = "", Editor = Environment.GetEnvironmentVariable("EDITOR") is { Length: > 0 } editor ? editor : "nano", SshOptions = (Environment.GetEnvironmentVariable("NIX_SSHOPTS") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries) };
        var rest = new List<string>();
        error = "";
        for (var i = 0; i < arguments.Length; i++)
        {
            var word = arguments[i];
            string? Value(ref int at, out string problem)
            {
                problem = at + 1 < arguments.Length ? "" : $"flag '{word}' requires 1 argument";
                return at + 1 < arguments.Length ? arguments[++at] : null;
            }
            switch (word)
            {
                case "--file" or "-f": options = options with { File = Value(ref i, out error) }; break;
                case "--attr" or "-A": options = options with { Attribute = Value(ref i, out error) }; break;
                case "--store-path": options = options with { StorePath = Value(ref i, out error) }; break;
                case "--profile-name" or "-p": options = options with { Profile = Value(ref i, out error) ?? "" }; break;
                case "--specialisation" or "-c": options = options with { Specialisation = Value(ref i, out error) }; break;
                case "--target-host": options = options with { TargetHost = Value(ref i, out error) }; break;
                case "--build-host": options = options with { BuildHost = Value(ref i, out error) }; break;
                case "--store": options = options with { Store = Value(ref i, out error) }; break;
                case "--elevate":
                    var how = Value(ref i, out error);
                    if (error.Length == 0 && how is not ("none" or "sudo")) error = $"--elevate '{how}': expected none or sudo";
                    options = options with { Elevate = how == "sudo" };
                    break;
                case "--ask-elevate-password" or "--ask-sudo-password" or "-S":
                    error = $"'{word}' is not part of this version yet: name a user of the target who may become root without a password";
                    return null;
                case "--diff": options = options with { ShowDifference = true }; break;
                case "--no-net": rest.Add("--offline"); break;
                case "--use-remote-sudo" or "--sudo": options = options with { Elevate = true }; break;
                case "--rollback": options = options with { RollBack = true }; break;
                case "--use-substitutes" or "--substitute-on-destination" or "-s": options = options with { UseSubstitutes = true }; break;
                case "--install-bootloader": options = options with { InstallBootLoader = true }; break;
                case "--json": options = options with { Json = true }; break;
                case "--no-build-nix" or "--no-reexec" or "--fast" or "--no-flake": break;
                case "--flake" or "-F":
                    error = "flakes are not part of this version yet: name the file with --file FILE [--attr ATTRIBUTE], or the configuration with -I nixos-config=FILE";
                    return null;
                case "--upgrade" or "--upgrade-all":
                    error = $"'{word}' updates channels, which are not part of this version yet";
                    return null;
                case "build-vm" or "build-vm-with-bootloader":
                    error = $"'nixos-rebuild {word}' is not part of this version yet: 'nixos-rebuild build-image' writes a disk, and 'firn machine start DIRECTORY --image DISK' starts it";
                    return null;
                case "--image-variant":
                    error = "'--image-variant' is not part of this version yet: 'build-image' writes a raw disk, which 'qemu-img convert' makes other formats of";
                    return null;
                default:
                    if (passed.TryGetValue(word, out var count))
                    {
                        if (i + count >= arguments.Length)
                        {
                            error = $"flag '{word}' requires {count} argument(s)";
                            return null;
                        }
                        rest.AddRange(arguments[i..(i + count + 1)]);
                        i += count;
                    }
                    else if (word.StartsWith("--", StringComparison.Ordinal) && (Settings.IsSwitch(word[2..]) || (word.StartsWith("--no-", StringComparison.Ordinal) && Settings.IsSwitch(word[5..]))))
                    {
                        rest.Add(word);
                    }
                    else if (word.StartsWith("--", StringComparison.Ordinal) && Settings.IsKnown(word[2..]))
                    {
                        // Every setting is a flag.
                        rest.AddRange([word, Value(ref i, out error) ?? ""]);
                    }
                    else if (options.Action.Length == 0 && actions.Contains(word))
                    {
                        options = options with { Action = word == "dry-run" ? "dry-build" : word };
                    }
                    else
                    {
                        error = word.StartsWith('-') ? $"unrecognised flag '{word}'" : $"'{word}' is no action of nixos-rebuild; it knows: {string.Join(", ", actions)}";
                        return null;
                    }
                    break;
            }
            if (error.Length > 0) return null;
        }
        if (options.Action.Length == 0)
        {
            error = $"no action given; nixos-rebuild knows: {string.Join(", ", actions)}";
            return null;
        }
        if (options.Attribute is not null && options.File is null) options = options with { File = "." };
        return options with { Passed = [.. rest, .. Defaults(rest)] };
    }

    /// <summary>Where the system's expressions and this binary are, as far as neither flags nor NIX_PATH say it.</summary>
    internal static List<string> Defaults(List<string> rest)
    {
        var environment = Environment.GetEnvironmentVariable("NIX_PATH") ?? "";
        bool Given(string name) => rest.Exists(word => word.StartsWith(name + "=", StringComparison.Ordinal)) || environment.Contains(name + "=", StringComparison.Ordinal);
        var added = new List<string>();
        var here = Path.GetDirectoryName(Environment.ProcessPath) ?? "/";
        foreach (var place in (string[])[$"{here}/../share/firn/os", $"{here}/../../os"])
        {
            if (Given("nixpkgs") || !File.Exists($"{place}/nixos/default.nix")) continue;
            added.AddRange(["-I", $"nixpkgs={Path.GetFullPath(place)}"]);
            break;
        }
        const string configuration = "/etc/nixos/configuration.nix";
        if (!Given("nixos-config") && Environment.GetEnvironmentVariable("NIXOS_CONFIG") is null && File.Exists(configuration)) added.AddRange(["-I", $"nixos-config={configuration}"]);
        return added;
    }
}
