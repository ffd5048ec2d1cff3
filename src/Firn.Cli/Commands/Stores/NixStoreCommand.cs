using Firn.Cli.Arguments;
using Firn.Cli.Composition;
using Firn.Store;
using Firn.Stores.Local;

namespace Firn.Cli.Commands.Stores;

/// <summary><c>nix-store</c>: one operation, its flags, its operands.</summary>
static class NixStoreCommand
{
    /// <summary>Operations by their names; short and other spellings lead to the same one.</summary>
    static readonly Dictionary<string, Func<NixStoreCall, int>> operations = new(StringComparer.Ordinal)
    {
        ["--realise"] = Building.RealiseOperation.Run,
        ["--query"] = NixStoreQuery.Run,
        ["--add"] = NixStoreObjects.Add,
        ["--add-fixed"] = NixStoreObjects.AddFixed,
        ["--print-fixed-path"] = NixStoreObjects.PrintFixedPath,
        ["--dump"] = NixStoreObjects.Dump,
        ["--restore"] = NixStoreObjects.Restore,
        ["--export"] = NixStoreObjects.Export,
        ["--import"] = NixStoreObjects.Import,
        ["--read-log"] = NixStoreObjects.ReadLog,
        ["--print-env"] = NixStoreObjects.PrintEnvironment,
        ["--verify"] = NixStoreMaintenance.Verify,
        ["--repair-path"] = NixStoreMaintenance.RepairPath,
        ["--verify-path"] = NixStoreMaintenance.VerifyPath,
        ["--gc"] = NixStoreMaintenance.CollectGarbage,
        ["--delete"] = NixStoreMaintenance.Delete,
        ["--optimise"] = NixStoreMaintenance.Optimise,
        ["--init"] = NixStoreMaintenance.Initialise,
        ["--dump-db"] = NixStoreDatabase.Dump,
        ["--load-db"] = NixStoreDatabase.Load,
        ["--register-validity"] = NixStoreDatabase.RegisterValidity,
        ["--check-validity"] = NixStoreDatabase.CheckValidity,
        ["--generate-binary-cache-key"] = NixStoreObjects.GenerateKey,
        ["--serve"] = NixStoreServe.Run,
    };

    static readonly Dictionary<string, string> spellings = new(StringComparer.Ordinal)
    {
        ["-q"] = "--query",
        ["-A"] = "--add",
        ["-l"] = "--read-log",
        ["-r"] = "--realise",
        ["--realize"] = "--realise",
        ["--optimize"] = "--optimise",
    };

    public static int Run(Invocation invocation)
    {
        var reader = new ArgumentCursor(invocation);
        string? operation = null;
        var flags = new List<string>();
        var operands = new List<string>();
        string? root = null;
        var silent = false;
        while (reader.Next() is { } argument)
        {
            var name = spellings.GetValueOrDefault(argument, argument);
            if (!reader.IsOption)
            {
                operands.Add(argument);
            }
            else if (operation is null && operations.ContainsKey(name))
            {
                operation = name;
            }
            else if (argument == "--add-root")
            {
                root = reader.Value();
            }
            else if (argument is "--indirect" or "--no-output")
            {
                // Every root is indirect: the link is where the caller wants it.
                silent |= argument == "--no-output";
            }
            else if (argument == "--stdin")
            {
                while (Console.In.ReadLine() is { } line)
                {
                    operands.AddRange(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries));
                }
            }
            else
            {
                flags.Add(argument);
                if (argument is "--max-freed")
                {
                    flags.Add(reader.Value());
                }
            }
        }
        if (operation is null)
        {
            throw new UsageException(flags.Count > 0 ? $"unknown operation '{flags[0]}'; try 'nix-store --help'" : "no operation specified; try 'nix-store --help'");
        }
        using var call = new NixStoreCall(reader, flags, operands) { RootLink = root, Silent = silent };
        var code = operations[operation](call);
        Console.Out.Flush();
        return code;
    }
}

/// <summary>One call of <c>nix-store</c>, its common options read.</summary>
sealed class NixStoreCall(ArgumentCursor reader, List<string> flags, List<string> operands) : IDisposable
{
    LocalStore? store;

    public ArgumentCursor Reader => reader;

    /// <summary>Options that are the operation's own, in order, each one followed by its value.</summary>
    public List<string> Flags => flags;

    public List<string> Operands => operands;

    /// <summary><c>--add-root</c>.</summary>
    public string? RootLink { get; init; }

    /// <summary><c>--no-output</c>.</summary>
    public bool Silent { get; init; }

    /// <summary>Opened at first use: some operations need none.</summary>
    public LocalStore Store => store ??= StoreOpener.OpenLocal(reader.Store);

    public StorePath Path(string argument) => StorePathArgument.Resolve(Store, argument);

    /// <summary>True if the flag was given; it is then taken.</summary>
    public bool Take(params ReadOnlySpan<string> names)
    {
        var taken = false;
        foreach (var name in names)
        {
            taken |= flags.RemoveAll(flag => flag == name) > 0;
        }
        return taken;
    }

    /// <exception cref="UsageException">A flag is left that the operation does not know.</exception>
    public void NoMoreFlags()
    {
        if (flags.Count > 0)
        {
            throw new UsageException($"unknown flag '{flags[0]}'");
        }
    }

    /// <exception cref="UsageException">There are operands.</exception>
    public void NoOperands()
    {
        if (operands.Count > 0)
        {
            throw new UsageException($"no arguments expected, got '{operands[0]}'");
        }
    }

    public void Dispose() => store?.Dispose();
}
