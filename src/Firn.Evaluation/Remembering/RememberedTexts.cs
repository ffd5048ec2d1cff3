using Firn.Primitives;

namespace Firn.Evaluation;

/// <summary>The set that a file's function gives for an argument, evaluated by itself: what remembered texts are computed in, by an evaluation that looks at nothing else.</summary>
public sealed class RememberedTexts
{
    readonly Evaluator evaluator;
    readonly Value set;

    RememberedTexts(Evaluator evaluator, Value set)
    {
        this.evaluator = evaluator;
        this.set = set;
    }

    /// <summary>Null when the argument does not mean what it meant, or there is no such set any more.</summary>
    /// <param name="evaluator">Nothing that it does may be noticed: see <see cref="Speculation.StayAhead"/>.</param>
    /// <param name="file">Whose value is the function.</param>
    /// <param name="argument">As in <see cref="ImportedSet.Argument"/>.</param>
    public static RememberedTexts? In(Evaluator evaluator, SourcePath file, string argument)
    {
        Value? given = null, set = null;
        // It knows which functions are values of files.
        evaluator.Session.ImportedSets ??= new ImportedSets(static (_, _) => null);
        evaluator.TryRun<Exception>(() =>
        {
            given = evaluator.EvaluateText(ByteString.FromText(argument), file.Parent);
            evaluator.ForceDeep(given);
            set = evaluator.Call(evaluator.Import(file), given);
        }, out _);
        string? written = null;
        return set is null || !evaluator.TryRun<Exception>(() => written = ArgumentText.OfForced(given!, evaluator), out _) || written != argument ? null : new RememberedTexts(evaluator, set);
    }

    /// <summary>What stands at a place. There is no text where none comes out, or not without a failure, a message or a build.</summary>
    /// <param name="way">The attributes that lead there.</param>
    public RememberedText At(IReadOnlyList<ByteString> way)
    {
        Value? value = null;
        evaluator.TryRun<Exception>(() => value = Follow(way), out _);
        return new RememberedText(way, value as StringValue);
    }

    Value? Follow(IReadOnlyList<ByteString> way)
    {
        var value = set;
        foreach (var name in way)
        {
            if (evaluator.Force(value) is not AttributeSet at || at.Get(evaluator.Symbols.Intern(name)) is not { } next)
            {
                return null;
            }
            value = next;
        }
        return evaluator.Force(value);
    }
}
