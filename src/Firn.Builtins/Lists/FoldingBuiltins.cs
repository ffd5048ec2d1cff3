using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Lists;

/// <summary>One result of a whole list.</summary>
internal static class FoldingBuiltins
{
    public static void Declare(BuiltinTable table)
    {
        table.Function(
            "__foldl'",
            "op nul list",
            "Combines a list from the left: *op* gets what it returned before, starting with *nul*, and the next element. Each result is evaluated before the next step.",
            Fold);
        table.Function("__any", "pred list", "Whether *pred* is true for at least one element; stops at the first.", static (e, a, _) => AnyOrAll(e, a, any: true), brief: "list");
        table.Function("__all", "pred list", "Whether *pred* is true for all elements; stops at the first for which it isn't.", static (e, a, _) => AnyOrAll(e, a, any: false), brief: "list");
    }

    static Value Fold(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var function = evaluator.ForceFunction(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.foldlStrict");
        var list = evaluator.ForceList(arguments[2], Nowhere, "while evaluating the third argument passed to builtins.foldlStrict");
        var current = arguments[1];
        var integers = list.Count > 1 ? evaluator.OfIntegers(function, 2) : null;
        for (int i = 0; i < list.Count; i++)
        {
            if (integers is not null && !FoldIntegers(evaluator, integers, list, ref current, ref i))
                integers = null;
            if (i == list.Count)
                break;
            current = evaluator.Call(function, current, list[i], Nowhere);
            list.Settle(i);
        }

        return current;
    }

    // As many steps as integers alone give; false if it was none.
    static bool FoldIntegers(Evaluator evaluator, IntegerFunction integers, ListValue list, ref Value current, ref int index)
    {
        if (Evaluator.ResultOf(current) is not IntValue { Number: var result })
            return false;
        int i = index;
        while (i < list.Count && list.TryNumber(i, evaluator, out long number)
            && integers.TryCompute(result, number, out long next) && list.Keep(i, number, evaluator))
        {
            result = next;
            i++;
        }

        if (i == index)
            return false;
        current = IntValue.Of(result);
        index = i;
        return true;
    }

    static BoolValue AnyOrAll(Evaluator evaluator, ReadOnlySpan<Value> arguments, bool any)
    {
        var function = evaluator.ForceFunction(arguments[0], Nowhere, any ? "while evaluating the first argument passed to builtins.any" : "while evaluating the first argument passed to builtins.all");
        var list = evaluator.ForceList(arguments[1], Nowhere, any ? "while evaluating the second argument passed to builtins.any" : "while evaluating the second argument passed to builtins.all");
        string context = any ? "while evaluating the return value of the function passed to builtins.any" : "while evaluating the return value of the function passed to builtins.all";
        var integers = evaluator.OfIntegers(function, 1, list);
        for (int i = 0; i < list.Count; i++)
        {
            if (integers is not null && list.TryTest(integers, i, evaluator, out bool isTrue))
            {
                if (isTrue == any)
                    return BoolValue.Of(any);
                continue;
            }

            integers = null;
            var verdict = evaluator.Call(function, list[i], Nowhere);
            list.Settle(i);
            if (evaluator.ForceBoolean(verdict, Nowhere, context) == any)
                return BoolValue.Of(any);
        }

        return BoolValue.Of(!any);
    }
}
