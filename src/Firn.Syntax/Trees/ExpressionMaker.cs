using Firn.Primitives;

namespace Firn.Syntax;

/// <summary>Makes objects of a <see cref="SyntaxTree"/>. Depth costs heap only; what is one node there is one object.</summary>
sealed class ExpressionMaker(SyntaxTree tree)
{
    readonly Dictionary<int, Expression> made = [];

    public Expression Make(int root)
    {
        // Who refers to a node comes before it.
        var order = new List<int>();
        var open = new Stack<int>();
        open.Push(root);
        while (open.TryPop(out var node))
        {
            if (node != 0 && !made.ContainsKey(node))
            {
                order.Add(node);
                PushChildren(node, open);
            }
        }
        for (var i = order.Count - 1; i >= 0; i--)
        {
            if (!made.ContainsKey(order[i]))
            {
                made.Add(order[i], MakeOne(order[i]));
            }
        }
        return made[root];
    }

    void PushChildren(int node, Stack<int> open)
    {
        switch (tree.KindOf(node))
        {
            case ExpressionKind.ConcatStrings:
                foreach (ref readonly var part in tree.ItemsOf<PartEntry>(tree.Get<ConcatEntry>(node).Parts))
                {
                    open.Push(part.Expression);
                }
                break;
            case ExpressionKind.Select:
                ref readonly var select = ref tree.Get<SelectEntry>(node);
                open.Push(select.Target);
                open.Push(select.Default);
                PushSteps(select.Path, open);
                break;
            case ExpressionKind.HasAttribute:
                ref readonly var has = ref tree.Get<HasAttributeEntry>(node);
                open.Push(has.Target);
                PushSteps(has.Path, open);
                break;
            case ExpressionKind.AttributeSet:
                ref readonly var set = ref tree.Get<SetEntry>(node);
                PushLinks(set.Sources, open);
                foreach (ref readonly var attribute in tree.ItemsOf<AttributeEntry>(set.Attributes))
                {
                    open.Push(attribute.Value);
                }
                foreach (ref readonly var attribute in tree.ItemsOf<DynamicEntry>(set.Dynamic))
                {
                    open.Push(attribute.Name);
                    open.Push(attribute.Value);
                }
                break;
            case ExpressionKind.List:
                PushLinks(tree.Get<ElementsEntry>(node).Elements, open);
                break;
            case ExpressionKind.Lambda:
                ref readonly var function = ref tree.Get<LambdaEntry>(node);
                foreach (ref readonly var formal in tree.ItemsOf<FormalEntry>(function.Formals))
                {
                    open.Push(formal.Default);
                }
                open.Push(function.Body);
                break;
            case ExpressionKind.Call:
                ref readonly var call = ref tree.Get<CallEntry>(node);
                open.Push(call.Function);
                PushLinks(call.Arguments, open);
                break;
            case ExpressionKind.Let:
                ref readonly var let = ref tree.Get<LetEntry>(node);
                open.Push(let.Bindings);
                open.Push(let.Body);
                break;
            case ExpressionKind.With:
                ref readonly var with = ref tree.Get<WithEntry>(node);
                open.Push(with.Scope);
                open.Push(with.Body);
                break;
            case ExpressionKind.If:
                ref readonly var choice = ref tree.Get<IfEntry>(node);
                open.Push(choice.Condition);
                open.Push(choice.Then);
                open.Push(choice.Else);
                break;
            case ExpressionKind.Assert:
                ref readonly var assert = ref tree.Get<AssertEntry>(node);
                open.Push(assert.Condition);
                open.Push(assert.Body);
                break;
            case ExpressionKind.Not:
                open.Push(tree.Get<NotEntry>(node).Operand);
                break;
            case ExpressionKind.Binary:
                ref readonly var binary = ref tree.Get<BinaryEntry>(node);
                open.Push(binary.Left);
                open.Push(binary.Right);
                break;
            default:
                break;
        }
    }

    void PushSteps(int path, Stack<int> open)
    {
        foreach (ref readonly var step in tree.ItemsOf<StepEntry>(path))
        {
            open.Push(step.Expression);
        }
    }

    void PushLinks(int list, Stack<int> open)
    {
        foreach (ref readonly var link in tree.ItemsOf<LinkEntry>(list))
        {
            open.Push(link.Expression);
        }
    }

    Expression MakeOne(int node)
    {
        var position = tree.PositionOf(node);
        switch (tree.KindOf(node))
        {
            case ExpressionKind.Integer:
                return new IntegerExpression(tree.Get<IntegerEntry>(node).Value);
            case ExpressionKind.Float:
                return new FloatExpression(tree.Get<FloatEntry>(node).Value);
            case ExpressionKind.String:
                return new StringExpression(Text(tree.Get<StringEntry>(node).Text));
            case ExpressionKind.ConcatStrings:
                ref readonly var concat = ref tree.Get<ConcatEntry>(node);
                return new ConcatStringsExpression(position, concat.ForceString, All(concat.Parts, (PartEntry part) => new ConcatPart(part.Position, made[part.Expression])));
            case ExpressionKind.Path:
                ref readonly var path = ref tree.Get<PathEntry>(node);
                var literal = Text(path.Literal);
                return new PathExpression(path.IsAbsolute ? Text(path.Path) : PathExpression.Resolve(tree.BasePath, literal), literal, path.IsAbsolute);
            case ExpressionKind.Variable:
                return new VariableExpression(position, tree.Get<VariableEntry>(node).Name);
            case ExpressionKind.InheritFrom:
                return new InheritFromExpression(position, tree.Get<InheritFromEntry>(node).Index);
            case ExpressionKind.Select:
                ref readonly var select = ref tree.Get<SelectEntry>(node);
                return new SelectExpression(position, made[select.Target], Path(select.Path), MadeIfAny(select.Default));
            case ExpressionKind.HasAttribute:
                ref readonly var has = ref tree.Get<HasAttributeEntry>(node);
                return new HasAttributeExpression(made[has.Target], Path(has.Path));
            case ExpressionKind.AttributeSet:
                return Set(node, position);
            case ExpressionKind.List:
                return new ListExpression(Links(tree.Get<ElementsEntry>(node).Elements));
            case ExpressionKind.Lambda:
                ref readonly var function = ref tree.Get<LambdaEntry>(node);
                return new LambdaExpression(
                    position,
                    function.Argument,
                    function.HasFormals ? All(function.Formals, (FormalEntry formal) => new Formal(formal.Position, formal.Name, MadeIfAny(formal.Default))) : null,
                    function.HasEllipsis,
                    made[function.Body])
                {
                    Name = function.Name,
                    Documentation = function.Documentation,
                };
            case ExpressionKind.Call:
                ref readonly var call = ref tree.Get<CallEntry>(node);
                return new CallExpression(position, made[call.Function], Links(call.Arguments));
            case ExpressionKind.Let:
                ref readonly var let = ref tree.Get<LetEntry>(node);
                return new LetExpression((AttributeSetExpression)made[let.Bindings], made[let.Body]);
            case ExpressionKind.With:
                ref readonly var with = ref tree.Get<WithEntry>(node);
                return new WithExpression(position, made[with.Scope], made[with.Body]);
            case ExpressionKind.If:
                ref readonly var choice = ref tree.Get<IfEntry>(node);
                return new IfExpression(position, made[choice.Condition], made[choice.Then], made[choice.Else]);
            case ExpressionKind.Assert:
                ref readonly var assert = ref tree.Get<AssertEntry>(node);
                return new AssertExpression(position, made[assert.Condition], made[assert.Body]);
            case ExpressionKind.Not:
                return new NotExpression(made[tree.Get<NotEntry>(node).Operand]);
            case ExpressionKind.Binary:
                ref readonly var binary = ref tree.Get<BinaryEntry>(node);
                return new BinaryExpression(position, binary.Operator, made[binary.Left], made[binary.Right]);
            case ExpressionKind.CurrentPosition:
                return new CurrentPositionExpression(position);
            default:
                throw new InvalidOperationException($"no object for {tree.KindOf(node)}");
        }
    }

    ByteString Text(TextPiece piece) => ByteString.Copy(tree.TextOf(piece));

    TItem[] All<TEntry, TItem>(int list, Func<TEntry, TItem> make) where TEntry : unmanaged
    {
        var items = new TItem[tree.CountOf(list)];
        var count = 0;
        foreach (ref readonly var entry in tree.ItemsOf<TEntry>(list))
        {
            items[count++] = make(entry);
        }
        return items;
    }

    Expression? MadeIfAny(int node) => node == 0 ? null : made[node];

    AttributeName[] Path(int list) =>
        All(list, (StepEntry step) => step.Expression == 0 ? new AttributeName(step.Name) : new AttributeName(made[step.Expression]));

    Expression[] Links(int list) => All(list, (LinkEntry link) => made[link.Expression]);

    AttributeSetExpression Set(int node, int position)
    {
        ref readonly var set = ref tree.Get<SetEntry>(node);
        return new AttributeSetExpression(
            position,
            set.IsRecursive,
            All(set.Attributes, (AttributeEntry entry) => new AttributeDefinition(entry.Name, made[entry.Value], entry.Position, entry.Kind)),
            All(set.Dynamic, (DynamicEntry entry) => new DynamicAttributeDefinition(made[entry.Name], made[entry.Value], entry.Position)),
            Links(set.Sources));
    }
}
