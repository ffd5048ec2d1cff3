using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Fetching;

/// <summary>Closures from other stores.</summary>
internal static class ClosureBuiltins
{
    public static void Declare(BuiltinTable table, EvaluationOptions options, ISourceFetcher? fetcher)
    {
        if (!options.HasFeature("fetch-closure"))
            return;
        table.Function(
            "__fetchClosure",
            "args",
            "Copies the closure of a store path from a binary cache: `fromStore`, `fromPath`, and `toPath` or `inputAddressed`.",
            (evaluator, arguments, _) => Fetch(evaluator, arguments[0], fetcher));
    }

    static StringValue Fetch(Evaluator evaluator, Value argument, ISourceFetcher? fetcher)
    {
        string? fromStore = null;
        StorePath? fromPath = null, toPath = null;
        bool rewrites = false;
        bool? inputAddressed = null;
        var set = evaluator.ForceSet(argument, Nowhere, "while evaluating the argument passed to builtins.fetchClosure");
        foreach (var attribute in set)
        {
            string name = evaluator.Symbols.Text(attribute.Name);
            string context = $"while evaluating the attribute '{name}' passed to builtins.fetchClosure";
            StringContext? references = null;
            switch (name)
            {
                case "fromPath":
                    fromPath = Path(evaluator, evaluator.CoerceToPath(attribute.Value, ref references, attribute.Position, context));
                    break;
                case "toPath":
                    rewrites = true;
                    if (evaluator.Force(attribute.Value, attribute.Position) is not StringValue { Span.IsEmpty: true })
                        toPath = Path(evaluator, evaluator.CoerceToPath(attribute.Value, ref references, attribute.Position, context));
                    break;
                case "fromStore":
                    fromStore = evaluator.ForceStringWithoutContext(attribute.Value, attribute.Position, context).ToString();
                    break;
                case "inputAddressed":
                    inputAddressed = evaluator.ForceBoolean(attribute.Value, attribute.Position, context);
                    break;
                default:
                    throw Failure($"attribute '{name}' isn't supported in call to 'fetchClosure'");
            }
        }

        if (fromPath is null)
            throw Failure("attribute 'fromPath' is missing in call to 'fetchClosure'");
        if (inputAddressed == true && rewrites)
            throw Failure("attribute 'inputAddressed' is set to true, but 'toPath' is also set. Please remove one of them");
        if (fromStore is null)
            throw Failure("attribute 'fromStore' is missing in call to 'fetchClosure'");
        string scheme = fromStore.Split(':')[0];
        bool inTest = evaluator.Host.Environment("_NIX_IN_TEST") is not null;
        if (!(scheme is "http" or "https" || (inTest && scheme == "file")) || !fromStore.Contains("://", StringComparison.Ordinal))
            throw Failure("'fetchClosure' only supports http:// and https:// stores");
        if (fromStore.Contains('?', StringComparison.Ordinal))
            throw Failure($"'fetchClosure' does not support URL query parameters (in '{fromStore}')");
        (fetcher ?? throw Failure($"'fetchClosure' cannot copy from '{fromStore}' here: this program evaluates without fetching"))
            .FetchClosure(new ClosureRequest(fromStore, fromPath, rewrites, toPath, inputAddressed == true));
        return evaluator.FetchedText(toPath ?? fromPath);
    }

    static StorePath Path(Evaluator evaluator, SourcePath path) =>
        evaluator.Host.StoreDirectory.TryParse(path.Path)
        ?? throw Failure($"path '{path}' is not in the Nix store");
}
