using Firn.Primitives;
using Firn.Store;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>Finds the derivations in a set of which an evaluation has asked for the path.</summary>
public static class ForcedDerivations
{
    const int Deepest = 4, Most = 4096;

    /// <summary>Each derivation that is known by now, by one way, the shortest first. Computes nothing.</summary>
    public static List<ForcedDerivation> In(AttributeSet set, EvaluationSession session)
    {
        var known = session.Known;
        var found = new List<ForcedDerivation>();
        var seen = new HashSet<AttributeSet>(ReferenceEqualityComparer.Instance) { set };
        var queue = new Queue<(AttributeSet Set, ByteString[] Way)>([(set, [])]);
        while (found.Count < Most && queue.TryDequeue(out var next))
        {
            var (at, way) = next;
            var isDerivation = IsDerivation(at);
            if (isDerivation)
            {
                var (file, output) = (at.ResultOf(known.DrvPath) as StringValue, at.ResultOf(known.OutPath) as StringValue);
                if ((DerivationOf(file) ?? DerivationOf(output)) is { } path)
                {
                    found.Add(new ForcedDerivation(path, [new([.. way, session.Symbols[known.DrvPath]], file), new([.. way, session.Symbols[known.OutPath]], output)]));
                }
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

        static StorePath? DerivationOf(StringValue? text) => text?.Context is { Count: 1 } context && context.Elements[0] is { Path: { IsDerivation: true } path } ? path : null;
    }
}
