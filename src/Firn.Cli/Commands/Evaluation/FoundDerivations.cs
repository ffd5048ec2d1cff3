using Firn.Evaluation;
using Firn.Store;

namespace Firn.Cli.Commands.Evaluation;

/// <summary>A derivation found in a value: where, and its attributes.</summary>
sealed record FoundDerivation(string SelectionPath, AttributeSet Attributes)
{
    public StorePath DerivationPath(Evaluator evaluator)
    {
        const string context = "while evaluating the 'drvPath' attribute of a derivation";
        if (!Attributes.TryFind(evaluator.Known.DrvPath, out var attribute))
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
        Attributes.TryFind(evaluator.Known.OutputName, out var attribute)
            ? evaluator.ForceStringWithoutContext(
                attribute.Value, default, "while evaluating the output name of a derivation").ToString()
            : "";

    /// <summary>What is built of it when nobody says otherwise: the output that was chosen, else those that its <c>meta</c> names, else all.</summary>
    public string[] OutputsToInstall(Evaluator evaluator)
    {
        string[] all = ["out"];
        if (Attributes.TryFind(evaluator.Known.Outputs, out var outputs))
        {
            var list = evaluator.ForceList(outputs.Value, outputs.Position, "while evaluating the 'outputs' attribute of a derivation");
            all = new string[list.Count];
            for (var i = 0; i < all.Length; i++)
            {
                all[i] = evaluator.ForceStringWithoutContext(list[i], outputs.Position, "while evaluating the name of an output of a derivation").ToString();
            }
        }
        if (Attributes.TryFind(evaluator.Symbols.Intern("outputSpecified"), out var specified) && evaluator.Force(specified.Value, specified.Position) is BoolValue { Truth: true })
        {
            var own = OutputName(evaluator);
            return all.Contains(own) ? [own] : throw new EvaluationException($"derivation does not have output '{own}'");
        }
        if (!Attributes.TryFind(evaluator.Known.Meta, out var meta)
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

    /// <summary>Computes the paths of the first ones while the later ones are computed by other threads.</summary>
    public static Speculation.Group Announce(Evaluator evaluator, IReadOnlyList<FoundDerivation> all) => evaluator.Session.Ahead.Announce(all.Count, (e, i) =>
    {
        all[i].DerivationPath(e);
        all[i].OutputName(e);
    });

    public string Name(Evaluator evaluator) =>
        Attributes.TryFind(evaluator.Known.Name, out var attribute)
            ? evaluator.ForceStringWithoutContext(
                attribute.Value, default, "while evaluating the 'name' attribute of a derivation").ToString()
            : throw new EvaluationException("derivation name missing");
}

/// <summary>Finds the derivations in a value: itself, or those of a set or list and of sets that ask to be searched.</summary>
static class FoundDerivations
{
    /// <param name="evaluator">Evaluates.</param>
    /// <param name="value">Where to look.</param>
    /// <param name="arguments">For functions on the way.</param>
    /// <param name="prefix">The selection path of <paramref name="value"/> itself.</param>
    /// <param name="skipFailures">Leave out what fails with <c>throw</c> or <c>assert</c>: packages that are not for this system do.</param>
    public static List<FoundDerivation> In(Evaluator evaluator, Value value, AttributeSet arguments, string prefix = "", bool skipFailures = false)
    {
        var found = new List<FoundDerivation>();
        Search(evaluator, value, prefix, arguments, new Findings(found, skipFailures));
        return found;
    }

    sealed record Findings(List<FoundDerivation> All, bool SkipFailures)
    {
        public HashSet<Value> Done { get; } = new(ReferenceEqualityComparer.Instance);
    }

    static void Search(
        Evaluator evaluator, Value value, string path, AttributeSet arguments, Findings found)
    {
        evaluator.EnterCall(Evaluator.PositionOf(value));
        var called = evaluator.CallAutomatically(arguments, value);
        if (!Take(evaluator, called, path, found))
        {
            switch (called)
            {
                case AttributeSet set:
                    SearchSet(evaluator, set, path, arguments, found);
                    break;
                case ListValue list:
                    for (var i = 0; i < list.Count; i++)
                    {
                        var inner = Below(path, $"{i}");
                        if (!Take(evaluator, list[i], inner, found))
                        {
                            Search(evaluator, list[i], inner, arguments, found);
                        }
                    }
                    break;
                default:
                    throw new ValueTypeException("expression does not evaluate to a derivation (or a set or list of those)");
            }
        }
        evaluator.LeaveCall();
    }

    static void SearchSet(
        Evaluator evaluator, AttributeSet set, string path, AttributeSet arguments, Findings found)
    {
        var everything = set.Contains(evaluator.Symbols.Intern("_combineChannels"));
        var order = set.Shape.LexicalOrder(evaluator.Symbols).ToArray();
        using var ahead = evaluator.Session.Ahead.Announce(order.Length, (e, i) => e.IsDerivation(e.Force(set.At(order[i]).Value)));
        for (var i = 0; i < order.Length; i++)
        {
            ahead.Reached(i);
            var attribute = set.At(order[i]);
            var name = evaluator.Symbols.Text(attribute.Name);
            if (!IsPathPart(name))
            {
                continue;
            }
            try
            {
                var inner = Below(path, name);
                if (everything)
                {
                    Search(evaluator, attribute.Value, inner, arguments, found);
                }
                else if (!Take(evaluator, attribute.Value, inner, found)
                    && evaluator.Force(attribute.Value) is AttributeSet below
                    && below.TryFind(evaluator.Known.RecurseForDerivations, out var recurse)
                    && evaluator.ForceBoolean(recurse.Value, recurse.Position, "while evaluating the attribute `recurseForDerivations`"))
                {
                    Search(evaluator, attribute.Value, inner, arguments, found);
                }
            }
            catch (EvaluationException failure) when (failure.AddFrame(attribute.Position, $"while evaluating the attribute '{name}'"))
            {
                throw;
            }
        }
    }

    // True when there is nothing more to look for in the value.
    static bool Take(Evaluator evaluator, Value value, string path, Findings found) =>
        found.SkipFailures ? TakeOrSkip(evaluator, value, path, found) : TakeOrFail(evaluator, value, path, found);

    static bool TakeOrSkip(Evaluator evaluator, Value value, string path, Findings found)
    {
        var taken = true;
        evaluator.TryRun<CatchableException>(() => taken = TakeOrFail(evaluator, value, path, found), out _);
        return taken;
    }

    static bool TakeOrFail(Evaluator evaluator, Value value, string path, Findings found)
    {
        var forced = evaluator.Force(value, Evaluator.PositionOf(value));
        if (!evaluator.IsDerivation(forced))
        {
            return false;
        }
        if (found.Done.Add(forced))
        {
            var derivation = new FoundDerivation(path, (AttributeSet)forced);
            derivation.Name(evaluator);
            found.All.Add(derivation);
        }
        return true;
    }

    static string Below(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    static bool IsPathPart(string name) =>
        name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_')
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '+');
}
