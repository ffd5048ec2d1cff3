using System.Globalization;
using Firn.Builtins.Derivations;
using Firn.Cli.Arguments;
using Firn.Cli.Composition;
using Firn.Cli.Workers;
using Firn.Evaluation;
using Firn.Store;

namespace Firn.Cli.Commands.Evaluation;

/// <summary>A store object, or outputs of a derivation (null for all), that a value stands for.</summary>
/// <param name="Path">The object or the derivation.</param>
/// <param name="Outputs">Empty for the object itself.</param>
/// <param name="Steps">For a derivation that is an output of another one: from the first, the output of each that is the next.</param>
sealed record SelectedObject(StorePath Path, IReadOnlyCollection<string>? Outputs, IReadOnlyList<string> Steps);

/// <summary>
/// What a command of the new style works on when it is given a file or an expression and attributes of it: a path is a source, a text the one store
/// object that it stands for, anything else the derivations in it.
/// </summary>
static class SelectedObjects
{
    /// <param name="evaluator">Evaluates.</param>
    /// <param name="evaluation">Arguments for functions on the way.</param>
    /// <param name="whole">The file's or the expression's value.</param>
    /// <param name="installables">Attribute paths, each perhaps with outputs behind a <c>^</c>; none means the whole.</param>
    public static IEnumerable<SelectedObject> In(Evaluator evaluator, EvaluationArguments evaluation, Value whole, IReadOnlyCollection<string> installables)
    {
        var arguments = evaluation.Automatic(evaluator);
        string[] all = installables.Count == 0 ? [""] : [.. installables];
        if (evaluation.Service is { } service)
        {
            service.Serve(evaluator, Place.First, index =>
            {
                var asked = OutputSelection.Parse(all[int.Parse(index, CultureInfo.InvariantCulture)]);
                return (Search(asked), Follow(asked).Value);
            });
            yield break;
        }
        var units = WorkUnit.Below(new Place(null, Place.First), all.Length);
        using var others = evaluation.Workers?.Begin(units);
        for (var i = 0; i < all.Length; i++)
        {
            var selection = OutputSelection.Parse(all[i]);
            // Two values may be of the same derivation: its outputs together are one request.
            var found = new SortedDictionary<StorePath, SortedSet<string>?>();
            if (others?.Search(i)?.Kind == FindingKind.Derivation && others.Tell(i, _ => () => Redo(selection)) is { } known)
            {
                Add(known);
            }
            else
            {
                var (selected, position) = Follow(selection);
                var value = evaluator.Force(selected, Evaluator.PositionOf(selected));
                if (Single(evaluator, value, position, $"while evaluating the attribute '{selection.Name}'") is { } single)
                {
                    yield return single;
                    continue;
                }
                var search = Search(selection);
                var derivations = search.In(value, place: units[i].Place);
                using var telling = search.Telling(derivations);
                for (var j = 0; j < derivations.Count; j++)
                {
                    Add(telling[j]);
                }
            }
            foreach (var (derivation, wanted) in found)
            {
                yield return new SelectedObject(derivation, wanted, []);
            }

            void Add(Told told)
            {
                var key = told.Kept!;
                var wanted = selection.NamesOutputs ? selection.Outputs : told.Facts;
                if (wanted is null || (found.TryGetValue(key, out var earlier) && earlier is null))
                {
                    found[key] = null;
                }
                else
                {
                    found[key] = [.. earlier ?? [], .. wanted];
                }
            }
        }

        void Redo(OutputSelection selection)
        {
            foreach (var derivation in DerivationSearch.In(evaluator, Follow(selection).Value, arguments))
            {
                derivation.DerivationPath(evaluator);
            }
        }

        (Value Value, Position Position) Follow(OutputSelection selection) =>
            SelectionPath.Follow(evaluator, selection.Name, arguments, evaluator.CallAutomatically(arguments, whole));

        DerivationSearch Search(OutputSelection selection) => new(evaluator, arguments)
        {
            Workers = evaluation.Workers,
            Tell = (e, derivation) => selection.NamesOutputs
                ? new Told([], derivation.DerivationPath(e))
                : new Told(derivation.OutputsToInstall(e), derivation.DerivationPath(e)),
        };
    }

    static SelectedObject? Single(Evaluator evaluator, Value value, Position position, string context)
    {
        switch (value)
        {
            case PathValue source:
                var resolved = source.Path with { Path = source.Path.Root.Resolve(source.Path.Path) };
                return new SelectedObject(evaluator.Host.AddPath(resolved, "source", recursive: true, null, []), [], []);
            case StringValue:
                var element = DynamicDerivations.SingleReference(evaluator, value, position, context);
                return element.Kind == ContextKind.Opaque
                    ? new SelectedObject(element.Path, [], [])
                    : new SelectedObject(element.Path, [element.Output!], [.. Makers(element)]);
            default:
                return null;
        }
    }

    static IEnumerable<string> Makers(ContextElement element) => element.Maker is { } maker ? [.. Makers(maker), maker.Output!] : [];
}
