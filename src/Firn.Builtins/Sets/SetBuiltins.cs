using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Sets;

/// <summary>Looking at sets.</summary>
internal static class SetBuiltins
{
    public static void Declare(BuiltinTable table)
    {
        table.Function("__attrNames", "set", "The names of a set's attributes, in byte order.", Names, brief: "set");
        table.Function("__attrValues", "set", "The values of a set's attributes, in the order of their names.", Values, brief: "set");
        table.Function("__getAttr", "s set", "The attribute named *s*; evaluation fails without it.", Get, brief: "s set");
        table.Function("__hasAttr", "s set", "Whether a set has an attribute named *s*.", Has, brief: "s set");
        table.Function("__unsafeGetAttrPos", "s set", "Where the attribute named *s* was written, or null. The result depends on how a file is laid out: only messages should use it.", PositionOf, brief: "s set");
        table.Function("__catAttrs", "attr list", "The attribute *attr* of all sets in a list that have it.", Collect, brief: "attr list");
    }

    static ListValue Names(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var set = evaluator.ForceSet(arguments[0], Nowhere, "while evaluating the argument passed to builtins.attrNames");
        var shape = set.Shape;
        var order = shape.LexicalOrder(evaluator.Symbols);
        var items = new Value[order.Length];
        for (int i = 0; i < items.Length; i++)
            items[i] = evaluator.NameValue(shape.Name(order[i]));
        return ListValue.Of(items);
    }

    static ListValue Values(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var set = evaluator.ForceSet(arguments[0], Nowhere, "while evaluating the argument passed to builtins.attrValues");
        var values = set.Values;
        var order = set.Shape.LexicalOrder(evaluator.Symbols);
        var items = new Value[order.Length];
        for (int i = 0; i < items.Length; i++)
            items[i] = values[order[i]];
        return ListValue.Of(items);
    }

    static Value Get(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var name = evaluator.ForceStringWithoutContext(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.getAttr");
        var set = evaluator.ForceSet(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.getAttr");
        return evaluator.RequireAttribute(set, evaluator.Symbols.Intern(name.Span), "in the attribute set under consideration").Value;
    }

    static BoolValue Has(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var name = evaluator.ForceStringWithoutContext(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.hasAttr");
        var set = evaluator.ForceSet(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.hasAttr");
        return BoolValue.Of(set.Contains(evaluator.Symbols.Intern(name.Span)));
    }

    static Value PositionOf(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var name = evaluator.ForceStringWithoutContext(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.unsafeGetAttrPos");
        var set = evaluator.ForceSet(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.unsafeGetAttrPos");
        return set.TryFind(evaluator.Symbols.Intern(name.Span), out var attribute)
            ? evaluator.PositionValue(attribute.Position)
            : NullValue.Instance;
    }

    static ListValue Collect(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var name = evaluator.Symbols.Intern(evaluator.ForceStringWithoutContext(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.catAttrs").Span);
        var list = evaluator.ForceList(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.catAttrs");
        var items = new List<Value>();
        for (int i = 0; i < list.Count; i++)
        {
            var set = evaluator.ForceSet(list[i], Nowhere, "while evaluating an element in the list passed as second argument to builtins.catAttrs");
            if (set.TryGet(name, out var value))
                items.Add(value);
        }

        return ListValue.Of([.. items]);
    }
}
