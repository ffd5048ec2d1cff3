using Firn.Cli.Workers;
using Firn.Evaluation;

namespace Firn.Cli.Commands.Evaluation;

// How the work is divided between processes.
sealed partial class DerivationSearch
{
    /// <summary>In a process that helps another one: what the search finds at one place, without going on below it.</summary>
    /// <param name="steps">From <paramref name="value"/> on; none for itself.</param>
    /// <param name="value">Where they start.</param>
    public (Finding Finding, FoundDerivation? Found) LookAt(ReadOnlySpan<string> steps, Value value)
    {
        if (steps.Length == 0)
        {
            value = evaluator.CallAutomatically(arguments, value);
        }
        foreach (var step in steps)
        {
            value = evaluator.CallAutomatically(arguments, value) switch
            {
                AttributeSet set when set.TryFind(evaluator.Symbols.Intern(step), out var attribute) => attribute.Value,
                ListValue list => list[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)],
                _ => throw new EvaluationException($"there is no '{step}'"),
            };
        }
        if (!SkipsFailures)
        {
            return LookAt(value);
        }
        var result = (new Finding(FindingKind.LeftOut), (FoundDerivation?)null);
        evaluator.TryRun<CatchableException>(() => result = LookAt(value), out _);
        return result;
    }

    (Finding Finding, FoundDerivation? Found) LookAt(Value cell)
    {
        var value = evaluator.Force(cell, Evaluator.PositionOf(cell));
        if (evaluator.IsDerivation(value))
        {
            var name = FoundDerivation.NameOf(evaluator, (AttributeSet)value);
            return (new Finding(FindingKind.Derivation, name), new FoundDerivation("", name, value));
        }
        var ends = value is not AttributeSet below || !below.Contains(evaluator.Known.RecurseForDerivations);
        return (new Finding(ends ? FindingKind.Nothing : FindingKind.Unknown), null);
    }

    /// <summary>What the command says of each derivation, some of it found out by others while the first are asked for.</summary>
    public Telling Telling(IReadOnlyList<FoundDerivation> derivations) => new(this, derivations);
}

/// <summary>Tells of derivations, one after the other.</summary>
sealed class Telling : IDisposable
{
    readonly DerivationSearch search;
    readonly IReadOnlyList<FoundDerivation> derivations;
    readonly Speculation.Group ahead;
    readonly EvaluationWorkers.Group? others;
    readonly Func<int, Action> redo;

    internal Telling(DerivationSearch search, IReadOnlyList<FoundDerivation> derivations)
    {
        (this.search, this.derivations) = (search, derivations);
        redo = index => () => search.Tell!(search.Evaluator, derivations[index]);
        others = search.Workers is { } workers && derivations.All(derivation => derivation.Unit is not null) ? workers.Begin([.. derivations.Select(derivation => derivation.Unit!)]) : null;
        ahead = search.Evaluator.Session.Ahead.Announce(others is null ? derivations.Count : 0, (e, i) => search.Tell!(e, derivations[i]));
    }

    public Told this[int index] => FromOthers(index) ?? search.Tell!(search.Evaluator, derivations[index]);

    /// <summary>Null when it has to be found out here.</summary>
    public Told? FromOthers(int index)
    {
        ahead.Reached(index);
        return others?.Tell(index, redo);
    }

    public void Dispose()
    {
        ahead.Dispose();
        others?.Dispose();
    }
}
