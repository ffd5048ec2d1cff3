using Firn.Locking;

namespace Firn.Cli.Commands;

/// <summary>The commands of <c>nix</c> and <c>firn</c>: one or two words, then arguments. One table for both names.</summary>
static class Subcommands
{
    static readonly Dictionary<string, Func<Invocation, int>> table = new(StringComparer.Ordinal)
    {
        ["build"] = Building.BuildCommand.Run,
        ["log"] = Building.LogCommand.Run,
        ["eval"] = Evaluation.EvalCommand.Run,
        ["search"] = Evaluation.SearchCommand.Run,
        ["cache list"] = Caches.CacheCommands.List,
        ["cache show"] = Caches.CacheCommands.Show,
        ["cache clear"] = Caches.CacheCommands.Clear,
        ["repl"] = Evaluation.ReplCommand.Run,
        ["debian lock"] = Debian.LockCommand.Run,
        ["activate"] = OperatingSystem.SystemCommands.Activate,
        ["boot-loader install"] = OperatingSystem.SystemCommands.InstallBootLoader,
        ["stage-2"] = OperatingSystem.SystemCommands.StageTwo,
        ["switch-to-configuration"] = OperatingSystem.SystemCommands.SwitchToConfiguration,
        ["image build"] = OperatingSystem.ImageBuildCommand.Run,
        ["machine start"] = Machine.MachineCommands.Run,
        ["machine stop"] = Machine.MachineCommands.Run,
        ["machine press"] = Machine.MachineCommands.Run,
        ["machine console"] = Machine.MachineCommands.Run,
        ["machine accelerator"] = Machine.MachineCommands.Run,
        ["path-info"] = Stores.StoreSubcommands.PathInfo,
        ["copy"] = Stores.CopyCommands.Copy,
        ["store gc"] = Stores.StoreSubcommands.Collect,
        ["store verify"] = Stores.StoreSubcommands.Verify,
        ["store optimise"] = Stores.StoreSubcommands.Optimise,
        ["store optimize"] = Stores.StoreSubcommands.Optimise,
        ["store delete"] = Stores.StoreSubcommands.Delete,
        ["store repair"] = Stores.StoreInformation.Repair,
        ["store info"] = Stores.StoreInformation.Info,
        ["store ping"] = Stores.StoreInformation.Info,
        ["store path-from-hash-part"] = Stores.StoreInformation.PathFromHashPart,
        ["store dump-path"] = Stores.StoreInformation.DumpPath,
        ["store prefetch-file"] = Stores.PrefetchCommand.PrefetchFile,
        ["store add"] = Stores.StoreSubcommands.Add,
        ["store add-path"] = Stores.StoreSubcommands.Add,
        ["store add-file"] = Stores.StoreSubcommands.Add,
        ["hash path"] = Stores.NixHashCommand.HashPathOrFile,
        ["hash file"] = Stores.NixHashCommand.HashPathOrFile,
        ["hash convert"] = Stores.NixHashCommand.ConvertHash,
        ["hash to-base16"] = Stores.NixHashCommand.ConvertHash,
        ["hash to-base32"] = Stores.NixHashCommand.ConvertHash,
        ["hash to-base64"] = Stores.NixHashCommand.ConvertHash,
        ["hash to-sri"] = Stores.NixHashCommand.ConvertHash,
        ["config show"] = Configuration.ConfigShowCommand.Run,
        ["config check"] = Configuration.ConfigCheckCommand.Run,
        ["config describe"] = Configuration.ConfigDescribeCommand.Run,
        ["derivation show"] = Stores.DerivationShowCommand.Run,
        ["derivation add"] = Stores.DerivationAddCommand.Run,
    };

    // Names of before the commands were in groups. Nix still takes them, and says so.
    static readonly Dictionary<string, string> formerly = new(StringComparer.Ordinal)
    {
        ["add-to-store"] = "store add-path",
        ["hash-file"] = "hash file",
        ["hash-path"] = "hash path",
        ["dump-path"] = "store dump-path",
        ["optimise-store"] = "store optimise",
        ["ping-store"] = "store info",
        ["show-derivation"] = "derivation show",
        ["show-config"] = "config show",
        ["to-base16"] = "hash to-base16",
        ["to-base32"] = "hash to-base32",
        ["to-base64"] = "hash to-base64",
        ["verify"] = "store verify",
        ["doctor"] = "config check",
    };

    public static IEnumerable<string> Names => table.Keys.Order(StringComparer.Ordinal);

    /// <summary>
    /// Runs the command that the arguments name. Flags before its name belong to it too (<c>nix --store DIR eval …</c>), so the first
    /// argument that is a command's name is taken for it.
    /// </summary>
    public static int Run(Invocation invocation)
    {
        var arguments = invocation.Arguments;
        for (var i = 0; i < arguments.Length; i++)
        {
            foreach (var words in (int[])[2, 1])
            {
                if (i + words <= arguments.Length && string.Join(' ', arguments[i..(i + words)]) is var name && table.TryGetValue(name, out var command))
                {
                    if (i > 0 && arguments is [.., "--help"] && AboutProgram.Answer(new Invocation(invocation.Program, [.. arguments[i..(i + words)], "--help"])) is { } answered)
                    {
                        return answered;
                    }
                    return command(new Invocation($"{invocation.Program} {name}", [.. arguments[..i], .. arguments[(i + words)..]]));
                }
            }
            if (formerly.TryGetValue(arguments[i], out var now) && table.ContainsKey(now))
            {
                Console.Error.WriteLine($"warning: '{arguments[i]}' is a deprecated alias for '{now}'");
                return Run(new Invocation(invocation.Program, [.. arguments[..i], .. now.Split(' '), .. arguments[(i + 1)..]]));
            }
        }
        var wanted = string.Join(' ', arguments.Where(argument => !argument.StartsWith('-')).Take(2));
        if (wanted.Length == 0)
        {
            if (arguments.Contains("--help"))
            {
                return AboutProgram.Answer(new Invocation(invocation.Program, ["--help"])) ?? 0;
            }
            Console.Error.WriteLine($"error: no command given; '{invocation.Program} --help' lists them");
            return 1;
        }
        var nearest = NearestName.Of(wanted, Names) ?? NearestName.Of(wanted.Split(' ')[0], Names);
        Console.Error.WriteLine($"error: '{wanted}' is not a command of '{invocation.Program}'{(nearest is null ? "" : $"; did you mean '{nearest}'?")}");
        Console.Error.WriteLine($"Try '{invocation.Program} --help' for the list.");
        return 1;
    }
}
