using System.Globalization;
using Firn.Cli.Composition;
using Firn.Cli.Workers;
using Firn.Evaluation;

namespace Firn.Cli.Commands.Evaluation;

/// <summary>What a command says of the derivations that its inputs and selection paths mean, in their order.</summary>
/// <param name="evaluator">Evaluates.</param>
/// <param name="evaluation">Arguments for functions on the way, and who helps.</param>
/// <param name="tell">What the command says of one.</param>
sealed class SelectedDerivations(Evaluator evaluator, EvaluationArguments evaluation, Func<Evaluator, FoundDerivation, Told> tell)
{
    int inputs;

    /// <summary>Of the next input of the command line.</summary>
    /// <param name="evaluate">Its value.</param>
    /// <param name="paths">One or more.</param>
    public IEnumerable<Told> In(Func<Value> evaluate, IReadOnlyList<string> paths)
    {
        var input = inputs++.ToString(CultureInfo.InvariantCulture);
        if (evaluation.Service is { } service)
        {
            if (service.IsAsked(input))
            {
                var (arguments, start) = Begin(evaluate, paths);
                service.Serve(evaluator, input, index => (Search(evaluator, arguments), SelectionPath.Follow(evaluator, paths[int.Parse(index, CultureInfo.InvariantCulture)], arguments, start).Value));
            }
            return [];
        }
        return Found(input, evaluate, paths);
    }

    IEnumerable<Told> Found(string input, Func<Value> evaluate, IReadOnlyList<string> paths)
    {
        var (arguments, start) = Begin(evaluate, paths);
        var units = WorkUnit.Below(new Place(null, input), paths.Count);
        using var others = evaluation.Workers?.Begin(units);
        using var ahead = evaluator.Session.Ahead.Announce(others is null ? paths.Count : 0, TellAll);
        for (var i = 0; i < paths.Count; i++)
        {
            ahead.Reached(i);
            if (others?.Search(i)?.Kind == FindingKind.Derivation && others.Tell(i, index => () => TellAll(evaluator, index)) is { } known)
            {
                yield return known;
                continue;
            }
            var (selected, _) = SelectionPath.Follow(evaluator, paths[i], arguments, start);
            var search = Search(evaluator, arguments);
            var found = search.In(evaluator.Force(selected, Evaluator.PositionOf(selected)), place: units[i].Place);
            using var telling = search.Telling(found);
            for (var j = 0; j < found.Count; j++)
            {
                yield return telling[j];
            }
        }

        void TellAll(Evaluator by, int index)
        {
            foreach (var derivation in DerivationSearch.In(by, SelectionPath.Follow(by, paths[index], arguments, start).Value, arguments))
            {
                tell(by, derivation);
            }
        }
    }

    (AttributeSet Arguments, Value Start) Begin(Func<Value> evaluate, IReadOnlyList<string> paths)
    {
        var whole = evaluate();
        var arguments = evaluation.Automatic(evaluator);
        return (arguments, SelectionPath.Start(evaluator, paths, arguments, whole));
    }

    DerivationSearch Search(Evaluator by, AttributeSet arguments) => new(by, arguments) { Tell = tell, Workers = evaluation.Workers };
}
