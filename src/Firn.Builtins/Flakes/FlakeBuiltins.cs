using Firn.Builtins.Fetching;
using Firn.Builtins.Inputs;
using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Flakes;

/// <summary>References to flakes as values.</summary>
internal static class FlakeBuiltins
{
    public static void Declare(BuiltinTable table, ISourceFetcher? fetcher)
    {
        table.Function(
            "__getFlake",
            "args",
            "The outputs of a flake that a reference or path names, with what is known of its tree. Its lock file must say what all of its inputs are.",
            (evaluator, arguments, position) => Get(evaluator, arguments[0], position, fetcher));
        table.Function("__parseFlakeRef", "flake-ref", "A flake reference as a set of its parts.", Parse);
        table.Function("__flakeRefToString", "attrs", "The URL form of a flake reference.", Show);
    }

    static Value Get(Evaluator evaluator, Value argument, Position position, ISourceFetcher? fetcher)
    {
        StringContext? references = null;
        string reference = evaluator.CoerceToString(
            argument, Coercion.Strict, ref references, Nowhere, "while evaluating the argument passed to builtins.getFlake").ToString();
        var parts = FlakeReferenceText.Parse(reference, evaluator.Options.ExperimentalFeatures);
        parts.Remove("dir", out object? directory);
        var input = Input.FromAttributes(parts, evaluator.Options.ExperimentalFeatures);
        if (evaluator.Options.Pure && !input.IsLocked(evaluator.Options.TrustForges))
            throw Failure($"cannot call 'getFlake' on unlocked flake reference '{reference}', at «none»:0 (use --impure to override)");
        evaluator.RequireFeature("flakes");
        var available = fetcher ?? throw Failure($"'getFlake' cannot fetch '{input}' here: this program evaluates without fetching");
        return LockedFlake.Get(evaluator, available, available.Resolve(input), directory as string ?? "", position);
    }

    static AttributeSet Parse(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var text = evaluator.ForceStringWithoutContext(arguments[0], Nowhere, "while evaluating the argument passed to builtins.parseFlakeRef");
        var result = new AttributeSetBuilder();
        foreach (var (name, value) in FlakeReferenceText.Parse(text.ToString(), evaluator.Options.ExperimentalFeatures))
        {
            Value part = value switch { long number => IntValue.Of(number), bool truth => BoolValue.Of(truth), _ => new StringValue((string)value) };
            result.Add(evaluator.Symbols.Intern(name), part);
        }

        return result.Build();
    }

    static StringValue Show(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var set = evaluator.ForceSet(arguments[0], Nowhere, "while evaluating the argument passed to builtins.flakeRefToString");
        var parts = new SortedDictionary<string, object>(StringComparer.Ordinal);
        foreach (var attribute in set)
        {
            string name = evaluator.Symbols.Text(attribute.Name);
            parts[name] = evaluator.Force(attribute.Value, attribute.Position) switch
            {
                IntValue { Number: < 0 } number => throw Failure($"negative value given for flake ref attr {name}: {number.Number}"),
                IntValue number => number.Number,
                BoolValue truth => truth.Truth,
                StringValue text => text.ToString(),
                var other => throw Failure($"flake reference attribute sets may only contain integers, Booleans, and strings, but attribute '{name}' is {Evaluator.Describe(other)}"),
            };
        }

        return new StringValue(FlakeReferenceText.Show(parts, evaluator.Options.ExperimentalFeatures));
    }
}
