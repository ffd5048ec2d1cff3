using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Lists;

/// <summary>
/// The keys seen so far. Keys are compared by the language's order, so a tree is what is asked for; while all keys are strings or
/// all are integers, a hash table answers the same.
/// </summary>
/// <param name="evaluator">Compares.</param>
/// <param name="all">The keys so far and what they are of, for when a tree is needed.</param>
internal sealed class ClosureKeys(Evaluator evaluator, Func<IEnumerable<(Value Key, Value Item)>> all)
{
    readonly HashSet<ByteString> strings = [];
    readonly HashSet<long> integers = [];
    SortedDictionary<Value, Value>? ordered;

    /// <summary>The same before it is the key's turn; false if comparing it could fail then, and nothing is added.</summary>
    public bool TryAddEarly(Value key, out bool isNew)
    {
        isNew = false;
        if (ordered is not null)
            return false;
        switch (key)
        {
            case StringValue text when integers.Count == 0:
                isNew = strings.Add(text.Bytes);
                return true;
            case IntValue number when strings.Count == 0:
                isNew = integers.Add(number.Number);
                return true;
            default:
                return false;
        }
    }

    /// <summary>False when an equal key was there. The key is forced.</summary>
    public bool Add(Value key, Value item)
    {
        if (ordered is null)
        {
            if (TryAddEarly(key, out bool isNew))
                return isNew;
            ordered = new SortedDictionary<Value, Value>(new Order(evaluator));
            foreach (var (earlier, of) in all())
                ordered.Add(earlier, of);
        }

        try
        {
            return ordered.TryAdd(key, item);
        }
        catch (EvaluationException failure) when (Explain(failure, key, item))
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
