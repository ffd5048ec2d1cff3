using System.Globalization;
using System.Numerics;
using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Lists;

/// <summary>Lists: looking at them, and making lists of them. Elements stay the cells they are.</summary>
internal static class ListBuiltins
{
    public static void Declare(BuiltinTable table)
    {
        table.Function("__length", "e", "The number of elements of a list.", static (e, a, _) =>
            IntValue.Of(e.ForceList(a[0], Nowhere, "while evaluating the first argument passed to builtins.length").Count), brief: "e");
        table.Function("__elemAt", "xs n", "Element *n* of a list, counted from 0.", ElementAt, brief: "xs n");
        table.Function("__head", "list", "The first element of a list.", Head, brief: "list");
        table.Function("__tail", "list", "A list without its first element.", Tail, brief: "list");
        table.Function("map", "f list", "The list of *f* applied to each element; nothing is applied before it is needed.", Map, brief: "list");
        table.Function("__filter", "f list", "The elements for which *f* is true.", Filter, brief: "list");
        table.Function("__elem", "x xs", "Whether a list has an element that is equal to *x*.", Element, brief: "x xs");
        table.Function("__concatLists", "lists", "All elements of a list of lists.", ConcatenateLists, brief: "lists");
        table.Function("__concatMap", "f list", "All elements of the lists that *f* gives for each element.", ConcatenateMap, brief: "list");
        table.Function("__genList", "generator length", "The list of *generator* applied to 0, 1, … *length* − 1.", Generate, brief: "length");
        table.Function("__partition", "pred list", "The elements for which *pred* is true as `right`, the others as `wrong`.", Partition, brief: "list");
        table.Function("__groupBy", "f list", "A set of lists: each element is in the one that *f* names for it.", GroupBy, brief: "list");
    }

    static Value ElementAt(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        long index = evaluator.ForceInteger(arguments[1], Nowhere, "while evaluating the second argument passed to 'builtins.elemAt'");
        var list = evaluator.ForceList(arguments[0], Nowhere, "while evaluating the first argument passed to 'builtins.elemAt'");
        return index >= 0 && index < list.Count
            ? list[(int)index]
            : throw Failure(string.Create(CultureInfo.InvariantCulture, $"'builtins.elemAt' called with index {index} on a list of size {list.Count}"));
    }

    static Value Head(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var list = evaluator.ForceList(arguments[0], Nowhere, "while evaluating the first argument passed to 'builtins.head'");
        return list.Count > 0 ? list[0] : throw Failure("'builtins.head' called on an empty list");
    }

    static ListValue Tail(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var list = evaluator.ForceList(arguments[0], Nowhere, "while evaluating the first argument passed to 'builtins.tail'");
        return list.Count > 0 ? list.Slice(1, list.Count - 1) : throw Failure("'builtins.tail' called on an empty list");
    }

    static ListValue Map(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var list = evaluator.ForceList(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.map");
        if (list.Count == 0)
            return list;
        var function = evaluator.ForceFunction(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.map");
        return ListValue.Map(function, list);
    }

    static ListValue Filter(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var list = evaluator.ForceList(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.filter");
        if (list.Count == 0)
            return list;
        var function = evaluator.ForceFunction(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.filter");
        // Which of a short list are kept is one number; the list is made when that is known.
        var builder = list.Count > 64 ? new ListBuilder(list.Count) : null;
        ulong kept = 0;
        var integers = evaluator.OfIntegers(function, 1, list);
        for (int i = 0; i < list.Count; i++)
        {
            if (integers is null || !list.TryTest(integers, i, evaluator, out bool isKept))
            {
                integers = null;
                var verdict = evaluator.Call(function, list[i], Nowhere);
                list.Settle(i);
                isKept = evaluator.ForceBoolean(verdict, Nowhere, "while evaluating the return value of the filtering function passed to builtins.filter");
            }

            if (isKept && builder is null)
                kept |= 1ul << i;
            else if (isKept)
                builder!.Add(list[i]);
        }

        int count = builder?.Count ?? BitOperations.PopCount(kept);
        return count == list.Count ? list : builder?.Build() ?? Chosen(list, kept, count);
    }

    static ListValue Chosen(ListValue list, ulong chosen, int count)
    {
        if (count == 0)
            return ListValue.Empty;
        var cells = new Value[count];
        Span<Value> to = cells;
        for (int i = 0; i < to.Length; i++, chosen &= chosen - 1)
            to[i] = list[BitOperations.TrailingZeroCount(chosen)];
        return ListValue.Of(cells);
    }

    static BoolValue Element(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var list = evaluator.ForceList(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.elem");
        for (int i = 0; i < list.Count; i++)
        {
            bool isEqual = evaluator.AreEqual(arguments[0], list[i], Nowhere, "while searching for the presence of the given element in the list");
            list.Settle(i);
            if (isEqual)
                return BoolValue.True;
        }

        return BoolValue.False;
    }

    static ListValue ConcatenateLists(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var outer = evaluator.ForceList(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.concatLists");
        var lists = new ListValue[outer.Count];
        for (int i = 0; i < lists.Length; i++)
            lists[i] = evaluator.ForceList(outer[i], Nowhere, "while evaluating a value of the list passed to builtins.concatLists");
        return Join(lists);
    }

    static ListValue ConcatenateMap(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var function = evaluator.ForceFunction(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.concatMap");
        var from = evaluator.ForceList(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.concatMap");
        var all = new ListBuilder();
        ListValue? first = null;
        for (int i = 0; i < from.Count; i++)
        {
            var result = evaluator.Call(function, from[i], Nowhere);
            from.Settle(i);
            var list = result as ListValue ?? evaluator.ForceList(result, PlaceOf(result, function), "while evaluating the return value of the function passed to builtins.concatMap");
            if (list.Count == 0)
                continue;
            if (first is null)
            {
                first = list;
                continue;
            }

            if (all.Count == 0)
                all.AddAll(first);
            all.AddAll(list);
        }

        return first is null ? ListValue.Empty : all.Count == 0 ? first : all.Build();
    }

    static Position PlaceOf(Value result, Value function) =>
        Evaluator.PositionOf(result) is { IsKnown: true } known ? known : Evaluator.PositionOf(function);

    static ListValue Join(ListValue[] lists)
    {
        int count = 0, filled = 0;
        ListValue? last = null;
        foreach (var list in lists)
        {
            count = checked(count + list.Count);
            if (list.Count > 0)
            {
                filled++;
                last = list;
            }
        }

        if (filled <= 1)
            return last ?? ListValue.Empty;
        var items = new Value[count];
        int at = 0;
        foreach (var list in lists)
        {
            list.Span.CopyTo(items.AsSpan(at));
            at += list.Count;
        }

        return ListValue.Of(items);
    }

    static ListValue Generate(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        long length = evaluator.ForceInteger(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.genList");
        if (length < 0 || length > Array.MaxLength)
            throw Failure(string.Create(CultureInfo.InvariantCulture, $"cannot create list of size {length}"));
        var function = evaluator.ForceFunction(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.genList");
        return ListValue.Generate(function, (int)length);
    }

    static AttributeSet Partition(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var function = evaluator.ForceFunction(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.partition");
        var list = evaluator.ForceList(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.partition");
        List<Value> right = [], wrong = [];
        for (int i = 0; i < list.Count; i++)
        {
            evaluator.Force(list[i], Nowhere);
            list.Settle(i);
            var verdict = evaluator.Call(function, list[i], Nowhere);
            bool isRight = evaluator.ForceBoolean(verdict, Nowhere, "while evaluating the return value of the partition function passed to builtins.partition");
            (isRight ? right : wrong).Add(list[i]);
        }

        var set = new AttributeSetBuilder(2);
        set.Add(evaluator.Symbols.Intern("right"), ListValue.Of([.. right]));
        set.Add(evaluator.Symbols.Intern("wrong"), ListValue.Of([.. wrong]));
        return set.Build();
    }

    static AttributeSet GroupBy(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var function = evaluator.ForceFunction(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.groupBy");
        var list = evaluator.ForceList(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.groupBy");
        var groups = new Dictionary<Symbol, List<Value>>();
        for (int i = 0; i < list.Count; i++)
        {
            var result = evaluator.Call(function, list[i], Nowhere);
            list.Settle(i);
            var name = evaluator.ForceStringWithoutContext(result, Nowhere, "while evaluating the return value of the grouping function passed to builtins.groupBy");
            var symbol = evaluator.Symbols.Intern(name.Span);
            if (!groups.TryGetValue(symbol, out var group))
                groups.Add(symbol, group = []);
            group.Add(list[i]);
        }

        var set = new AttributeSetBuilder(groups.Count);
        foreach (var (name, group) in groups)
            set.Add(name, ListValue.Of([.. group]));
        return set.Build();
    }
}
