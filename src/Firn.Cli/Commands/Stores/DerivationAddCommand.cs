using System.Text.Json;
using Firn.Cli.Arguments;
using Firn.Cli.Composition;
using Firn.Evaluation;
using Firn.Store;

namespace Firn.Cli.Commands.Stores;

/// <summary><c>nix derivation add</c>: a derivation in JSON into the store.</summary>
static class DerivationAddCommand
{
    public static int Run(Invocation invocation) => EvaluationRun.Guard(() =>
    {
        var settings = Settings.Load();
        var dryRun = false;
        if (new ArgumentReader(settings, invocation.Program).Switch("--dry-run", () => dryRun = true).Read(invocation.Arguments) is [var extra, ..])
        {
            throw new UsageException($"unexpected argument '{extra}'");
        }
        using var store = StoreOpener.OpenLocal(settings.Find("store"));
        using var json = Parse();
        var derivation = DerivationJson.Read(json.RootElement);
        foreach (var output in derivation.Outputs.Values)
        {
            Require(output, settings);
        }
        if (derivation.Kind == DerivationKind.Deferred)
        {
            var stated = derivation.Outputs.Keys.Select(output => (output, derivation.Environment.GetValueOrDefault(output))).ToList();
            derivation = store.Hashes.FillOutputs(derivation);
            foreach (var (output, given) in stated)
            {
                if (given.Length > 0 && derivation.Environment[output] is var right && given != right)
                {
                    Console.Error.WriteLine($"warning: derivation has incorrect environment variable '{output}', should be '{right}' but is actually '{given}'; it was put right");
                }
            }
        }
        store.Hashes.Check(derivation);
        var (path, text) = store.StorePaths.Derivation(derivation);
        Console.Out.WriteLine(store.Directory.Show(
            dryRun ? path : ((IStore)store).AddText(derivation.Name + StorePath.DerivationSuffix, text, derivation.References)));
        return 0;
    });

    static void Require(DerivationOutput output, Settings settings)
    {
        var feature = output switch
        {
            DerivationOutput.Impure => "impure-derivations",
            DerivationOutput.Floating => "ca-derivations",
            _ => null,
        };
        if (feature is not null && !settings.Words("experimental-features").Contains(feature))
        {
            throw new MissingFeatureException(feature);
        }
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
            throw new StoreFormatException($"standard input is not JSON: nothing fits from line {failure.LineNumber + 1}, column {failure.BytePositionInLine + 1} on", failure);
        }
    }
}
