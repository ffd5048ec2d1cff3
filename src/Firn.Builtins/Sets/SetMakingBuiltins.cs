using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Sets;

/// <summary>Sets made of sets and lists.</summary>
internal static class SetMakingBuiltins
{
    public static void Declare(BuiltinTable table)
    {
        table.Function("removeAttrs", "set list", "A set without the attributes that are named in a list.", Remove, brief: "set list");
        table.Function("__listToAttrs", "e", "A set of a list of `{ name, value }`. The first one of a name counts.", OfList, brief: "e");
        table.Function("__intersectAttrs", "e1 e2", "The attributes of *e2* whose names *e1* has as well.", Intersect, brief: "e1 e2");
        table.Function("__mapAttrs", "f attrset", "The set in which each value is *f* applied to its name and its value; nothing is applied before it is needed.", Map, brief: "attrset");
        table.Function("__zipAttrsWith", "f list", "One set of a list of sets: each value is *f* applied to the name and the list of its values.", Zip, brief: "list");
    }

    static AttributeSet Remove(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var set = evaluator.ForceSet(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.removeAttrs");
        var list = evaluator.ForceList(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.removeAttrs");
        Span<Symbol> names = list.Count <= 64 ? stackalloc Symbol[list.Count] : new Symbol[list.Count];
        bool any = false;
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = evaluator.Symbols.Intern(evaluator.ForceStringWithoutContext(
                list[i], Nowhere, "while evaluating the values of the second argument passed to builtins.removeAttrs").Span);
            any |= set.Contains(names[i]);
        }

        return any ? set.Without(names) : set;
    }

    static AttributeSet OfList(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        const string pair = "in a {name=...; value=...;} pair";
        var list = evaluator.ForceList(arguments[0], Nowhere, "while evaluating the argument passed to builtins.listToAttrs");
        if (list.Count == 0)
            return AttributeSet.Empty;
        var pairs = new AttributeSet[list.Count];
        var order = new long[list.Count];
        for (int i = 0; i < pairs.Length; i++)
        {
            var item = evaluator.ForceSet(list[i], Nowhere, "while evaluating an element of the list passed to builtins.listToAttrs");
            var nameAttribute = evaluator.RequireAttribute(item, evaluator.Known.Name, pair);
            var name = evaluator.ForceStringWithoutContext(
                nameAttribute.Value, nameAttribute.Position, "while evaluating the `name` attribute of an element of the list passed to builtins.listToAttrs");
            pairs[i] = item;
            order[i] = Ordered(evaluator.Symbols.Intern(name.Span), i);
        }

        NumberSort.SortByUpperHalf(order);
        var result = new AttributeSetBuilder(CountNames(order));
        for (int i = 0; i < order.Length; i++)
        {
            if (i > 0 && NameOf(order[i]) == NameOf(order[i - 1]))
                continue;
            var value = evaluator.RequireAttribute(pairs[IndexOf(order[i])], evaluator.Known.Value, pair);
            result.Add(NameOf(order[i]), value.Value, value.Position);
        }

        return result.Build();
    }

    // A name and a place in a list as one number: sorting brings equal names together, in the order of the list.
    static long Ordered(Symbol name, int index) => ((long)name.Id << 32) | (uint)index;

    static Symbol NameOf(long ordered) => new((int)(ordered >> 32));

    static int IndexOf(long ordered) => (int)ordered;

    static int CountNames(long[] order)
    {
        int count = 0;
        for (int i = 0; i < order.Length; i++)
            count += i == 0 || NameOf(order[i]) != NameOf(order[i - 1]) ? 1 : 0;
        return count;
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
        return AttributeSet.Map(evaluator.Session, arguments[0], set);
    }

    static AttributeSet Zip(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var function = evaluator.ForceFunction(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.zipAttrsWith");
        var list = evaluator.ForceList(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.zipAttrsWith");
        var sets = new AttributeSet[list.Count];
        int total = 0;
        for (int i = 0; i < sets.Length; i++)
        {
            sets[i] = evaluator.ForceSet(list[i], Nowhere, "while evaluating a value of the list passed as second argument to builtins.zipAttrsWith");
            total = checked(total + sets[i].Count);
        }

        var cells = new Value[total];
        var order = new long[total];
        int n = 0;
        foreach (var set in sets)
        {
            foreach (var attribute in set)
            {
                cells[n] = attribute.Value;
                order[n] = Ordered(attribute.Name, n);
                n++;
            }
        }

        NumberSort.SortByUpperHalf(order);
        var result = new AttributeSetBuilder(CountNames(order));
        for (int start = 0, end; start < order.Length; start = end)
        {
            var name = NameOf(order[start]);
            for (end = start + 1; end < order.Length && NameOf(order[end]) == name; end++)
            {
            }

            var values = new Value[end - start];
            for (int i = 0; i < values.Length; i++)
                values[i] = cells[IndexOf(order[start + i])];
            result.Add(name, Thunk.Apply(function, evaluator.NameValue(name), ListValue.Of(values)));
        }

        return result.Build();
    }
}
