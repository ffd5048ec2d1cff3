namespace Firn.Cli;

/// <summary>Every name that the binary answers to. A program is one function from its invocation to an exit code.</summary>
static class Programs
{
    static readonly Dictionary<string, Func<Invocation, int>> table = new(StringComparer.Ordinal)
    {
        ["firn"] = Firn,
        ["nix"] = Commands.Subcommands.Run,
        ["nix-build"] = Commands.Building.NixBuildCommand.Run,
        ["nix-instantiate"] = Commands.Evaluation.InstantiateCommand.Run,
        ["nix-store"] = Commands.Stores.NixStoreCommand.Run,
        ["nix-env"] = Commands.Profiles.NixEnvCommand.Run,
        ["nix-shell"] = Commands.Building.NixShellCommand.Run,
        ["nix-daemon"] = NotYet,
        ["nix-hash"] = Commands.Stores.NixHashCommand.Run,
        ["nix-channel"] = NotYet,
        ["nix-collect-garbage"] = Commands.Profiles.NixCollectGarbageCommand.Run,
        ["nix-copy-closure"] = Commands.Stores.CopyCommands.CopyClosure,
        ["nix-prefetch-url"] = Commands.Stores.PrefetchCommand.Run,
        ["nixos-rebuild"] = Commands.OperatingSystem.RebuildCommand.Run,
    };

    public static IEnumerable<string> Names => table.Keys;

    public static Func<Invocation, int>? Find(string name) => table.GetValueOrDefault(name);

    static int Firn(Invocation invocation)
    {
        if (invocation.Arguments is ["--names"])
        {
            Console.Out.WriteLine(string.Join('\n', Names));
            return 0;
        }
        return Commands.Subcommands.Run(invocation);
    }

    static int NotYet(Invocation invocation)
    {
        Console.Error.WriteLine($"error: '{invocation.Program}' is not part of this version of firn yet");
        return 1;
    }
}
