using System.Text.Encodings.Web;
using System.Text.Json;
using Firn.Cli.Arguments;
using Firn.Cli.Composition;
using Firn.Store;

namespace Firn.Cli.Commands.Stores;

/// <summary><c>nix derivation show</c> and <c>nix derivation add</c>, for store paths.</summary>
static class DerivationSubcommands
{
    public static int Show(Invocation invocation)
    {
        var reader = new ArgumentCursor(invocation);
        var recursive = false;
        var operands = new List<string>();
        while (reader.Next() is { } argument)
        {
            switch (argument)
            {
                case "-r" or "--recursive":
                    recursive = true;
                    break;
                default:
                    operands.Add(reader.IsOption ? throw reader.Unknown() : argument);
                    break;
            }
        }
        using var store = StoreOpener.OpenLocal(reader.Store);
        IEnumerable<StorePath> paths = operands
            .Select(operand => StorePathArgument.Resolve(store, operand.Split('^')[0]))
            .Select(path => path.IsDerivation ? path : store.QueryPathInfo(path).Deriver ?? throw new StoreException($"'{store.Directory.Show(path)}' does not have a known deriver"));
        if (recursive)
        {
            paths = store.QueryClosure(paths).Where(path => path.IsDerivation);
        }
        using var output = Console.OpenStandardOutput();
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        writer.WriteStartObject();
        writer.WriteStartObject("derivations");
        foreach (var path in paths.Distinct().Order())
        {
            writer.WritePropertyName(path.BaseName);
            DerivationJson.Write(writer, store.ReadDerivation(path));
        }
        writer.WriteEndObject();
        writer.WriteNumber("version", 4);
        writer.WriteEndObject();
        writer.Flush();
        output.Write("\n"u8);
        return 0;
    }

    public static int Add(Invocation invocation)
    {
        var reader = new ArgumentCursor(invocation);
        if (reader.Next() is not null)
        {
            throw reader.Unknown();
        }
        using var store = StoreOpener.OpenLocal(reader.Store);
        using var json = Parse();
        var derivation = DerivationJson.Read(json.RootElement);
        if (derivation.Kind == DerivationKind.Deferred)
        {
            derivation = store.Hashes.FillOutputs(derivation);
        }
        store.Hashes.Check(derivation);
        var (_, text) = store.StorePaths.Derivation(derivation);
        Console.Out.WriteLine(store.Directory.Show(((IStore)store).AddText(derivation.Name + StorePath.DerivationSuffix, text, derivation.References)));
        return 0;
    }

    static JsonDocument Parse()
    {
        try
        {
            using var input = Console.OpenStandardInput();
            return JsonDocument.Parse(input);
        }
        catch (JsonException failure)
        {
            throw new StoreFormatException($"standard input is not JSON: {failure.Message}", failure);
        }
    }
}
