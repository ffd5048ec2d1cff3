using Firn.Builtins.Arithmetic;
using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Lists;

/// <summary>Sorting.</summary>
internal static class SortingBuiltins
{
    public static void Declare(BuiltinTable table) => table.Function(
        "__sort",
        "comparator list",
        "The list in order: *comparator* tells whether its first argument comes before its second. Elements that neither comes before stay in the order they had.",
        Sort);

    static ListValue Sort(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var list = evaluator.ForceList(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.sort");
        if (list.Count == 0)
            return list;
        var function = evaluator.ForceFunction(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.sort");
        var order = OrderOf(function);
        if (order != ElementOrder.Other && KeySort.SortIntegers(list, evaluator, order == ElementOrder.Descending) is { } sorted)
            return sorted;
        var items = new Value[list.Count];
        Span<Value> to = items;
        for (int i = 0; i < to.Length; i++)
        {
            evaluator.Force(list[i], Nowhere);
            list.Settle(i);
            to[i] = list[i];
        }

        if (order != ElementOrder.Other && KeySort.TrySortStrings(items, evaluator, order == ElementOrder.Descending))
        {
            return ListValue.Of(items);
        }

        if (function is Primop { Body: var body } && body == ArithmeticBuiltins.LessThan)
        {
            PeekSort<Value>.Sort(items, (a, b) => evaluator.IsLess(
                evaluator.Force(a, Nowhere), evaluator.Force(b, Nowhere), Nowhere, "while evaluating the ordering function passed to builtins.sort"));
        }
        else
        {
            PeekSort<Value>.Sort(items, (a, b) => evaluator.ForceBoolean(
                evaluator.Call(function, a, b, Nowhere), Nowhere, "while evaluating the return value of the sorting function passed to builtins.sort"));
        }

        return ListValue.Of(items);
    }

    static ElementOrder OrderOf(Value function) =>
        function is Primop { Body: var body } && body == ArithmeticBuiltins.LessThan ? ElementOrder.Ascending : Evaluator.OrderOf(function);
}
