using Firn.Primitives;

namespace Firn.Evaluation;

/// <summary>Remembered texts are computed once by themselves, by an evaluation that looks at nothing else.</summary>
public static class RememberedTexts
{
    /// <summary>
    /// What stands at places of the set that a file's function gives for an argument. A place at which there is no text, or none without a failure, a message or a build, has none in
    /// the result. Null when the argument does not mean what it meant.
    /// </summary>
    /// <param name="evaluator">Nothing that it does may be noticed: see <see cref="Speculation.StayAhead"/>.</param>
    /// <param name="file">Whose value is the function.</param>
    /// <param name="argument">As in <see cref="ImportedSet.Argument"/>.</param>
    /// <param name="ways">The attributes that lead to each place.</param>
    public static List<RememberedText>? Compute(Evaluator evaluator, SourcePath file, string argument, IReadOnlyList<IReadOnlyList<ByteString>> ways)
    {
        Value? given = null, set = null;
        evaluator.TryRun<Exception>(() =>
        {
            given = evaluator.EvaluateText(ByteString.FromText(argument), file.Parent);
            evaluator.ForceDeep(given);
            set = evaluator.Call(evaluator.Import(file), given);
        }, out _);
        if (set is null || PlainText.Of(given!, evaluator) != argument)
        {
            return null;
        }
        var texts = new List<RememberedText>(ways.Count);
        foreach (var way in ways)
        {
            Value? value = null;
            evaluator.TryRun<Exception>(() => value = At(evaluator, set, way), out _);
            texts.Add(new RememberedText(way, value as StringValue));
        }
        return texts;
    }

    static Value? At(Evaluator evaluator, Value value, IReadOnlyList<ByteString> way)
    {
        foreach (var name in way)
        {
            if (evaluator.Force(value) is not AttributeSet set || set.Get(evaluator.Symbols.Intern(name)) is not { } next)
            {
                return null;
            }
            value = next;
        }
        return evaluator.Force(value);
    }
}
