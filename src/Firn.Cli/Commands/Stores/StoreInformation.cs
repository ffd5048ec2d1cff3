using System.Text.Json;
using Firn.Cli.Arguments;
using Firn.Cli.Composition;
using Firn.Linux.Files;
using Firn.Store;

namespace Firn.Cli.Commands.Stores;

/// <summary><c>nix store info</c>, <c>path-from-hash-part</c>, <c>dump-path</c> and <c>repair</c>.</summary>
static class StoreInformation
{
    public static int Info(Invocation invocation)
    {
        var reader = new ArgumentCursor(invocation);
        var json = false;
        var form = new JsonForm();
        while (reader.Next() is { } argument)
        {
            json = argument == "--json" || (form.TryFlag(argument) ? json : throw reader.Unknown());
        }
        using var store = StoreOpener.Open(reader.Store);
        var local = store as Firn.Stores.Local.LocalStore;
        if (!json)
        {
            Console.Error.WriteLine($"Store URL: {store.Url}");
            if (local is not null)
            {
                Console.Error.WriteLine($"Version: {AboutProgram.NixVersion}\nTrusted: 1");
            }
            return 0;
        }
        form.Print(writer =>
        {
            writer.WriteStartObject();
            if (local is not null)
            {
                writer.WriteNumber("trusted", 1);
            }
            writer.WriteString("url", store.Url);
            if (local is not null)
            {
                writer.WriteString("version", AboutProgram.NixVersion);
            }
            writer.WriteEndObject();
        });
        return 0;
    }

    public static int PathFromHashPart(Invocation invocation)
    {
        var (reader, operands) = Operands(invocation);
        if (operands is not [{ Length: StorePath.HashLength } hash])
        {
            throw new UsageException($"one hash part of {StorePath.HashLength} characters is expected");
        }
        using var store = StoreOpener.OpenLocal(reader.Store);
        Console.Out.WriteLine(store.Directory.Show(store.QueryByHashPart(hash) ?? throw new StoreException($"there is no store path corresponding to '{hash}'")));
        return 0;
    }

    public static int DumpPath(Invocation invocation)
    {
        var (reader, operands) = Operands(invocation);
        if (operands is not [var operand])
        {
            throw new UsageException("one store path is expected");
        }
        using var store = StoreOpener.Open(reader.Store);
        store.WriteNar(StorePathArgument.Resolve(store, operand), DescriptorStream.Standard(1));
        return 0;
    }

    public static int Repair(Invocation invocation)
    {
        var (reader, operands) = Operands(invocation);
        using var store = StoreOpener.OpenLocal(reader.Store);
        foreach (var path in operands.Select(operand => StorePathArgument.Resolve(store, operand)).ToList())
        {
            BuildRun.Repair(store, reader.Settings, path);
        }
        return 0;
    }

    static (ArgumentCursor Reader, List<string> Operands) Operands(Invocation invocation)
    {
        var reader = new ArgumentCursor(invocation);
        var operands = new List<string>();
        while (reader.Next() is { } argument)
        {
            operands.Add(reader.IsOption ? throw reader.Unknown() : argument);
        }
        return (reader, operands);
    }
}
