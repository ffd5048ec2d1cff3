using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Flakes;

/// <summary>References to flakes as values.</summary>
internal static class FlakeBuiltins
{
    public static void Declare(BuiltinTable table, EvaluationOptions options)
    {
        if (!options.HasFeature("flakes"))
            return;
        table.Function("__getFlake", "args", "The outputs of a flake.", static (evaluator, arguments, _) =>
        {
            StringContext? references = null;
            var reference = evaluator.CoerceToString(
                arguments[0], Coercion.Strict, ref references, Nowhere, "while evaluating the argument passed to builtins.getFlake");
            throw Failure($"'builtins.getFlake' is not part of this version; cannot get flake '{reference}'");
        });
        table.Function("__parseFlakeRef", "flake-ref", "A flake reference as a set of its parts.", Parse);
        table.Function("__flakeRefToString", "attrs", "The URL form of a flake reference.", Show);
    }

    static AttributeSet Parse(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var text = evaluator.ForceStringWithoutContext(arguments[0], Nowhere, "while evaluating the argument passed to builtins.parseFlakeRef");
        var result = new AttributeSetBuilder();
        foreach (var (name, value) in FlakeReferenceText.Parse(text.ToString()))
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

        return new StringValue(FlakeReferenceText.Show(parts));
    }
}
