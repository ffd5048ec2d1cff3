using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Sets;

/// <summary>Sets made of sets and lists.</summary>
internal static class SetMakingBuiltins
{
    public static void Declare(BuiltinTable table)
    {
        table.Function("removeAttrs", "set list", "A set without the attributes that are named in a list.", Remove);
        table.Function("__listToAttrs", "e", "A set of a list of `{ name, value }`. The first one of a name counts.", OfList);
        table.Function("__intersectAttrs", "e1 e2", "The attributes of *e2* whose names *e1* has as well.", Intersect);
        table.Function("__mapAttrs", "f attrset", "The set in which each value is *f* applied to its name and its value; nothing is applied before it is needed.", Map);
        table.Function("__zipAttrsWith", "f list", "One set of a list of sets: each value is *f* applied to the name and the list of its values.", Zip);
    }

    static AttributeSet Remove(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var set = evaluator.ForceSet(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.removeAttrs");
        var list = evaluator.ForceList(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.removeAttrs");
        var names = new HashSet<Symbol>(list.Count);
        bool any = false;
        for (int i = 0; i < list.Count; i++)
        {
            var name = evaluator.Symbols.Intern(evaluator.ForceStringWithoutContext(
                list[i], Nowhere, "while evaluating the values of the second argument passed to builtins.removeAttrs").Span);
            names.Add(name);
            any |= set.Contains(name);
        }

        if (!any)
            return set;
        var result = new AttributeSetBuilder(set.Count);
        foreach (var attribute in set)
        {
            if (!names.Contains(attribute.Name))
                result.Add(attribute.Name, attribute.Value, attribute.Position);
        }

        return result.Build();
    }

    static AttributeSet OfList(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        const string pair = "in a {name=...; value=...;} pair";
        var list = evaluator.ForceList(arguments[0], Nowhere, "while evaluating the argument passed to builtins.listToAttrs");
        var seen = new HashSet<Symbol>(list.Count);
        var firsts = new List<(Symbol Name, AttributeSet Pair)>(list.Count);
        for (int i = 0; i < list.Count; i++)
        {
            var item = evaluator.ForceSet(list[i], Nowhere, "while evaluating an element of the list passed to builtins.listToAttrs");
            var nameAttribute = evaluator.RequireAttribute(item, evaluator.Known.Name, pair);
            var name = evaluator.ForceStringWithoutContext(
                nameAttribute.Value, nameAttribute.Position, "while evaluating the `name` attribute of an element of the list passed to builtins.listToAttrs");
            var symbol = evaluator.Symbols.Intern(name.Span);
            if (seen.Add(symbol))
                firsts.Add((symbol, item));
        }

        var result = new AttributeSetBuilder(firsts.Count);
        foreach (var (name, item) in firsts)
        {
            var value = evaluator.RequireAttribute(item, evaluator.Known.Value, pair);
            result.Add(name, value.Value, value.Position);
        }

        return result.Build();
    }

    static AttributeSet Intersect(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var left = evaluator.ForceSet(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.intersectAttrs");
        var right = evaluator.ForceSet(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.intersectAttrs");
        var result = new AttributeSetBuilder(Math.Min(left.Count, right.Count));
        // The smaller set is walked, the larger one asked: one side is often the whole package set.
        if (left.Count < right.Count)
        {
            foreach (var attribute in left)
            {
                if (right.TryFind(attribute.Name, out var found))
                    result.Add(found.Name, found.Value, found.Position);
            }
        }
        else
        {
            foreach (var attribute in right)
            {
                if (left.Contains(attribute.Name))
                    result.Add(attribute.Name, attribute.Value, attribute.Position);
            }
        }

        return result.Build();
    }

    static AttributeSet Map(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var set = evaluator.ForceSet(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.mapAttrs");
        if (set.Count == 0)
            return AttributeSet.Empty;
        var shape = set.Shape;
        var from = set.Values;
        var values = new Value[from.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = Thunk.ApplyUnseen(arguments[0], evaluator.NameValue(shape.Name(i)), from[i]);
        return new AttributeSet(shape.WithoutPositions, values);
    }

    static AttributeSet Zip(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var function = evaluator.ForceFunction(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.zipAttrsWith");
        var list = evaluator.ForceList(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.zipAttrsWith");
        var found = new Dictionary<Symbol, List<Value>>();
        for (int i = 0; i < list.Count; i++)
        {
            var set = evaluator.ForceSet(list[i], Nowhere, "while evaluating a value of the list passed as second argument to builtins.zipAttrsWith");
            foreach (var attribute in set)
            {
                if (!found.TryGetValue(attribute.Name, out var values))
                    found.Add(attribute.Name, values = []);
                values.Add(attribute.Value);
            }
        }

        var result = new AttributeSetBuilder(found.Count);
        foreach (var (name, values) in found)
            result.Add(name, Thunk.Apply(function, evaluator.NameValue(name), ListValue.Of([.. values])));
        return result.Build();
    }
}
