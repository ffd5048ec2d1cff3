using Firn.Cli.Arguments;
using Firn.Cli.Commands.Stores;
using Firn.Cli.Composition;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;
using Firn.Stores.Local.Profiles;

namespace Firn.Cli.Commands.Profiles;

/// <summary><c>nix-env</c>: the operations on a profile's generations.</summary>
static class NixEnvCommand
{
    public static int Run(Invocation invocation)
    {
        if (invocation.Arguments.Any(word => word == "--query" || (word.StartsWith("-q", StringComparison.Ordinal))))
        {
            return QueryCommand.Run(invocation);
        }
        var reader = new ArgumentCursor(invocation);
        string? operation = null, path = null;
        var dry = false;
        var operands = new List<string>();
        while (reader.Next() is { } argument)
        {
            switch (argument)
            {
                case "-p" or "--profile":
                    path = reader.Value();
                    break;
                case "-f" or "--file":
                    // These operations evaluate nothing.
                    reader.Value();
                    break;
                case "--dry-run":
                    dry = true;
                    break;
                case "--list-generations" or "--rollback" or "--set" or "--delete-generations":
                    operation = argument;
                    break;
                case "-G" or "--switch-generation":
                    operation = "--switch-generation";
                    break;
                case "-S" or "--switch-profile":
                    operation = "--switch-profile";
                    break;
                case "-i" or "--install" or "-u" or "--upgrade" or "-e" or "--uninstall" or "--set-flag":
                    throw new UsageException($"'nix-env {argument}' is not part of this version of firn yet");
                default:
                    // +5 and 30d are operands; so are numbers.
                    operands.Add(reader.IsOption ? throw reader.Unknown() : argument);
                    break;
            }
        }
        if (operation == "--switch-profile")
        {
            DurableFiles.ReplaceSymlink(ProfileLocation.UserLink, Paths.MakeAbsolute(Only(operands, "--switch-profile")));
            return 0;
        }
        using var store = StoreOpener.OpenLocal(reader.Store);
        var profile = new Profile(store, path ?? ProfileLocation.Default(store.StateDirectory));
        switch (operation)
        {
            case "--list-generations":
                var current = profile.Current;
                foreach (var generation in profile.Generations())
                {
                    Console.Out.WriteLine($"{generation.Number,4}   {generation.Created.ToLocalTime():yyyy-MM-dd HH:mm:ss}   {(generation.Number == current ? "(current)" : "")}");
                }
                return 0;
            case "--rollback":
                var (from, to) = profile.RollBack();
                Console.Error.WriteLine($"switching profile from version {from} to {to.Number}");
                return 0;
            case "--switch-generation":
                var wanted = Only(operands, operation);
                if (!long.TryParse(wanted, out var number))
                {
                    throw new UsageException($"expected a generation number, got '{wanted}'");
                }
                var before = profile.Current;
                profile.SwitchTo(number);
                Console.Error.WriteLine($"switching profile from version {before} to {number}");
                return 0;
            case "--set":
                profile.Set(StorePathArgument.Resolve(store, Only(operands, operation)));
                return 0;
            case "--delete-generations":
                if (operands.Count == 0)
                {
                    throw new UsageException("'--delete-generations' needs 'old', '30d', '+5' or numbers");
                }
                GenerationRemoval.Remove(profile, operands, dry);
                return 0;
            default:
                throw new UsageException("no operation specified; try 'nix-env --help'");
        }
    }

    static string Only(List<string> operands, string operation) =>
        operands is [var only] ? only : throw new UsageException($"exactly one argument expected by '{operation}'");
}
