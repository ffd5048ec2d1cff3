using System.Diagnostics.CodeAnalysis;
using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Lists;

/// <summary><c>genericClosure</c>.</summary>
internal static class ClosureBuiltin
{
    public static void Declare(BuiltinTable table) => table.Function(
        "__genericClosure",
        "attrset",
        "Everything that can be reached from the sets in `startSet` when `operator` gives the neighbours of a set. Sets with equal `key` are one.",
        Close);

    static ListValue Close(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var argument = evaluator.ForceSet(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.genericClosure");
        var symbols = evaluator.Symbols;
        var start = evaluator.RequireAttribute(argument, symbols.Intern("startSet"), "in the attrset passed as argument to builtins.genericClosure");
        var startSet = evaluator.ForceList(start.Value, Nowhere, "while evaluating the 'startSet' attribute passed as argument to builtins.genericClosure");
        if (startSet.Count == 0)
            return startSet;
        var operation = evaluator.RequireAttribute(argument, symbols.Intern("operator"), "in the attrset passed as argument to builtins.genericClosure");
        var function = evaluator.ForceFunction(operation.Value, Nowhere, "while evaluating the 'operator' attribute passed as argument to builtins.genericClosure");

        var closure = new Closure(evaluator, symbols.Intern("key"));
        foreach (var item in startSet.Span)
            closure.Await(item);
        while (closure.TryTake(out var item))
        {
            try
            {
                var found = evaluator.ForceList(
                    evaluator.Call(function, item, Nowhere), Nowhere, "while evaluating the return value of the `operator` passed to builtins.genericClosure");
                for (int i = 0; i < found.Count; i++)
                {
                    evaluator.Force(found[i], Nowhere);
                    closure.Await(found[i]);
                }
            }
            catch (EvaluationException failure) when (failure.AddFrame(Nowhere, $"while calling operator on genericClosure element {evaluator.ShowForError(item)}"))
            {
                throw;
            }
        }

        return closure.Taken.Build();
    }
}

/// <summary>
/// The elements so far and those that wait. An element whose key is computed already is compared when it comes, so that repetitions do not
/// wait: of a wide graph they are most of what would. That gives the same closure only while all that wait before it were compared as well.
/// </summary>
internal sealed class Closure
{
    readonly Evaluator evaluator;
    readonly Symbol key;
    readonly Queue<Value> waiting = new();
    readonly ClosureKeys known;
    int guess;

    // The first so many of those that wait are known to be new.
    int compared;

    public Closure(Evaluator evaluator, Symbol key)
    {
        this.evaluator = evaluator;
        this.key = key;
        // A key that cannot be compared early is only added when no other is ahead of its turn.
        known = new ClosureKeys(evaluator, () => Enumerable.Range(0, Taken.Count).Select(i => (ComputedKey(Taken[i])!, Taken[i])));
    }

    public ListBuilder Taken { get; } = new();

    /// <summary>One more element, after all that wait.</summary>
    public void Await(Value item)
    {
        if (compared == waiting.Count && ComputedKey(item) is { } computed && known.TryAddEarly(computed, out bool isNew))
        {
            if (!isNew)
                return;
            compared++;
        }

        waiting.Enqueue(item);
    }

    /// <summary>The next element that is not equal to an earlier one.</summary>
    public bool TryTake([NotNullWhen(true)] out Value? item)
    {
        while (waiting.TryDequeue(out item))
        {
            if (compared > 0)
                compared--;
            else if (!known.Add(KeyOf(item), item))
                continue;
            Taken.Add(item);
            return true;
        }

        return false;
    }

    Value? ComputedKey(Value item) => Evaluator.ResultOf(item) is AttributeSet set ? set.ResultOf(key) : null;

    Value KeyOf(Value item)
    {
        AttributeSet set;
        try
        {
            set = evaluator.ForceSet(item, Nowhere, "");
            if (!set.Contains(key))
                evaluator.RequireAttribute(set, key, "");
        }
        catch (EvaluationException failure) when (failure.AddFrame(Nowhere, $"in genericClosure element {evaluator.ShowForError(item)}"))
        {
            throw;
        }

        return evaluator.ForceAttribute(set, key, ref guess, Nowhere)!;
    }
}
