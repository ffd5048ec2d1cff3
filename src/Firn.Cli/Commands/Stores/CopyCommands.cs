using Firn.Cli.Arguments;
using Firn.Cli.Composition;
using Firn.Primitives;
using Firn.Store;
using Firn.Stores.Remote;

namespace Firn.Cli.Commands.Stores;

/// <summary><c>nix-copy-closure</c> and <c>nix copy</c>.</summary>
static class CopyCommands
{
    public static int CopyClosure(Invocation invocation)
    {
        var reader = new ArgumentCursor(invocation);
        var (toMachine, host, paths) = (true, (string?)null, new List<string>());
        var options = new ClosureCopyOptions { Log = Console.Error.WriteLine };
        var compress = false;
        while (reader.Next() is { } argument)
        {
            switch (argument)
            {
                case "--to":
                    toMachine = true;
                    break;
                case "--from":
                    toMachine = false;
                    break;
                case "--gzip" or "--bzip2" or "--xz":
                    compress = true;
                    break;
                case "--include-outputs":
                    options = options with { IncludeOutputs = true };
                    break;
                case "--use-substitutes" or "-s":
                    options = options with { UseSubstitutes = true };
                    break;
                case "--sign" or "--dry-run":
                    throw new UsageException($"'{argument}' of nix-copy-closure is not supported");
                default:
                    if (reader.IsOption)
                    {
                        throw reader.Unknown();
                    }
                    if (host is null)
                    {
                        host = argument;
                    }
                    else
                    {
                        paths.Add(argument);
                    }
                    break;
            }
        }
        if (host is null)
        {
            throw new UsageException("no host name specified");
        }
        using var local = StoreOpener.OpenLocal(reader.Store);
        using var remote = StoreOpener.Open($"ssh://{host}{(compress ? "?compress=true" : "")}");
        IStore source = toMachine ? local : remote, destination = toMachine ? remote : local;
        ClosureCopy.Copy(source, destination, [.. paths.Select(path => StorePathArgument.Resolve(local, path))], options);
        return 0;
    }

    public static int Copy(Invocation invocation)
    {
        var reader = new ArgumentCursor(invocation);
        string? from = null, to = null;
        var paths = new List<string>();
        var options = new ClosureCopyOptions { CheckSignatures = true, Log = Console.Error.WriteLine };
        var all = false;
        while (reader.Next() is { } argument)
        {
            switch (argument)
            {
                case "--to":
                    to = reader.Value();
                    break;
                case "--from":
                    from = reader.Value();
                    break;
                case "--no-check-sigs":
                    options = options with { CheckSignatures = false };
                    break;
                case "--substitute-on-destination" or "-s":
                    options = options with { UseSubstitutes = true };
                    break;
                case "--all":
                    all = true;
                    break;
                case "--derivation" or "--no-recursive":
                    throw new UsageException($"'{argument}' of nix copy is not supported yet");
                default:
                    paths.Add(reader.IsOption ? throw reader.Unknown() : argument);
                    break;
            }
        }
        if (from is null && to is null)
        {
            throw new UsageException("you must pass '--from' and/or '--to'");
        }
        using var source = StoreOpener.Open(from ?? reader.Store);
        using var destination = StoreOpener.Open(to ?? reader.Store);
        ClosureCopy.Copy(source, destination, all ? source.QueryAllValid() : [.. paths.Select(path => StorePathArgument.Resolve(source, path))], options);
        return 0;
    }
}
