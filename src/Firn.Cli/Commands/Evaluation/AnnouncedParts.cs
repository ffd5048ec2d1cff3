using Firn.Evaluation;

namespace Firn.Cli.Commands.Evaluation;

/// <summary>Lets other threads compute the parts of a value that is going to be printed whole.</summary>
static class AnnouncedParts
{
    /// <summary>How far down they are looked for: a value may hold itself.</summary>
    const int MostLevels = 64;

    /// <summary>The parts are those of the first set or list on the way down that has more than one; null when there is none.</summary>
    /// <param name="evaluator">Evaluates.</param>
    /// <param name="value">What is going to be printed.</param>
    /// <param name="need">What printing does with a part, without a trace of it.</param>
    public static Speculation.Group? Of(Evaluator evaluator, Value value, Action<Evaluator, Value> need)
    {
        // Only what is there already: a failure on the way belongs to the printing.
        for (var level = 0; level < MostLevels; level++)
        {
            switch (Known(value))
            {
                case AttributeSet { Count: 1 } set:
                    value = set.Values[0];
                    continue;
                case ListValue { Count: 1 } list:
                    value = list[0];
                    continue;
                case AttributeSet set when !set.Contains(evaluator.Known.OutPath) && !set.Contains(evaluator.Known.ToStringAttribute):
                    // In the order of names, which is the order of printing.
                    var order = set.Shape.LexicalOrder(evaluator.Symbols).ToArray();
                    return evaluator.Session.Ahead.Announce(order.Length, (e, i) => need(e, set.At(order[i]).Value));
                case ListValue list:
                    return evaluator.Session.Ahead.Announce(list.Count, (e, i) => need(e, list[i]));
                default:
                    return null;
            }
        }
        return null;
    }

    static Value? Known(Value value) => value is Thunk thunk ? thunk.Result : value;
}
