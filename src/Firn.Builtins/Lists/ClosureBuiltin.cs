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

        var key = symbols.Intern("key");
        var pending = new Queue<Value>();
        foreach (var item in startSet.Span)
            pending.Enqueue(item);
        var result = new List<Value>();
        var known = new ClosureKeys(evaluator);
        while (pending.TryDequeue(out var item))
        {
            var itemKey = KeyOf(evaluator, item, key);
            if (!known.Add(itemKey, item))
                continue;
            result.Add(item);
            try
            {
                var found = evaluator.ForceList(
                    evaluator.Call(function, item, Nowhere), Nowhere, "while evaluating the return value of the `operator` passed to builtins.genericClosure");
                foreach (var next in found.Span)
                {
                    evaluator.Force(next, Nowhere);
                    pending.Enqueue(next);
                }
            }
            catch (EvaluationException failure) when (failure.AddFrame(Nowhere, $"while calling operator on genericClosure element {evaluator.ShowForError(item)}"))
            {
                throw;
            }
        }

        return ListValue.Of([.. result]);
    }

    static Value KeyOf(Evaluator evaluator, Value item, Symbol key)
    {
        Value cell;
        try
        {
            var set = evaluator.ForceSet(item, Nowhere, "");
            cell = evaluator.RequireAttribute(set, key, "").Value;
        }
        catch (EvaluationException failure) when (failure.AddFrame(Nowhere, $"in genericClosure element {evaluator.ShowForError(item)}"))
        {
            throw;
        }

        evaluator.Force(cell, Nowhere);
        return cell;
    }
}

/// <summary>
/// The keys seen so far. Keys are compared by the language's order, so a tree is what is asked for; while all keys are strings or
/// all are integers, a hash table answers the same.
/// </summary>
internal sealed class ClosureKeys(Evaluator evaluator)
{
    readonly Dictionary<ByteString, Value> strings = [];
    readonly Dictionary<long, Value> integers = [];
    SortedDictionary<Value, Value>? ordered;

    /// <summary>False when an equal key was there.</summary>
    public bool Add(Value key, Value item)
    {
        var forced = evaluator.Force(key, Nowhere);
        if (ordered is null)
        {
            switch (forced)
            {
                case StringValue text when integers.Count == 0:
                    return strings.TryAdd(text.Bytes, item);
                case IntValue number when strings.Count == 0:
                    return integers.TryAdd(number.Number, item);
            }

            ordered = new SortedDictionary<Value, Value>(new Order(evaluator));
            foreach (var (text, known) in strings)
                ordered.Add(new StringValue(text), known);
            foreach (var (number, known) in integers)
                ordered.Add(IntValue.Of(number), known);
        }

        try
        {
            return ordered.TryAdd(forced, item);
        }
        catch (EvaluationException failure) when (Explain(failure, forced, item))
        {
            throw;
        }
    }

    bool Explain(EvaluationException failure, Value key, Value item)
    {
        foreach (var (other, otherItem) in ordered!)
        {
            if (other.Kind != key.Kind && !(other is IntValue or FloatValue && key is IntValue or FloatValue) || key.Kind is ValueKind.Boolean or ValueKind.Null or ValueKind.Set or ValueKind.Function)
            {
                failure.AddFrame(Nowhere, $"with element {evaluator.ShowForError(otherItem)}");
                return failure.AddFrame(Nowhere, $"while comparing element {evaluator.ShowForError(item)}");
            }
        }

        return failure.AddFrame(Nowhere, $"while checking key of element {evaluator.ShowForError(item)}");
    }

    sealed class Order(Evaluator evaluator) : IComparer<Value>
    {
        public int Compare(Value? x, Value? y) =>
            evaluator.IsLess(x!, y!, Nowhere, "") ? -1 : evaluator.IsLess(y!, x!, Nowhere, "") ? 1 : 0;
    }
}
