using Firn.Primitives;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>Finds the derivations in a set of which an evaluation has asked for the path.</summary>
public static class ForcedDerivations
{
    const int Deepest = 4, Most = 4096;

    /// <summary>
    /// The ways to the paths (<c>drvPath</c>, <c>outPath</c>) of each derivation that is known by now, one way to each, the shortest first. Computes nothing.
    /// </summary>
    public static List<IReadOnlyList<ByteString>> In(AttributeSet set, EvaluationSession session)
    {
        var known = session.Known;
        var found = new List<IReadOnlyList<ByteString>>();
        var seen = new HashSet<AttributeSet>(ReferenceEqualityComparer.Instance) { set };
        var queue = new Queue<(AttributeSet Set, ByteString[] Way)>([(set, [])]);
        while (found.Count < Most && queue.TryDequeue(out var next))
        {
            var (at, way) = next;
            var isDerivation = IsDerivation(at);
            if (isDerivation && (at.ResultOf(known.DrvPath) is StringValue || at.ResultOf(known.OutPath) is StringValue))
            {
                found.Add([.. way, session.Symbols[known.DrvPath]]);
                found.Add([.. way, session.Symbols[known.OutPath]]);
            }
            if (way.Length < Deepest)
            {
                foreach (var id in at.Shape.Ids)
                {
                    var name = new Symbol(id);
                    // Of a derivation only what is one, too: its outputs, its sources.
                    if (at.ResultOf(name) is AttributeSet below && (!isDerivation || IsDerivation(below)) && seen.Add(below))
                    {
                        queue.Enqueue((below, [.. way, session.Symbols[name]]));
                    }
                }
            }
        }
        return found;

        bool IsDerivation(AttributeSet set) => set.Contains(known.Type) && set.Contains(known.DrvPath) && set.Contains(known.OutPath);
    }
}
