using Firn.Cli.Workers;
using Firn.Evaluation;

namespace Firn.Cli.Commands.Evaluation;

/// <summary>Finds the derivations in a value: itself, or those of a set or list and of sets that ask to be searched.</summary>
/// <param name="evaluator">Evaluates.</param>
/// <param name="arguments">For functions on the way.</param>
sealed partial class DerivationSearch(Evaluator evaluator, AttributeSet arguments)
{
    readonly FoundDerivations found = new(evaluator);

    public Evaluator Evaluator => evaluator;

    public AttributeSet Arguments => arguments;

    /// <summary>Leave out what fails with <c>throw</c> or <c>assert</c>: packages that are not for this system do.</summary>
    public bool SkipsFailures { get; init; }

    /// <summary>Who else may look for them; null for nobody.</summary>
    public EvaluationWorkers? Workers { get; init; }

    /// <summary>What the command says of a derivation, to be found out where it was found.</summary>
    public Func<Evaluator, FoundDerivation, Told>? Tell { get; init; }

    /// <summary>The derivations in one value, in their order, each once.</summary>
    public static List<FoundDerivation> In(Evaluator evaluator, Value value, AttributeSet arguments) => new DerivationSearch(evaluator, arguments).In(value);

    /// <summary>The same; no more than one call of a search.</summary>
    /// <param name="value">Where to look.</param>
    /// <param name="prefix">The selection path of <paramref name="value"/> itself.</param>
    /// <param name="place">How other processes find the value.</param>
    public List<FoundDerivation> In(Value value, string prefix = "", Place? place = null)
    {
        Search(value, prefix, place);
        return found.All;
    }

    void Search(Value value, string path, Place? place)
    {
        evaluator.EnterCall(Evaluator.PositionOf(value));
        var called = evaluator.CallAutomatically(arguments, value);
        if (!Take(called, path, null))
        {
            switch (called)
            {
                case AttributeSet set:
                    SearchSet(set, path, place);
                    break;
                case ListValue list:
                    SearchList(list, path, place);
                    break;
                default:
                    throw new ValueTypeException("expression does not evaluate to a derivation (or a set or list of those)");
            }
        }
        evaluator.LeaveCall();
    }

    void SearchList(ListValue list, string path, Place? place)
    {
        var units = Units(place, list.Count, static i => $"{i}");
        using var others = units is null ? null : Workers!.Begin(units);
        for (var i = 0; i < list.Count; i++)
        {
            var inner = Below(path, $"{i}");
            if (!TakeFound(others?.Search(i), list[i], inner, units?[i], ofList: true) && !Take(list[i], inner, units?[i]))
            {
                Search(list[i], inner, units?[i].Place);
            }
        }
    }

    void SearchSet(AttributeSet set, string path, Place? place)
    {
        var everything = set.Contains(evaluator.Symbols.Intern("_combineChannels"));
        var order = set.Shape.LexicalOrder(evaluator.Symbols).ToArray();
        var units = Units(place, order.Length, i => evaluator.Symbols.Text(set.At(order[i]).Name));
        using var ahead = evaluator.Session.Ahead.Announce(units is null ? order.Length : 0, (e, i) => e.IsDerivation(e.Force(set.At(order[i]).Value)));
        using var others = units is null || everything ? null : Workers!.Begin(units);
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
                var (inner, unit) = (Below(path, name), units?[i]);
                if (everything)
                {
                    Search(attribute.Value, inner, unit?.Place);
                }
                else if (!TakeFound(others?.Search(i), attribute.Value, inner, unit, ofList: false) && !Take(attribute.Value, inner, unit) && AsksToBeSearched(attribute.Value))
                {
                    Search(attribute.Value, inner, unit?.Place);
                }
            }
            catch (EvaluationException failure) when (failure.AddFrame(attribute.Position, $"while evaluating the attribute '{name}'"))
            {
                throw;
            }
        }
    }

    bool AsksToBeSearched(Value value) => evaluator.Force(value) is AttributeSet below
        && below.TryFind(evaluator.Known.RecurseForDerivations, out var recurse)
        && evaluator.ForceBoolean(recurse.Value, recurse.Position, "while evaluating the attribute `recurseForDerivations`");

    WorkUnit[]? Units(Place? place, int count, Func<int, string> step)
    {
        if (Workers is null || Tell is null || place is null)
        {
            return null;
        }
        var units = new WorkUnit[count];
        for (var i = 0; i < count; i++)
        {
            units[i] = new WorkUnit(place.Below(step(i)));
        }
        return units;
    }

    // True when there is nothing more to look for in the value.
    bool Take(Value value, string path, WorkUnit? unit) => SkipsFailures ? TakeOrSkip(value, path, unit) : TakeOrFail(value, path, unit);

    bool TakeOrSkip(Value value, string path, WorkUnit? unit)
    {
        var taken = true;
        evaluator.TryRun<CatchableException>(() => taken = TakeOrFail(value, path, unit), out _);
        return taken;
    }

    bool TakeOrFail(Value value, string path, WorkUnit? unit)
    {
        var forced = evaluator.Force(value, Evaluator.PositionOf(value));
        if (!evaluator.IsDerivation(forced))
        {
            return false;
        }
        found.Add((AttributeSet)forced, path, unit);
        return true;
    }

    // Takes another process's word for it, where it has one.
    bool TakeFound(Finding? finding, Value cell, string path, WorkUnit? unit, bool ofList)
    {
        switch (finding?.Kind)
        {
            case FindingKind.Derivation:
                found.Add(finding.Value, cell, path, unit!);
                return true;
            case FindingKind.LeftOut:
                return true;
            case FindingKind.Nothing:
                return !ofList;
            default:
                return false;
        }
    }

    static string Below(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    static bool IsPathPart(string name) =>
        name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_')
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '+');
}
