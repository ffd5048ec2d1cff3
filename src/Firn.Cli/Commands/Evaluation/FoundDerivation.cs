using Firn.Cli.Workers;
using Firn.Evaluation;
using Firn.Store;

namespace Firn.Cli.Commands.Evaluation;

/// <summary>A derivation found in a value: where, and its attributes once somebody asks for them.</summary>
/// <param name="selectionPath">Where.</param>
/// <param name="name">Its <c>name</c>.</param>
/// <param name="cell">The attribute set, or what becomes it.</param>
sealed class FoundDerivation(string selectionPath, string name, Value cell)
{
    public string SelectionPath => selectionPath;

    public string Name => name;

    /// <summary>How other processes find it; null when they cannot.</summary>
    internal WorkUnit? Unit { get; init; }

    /// <summary>What another process said of it when it found it.</summary>
    internal Finding? Finding { get; init; }

    public AttributeSet Attributes(Evaluator evaluator) => (AttributeSet)evaluator.Force(cell, Evaluator.PositionOf(cell));

    public StorePath DerivationPath(Evaluator evaluator)
    {
        const string context = "while evaluating the 'drvPath' attribute of a derivation";
        if (!Attributes(evaluator).TryFind(evaluator.Known.DrvPath, out var attribute))
        {
            throw new EvaluationException("derivation does not contain a 'drvPath' attribute");
        }
        StringContext? references = null;
        var path = evaluator.CoerceToStorePath(attribute.Value, ref references, attribute.Position, context);
        return path.IsDerivation ? path
            : throw new EvaluationException($"store path '{path}' is not a valid derivation path").Within(attribute.Position, context);
    }

    /// <summary>Empty when the derivation does not say.</summary>
    public string OutputName(Evaluator evaluator) =>
        Attributes(evaluator).TryFind(evaluator.Known.OutputName, out var attribute)
            ? evaluator.ForceStringWithoutContext(
                attribute.Value, default, "while evaluating the output name of a derivation").ToString()
            : "";

    /// <summary>What is built of it when nobody says otherwise: the output that was chosen, else those that its <c>meta</c> names, else all.</summary>
    public string[] OutputsToInstall(Evaluator evaluator)
    {
        var attributes = Attributes(evaluator);
        string[] all = ["out"];
        if (attributes.TryFind(evaluator.Known.Outputs, out var outputs))
        {
            var list = evaluator.ForceList(outputs.Value, outputs.Position, "while evaluating the 'outputs' attribute of a derivation");
            all = new string[list.Count];
            for (var i = 0; i < all.Length; i++)
            {
                all[i] = evaluator.ForceStringWithoutContext(list[i], outputs.Position, "while evaluating the name of an output of a derivation").ToString();
            }
        }
        if (attributes.TryFind(evaluator.Symbols.Intern("outputSpecified"), out var specified) && evaluator.Force(specified.Value, specified.Position) is BoolValue { Truth: true })
        {
            var own = OutputName(evaluator);
            return all.Contains(own) ? [own] : throw new EvaluationException($"derivation does not have output '{own}'");
        }
        if (!attributes.TryFind(evaluator.Known.Meta, out var meta)
            || !evaluator.ForceSet(meta.Value, meta.Position, "while evaluating the 'meta' attribute of a derivation").TryFind(evaluator.Symbols.Intern("outputsToInstall"), out var chosen))
        {
            return all;
        }
        var names = evaluator.ForceDeep(chosen.Value) is ListValue wanted ? wanted.Span.ToArray().Select(value => (evaluator.Force(value) as StringValue)?.ToString()).ToArray() : [null];
        if (names.Length == 0)
        {
            return ["out"];
        }
        return names.All(name => all.Contains(name)) ? [.. names.Select(name => name!)] : throw new EvaluationException("this derivation has bad 'meta.outputsToInstall'");
    }

    /// <summary>The <c>name</c> of a derivation that was not found yet.</summary>
    public static string NameOf(Evaluator evaluator, AttributeSet derivation) =>
        derivation.TryFind(evaluator.Known.Name, out var attribute)
            ? evaluator.ForceStringWithoutContext(
                attribute.Value, default, "while evaluating the 'name' attribute of a derivation").ToString()
            : throw new EvaluationException("derivation name missing");
}
