using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Derivations;

/// <summary>Derivations that are outputs of derivations: nothing is known of them before they are built.</summary>
public static class DynamicDerivations
{
    internal static StringValue OutputOf(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var maker = SingleReference(evaluator, arguments[0], Nowhere, "while evaluating the first argument to builtins.outputOf");
        string output = evaluator.ForceStringWithoutContext(arguments[1], Nowhere, "while evaluating the second argument to builtins.outputOf").ToString();
        return Output(evaluator, maker.Kind == ContextKind.Opaque ? ContextElement.Built(maker.Path, output) : ContextElement.BuiltBy(maker, output));
    }

    /// <summary>The one thing that a text stands for: the text is its path, or what stands for its path until it is known.</summary>
    /// <exception cref="EvaluationException">The value is no text, refers to nothing or to several things, or is another text.</exception>
    public static ContextElement SingleReference(Evaluator evaluator, Value value, Position position, string context)
    {
        StringContext? references = null;
        var text = evaluator.ForceString(value, ref references, position, context);
        if (references is not { Count: 1 })
            throw Failure($"string '{text}' has {references?.Count ?? 0} entries in its context. It should only have exactly one entry").Within(position, context);
        var element = references.Elements[0];
        if (element.Kind == ContextKind.Deep)
            throw Failure($"string '{text}' has a context which refers to a complete source and binary closure. This is not supported at this time").Within(position, context);
        var expected = element.Kind == ContextKind.Opaque ? evaluator.Host.StoreDirectory.ShowBytes(element.Path) : Output(evaluator, element).Bytes;
        if (expected == text.Bytes)
            return element;
        throw Failure(element.Kind == ContextKind.Opaque
            ? $"path string '{text}' has context with the different path '{expected}'"
            : $"string '{text}' has context with the output '{element.Output}' from derivation '{ShowDerivation(evaluator, element)}', but the string is not the right placeholder for this derivation output. It should be '{expected}'")
            .Within(position, context);
    }

    /// <summary>The failure of what would have to know the derivation that an output will be.</summary>
    public static EvaluationException Unbuilt(Evaluator evaluator, ContextElement maker) =>
        Failure($"cannot operate on output '{maker.Output}' of the unbuilt derivation '{ShowDerivation(evaluator, maker)}'");

    static StringValue Output(Evaluator evaluator, ContextElement element)
    {
        if (element.Kind == ContextKind.BuiltByBuilt)
        {
            // What stands for it is made from what stands for an output that is not known either.
            evaluator.RequireFeature("ca-derivations");
            return new StringValue(element.Placeholder(ManagedDigests.Instance), new StringContext(element));
        }

        Derivation derivation;
        try
        {
            derivation = evaluator.Host.ReadDerivation(element.Path);
        }
        catch (InvalidPathException)
        {
            throw Failure($"path '{evaluator.Host.StoreDirectory.Show(element.Path)}' is not a valid store path");
        }

        return derivation.Outputs.ContainsKey(element.Output!)
            ? evaluator.OutputString(derivation, element.Path, element.Output!)
            : throw Failure($"derivation '{ShowDerivation(evaluator, element)}' does not have output '{element.Output}'");
    }

    static string ShowDerivation(Evaluator evaluator, ContextElement element) =>
        element.Maker is { } maker ? evaluator.Show(maker) : evaluator.Host.StoreDirectory.Show(element.Path);
}
