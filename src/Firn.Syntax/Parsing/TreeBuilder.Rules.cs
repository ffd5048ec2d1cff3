using System.Runtime.CompilerServices;

namespace Firn.Syntax.Parsing;

// What each rule makes of its symbols.
internal sealed partial class TreeBuilder
{
    /// <summary>What <paramref name="rule"/> makes of <paramref name="s"/>.</summary>
    public int Reduce(Rule rule, ReadOnlySpan<Slot> s)
    {
        // Most reductions are these. What they do is called, so that entering this method costs next to nothing.
        switch (rule)
        {
            case Rule.Variable:
                return Variable(s[0]);
            case Rule.BindingsOnly or Rule.Quoted or Rule.Parenthesised or Rule.StringAttribute:
                return s[1].Value;
            case Rule.PathFirstName:
                return FirstStep(s[0]);
            case Rule.PathName:
                return Steps(s[0].Value, s[2]);
            case Rule.Bind:
                return Bind(s[0].Value, s[1], s[3]);
            case Rule.BindFirst:
                return Bind(s);
            case Rule.Apply:
                return Apply(s);
            case Rule.Select:
                return Select(s[0].Begin, s[0].Value, s[2].Value, 0);
            case Rule.Set:
                return Set(s[1].Value, s[0].Begin, recursive: false);
            case Rule.ListElement:
                return Element(s[0].Value, s[1].Value);
            case Rule.AttrsName:
                return Inherited(s[0].Value, s[1]);
            default:
                return ReduceSeldom(rule, s);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    int Variable(in Slot name) => lexer.Slice(name.Begin, name.End).SequenceEqual("__curPos"u8)
        ? tree.Add(Node(ExpressionKind.CurrentPosition, name.Begin, 1))
        : Variable(name.Begin, Name(name));

    [MethodImpl(MethodImplOptions.NoInlining)]
    int FirstStep(in Slot name) => tree.AddList(new StepEntry(0, Name(name), 0), 0);

    [MethodImpl(MethodImplOptions.NoInlining)]
    int Steps(int path, in Slot name) => Steps(path, Name(name), 0);

    [MethodImpl(MethodImplOptions.NoInlining)]
    int Bind(ReadOnlySpan<Slot> s) => Bind(NewSet(-1), s[0], s[2]);

    [MethodImpl(MethodImplOptions.NoInlining)]
    int Bind(int set, in Slot path, in Slot value)
    {
        Add(set, path.Value, path.Begin, value.Value, value.Begin);
        return set;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    int Apply(ReadOnlySpan<Slot> s)
    {
        var applied = Apply(s[0].Begin, s[0].Value, s[1].Value);
        WarnOfAmbiguousOr(s[1].Value);
        return applied;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    int Element(int list, int expression)
    {
        WarnOfAmbiguousOr(expression);
        return Links(list, expression);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    int Inherited(int names, in Slot name)
    {
        tree.Append(names, new InheritedName(0, Name(name), name.Begin), 0);
        return names;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    int ReduceSeldom(Rule rule, ReadOnlySpan<Slot> s)
    {
        var begin = s.IsEmpty ? 0 : s[0].Begin;
        var end = s.IsEmpty ? 0 : s[^1].End;
        switch (rule)
        {
            case Rule.Expression or Rule.PlainPath:
                return s[0].Value;
            case Rule.Lambda:
                return Located(Function(begin, Name(s[0]), s[2].Value), begin, end);
            case Rule.LambdaSet:
                return Located(Function(begin, default, s[2].Value, s[0].Value), begin, end);
            case Rule.LambdaSetNamed:
                return Located(Function(begin, Name(s[2]), s[4].Value, s[0].Value), begin, end);
            case Rule.LambdaNamedSet:
                return Located(Function(begin, Name(s[0]), s[4].Value, s[2].Value), begin, end);
            case Rule.Assert:
                return tree.Add(new AssertEntry(Node(ExpressionKind.Assert, begin, DepthOf(s[1].Value, s[3].Value) + 1), s[1].Value, s[3].Value));
            case Rule.With:
                return tree.Add(new WithEntry(Node(ExpressionKind.With, begin, DepthOf(s[1].Value, s[3].Value) + 1), s[1].Value, s[3].Value));
            case Rule.Let:
                Settle(s[1].Value);
                return tree.CountOf(tree.Get<SetEntry>(s[1].Value).Dynamic) == 0
                    ? tree.Add(new LetEntry(Node(ExpressionKind.Let, -1, DepthOf(s[1].Value, s[3].Value) + 1), s[1].Value, s[3].Value))
                    : throw Fail("dynamic attributes not allowed in let", begin);
            case Rule.If:
                var choices = Math.Max(DepthOf(s[1].Value, s[3].Value), DepthOf(s[5].Value));
                return tree.Add(new IfEntry(Node(ExpressionKind.If, begin, choices + 1), s[1].Value, s[3].Value, s[5].Value));
            case Rule.PipeFrom:
                return Apply(s[1].Begin, s[0].Value, s[2].Value);
            case Rule.PipeInto:
                return Apply(s[1].Begin, s[2].Value, s[0].Value);
            case Rule.Not:
                return Not(s[1].Value);
            case Rule.Negate:
                return Call(begin, Variable(-1, sub), tree.Add(new IntegerEntry(Node(ExpressionKind.Integer, -1, 1), 0)), s[1].Value);
            case Rule.Equal:
                return Binary(BinaryOperator.Equal, s);
            case Rule.NotEqual:
                return Binary(BinaryOperator.NotEqual, s);
            case Rule.Less:
                return Call(s[1].Begin, Variable(-1, lessThan), s[0].Value, s[2].Value);
            case Rule.LessOrEqual:
                return Not(Call(s[1].Begin, Variable(-1, lessThan), s[2].Value, s[0].Value));
            case Rule.Greater:
                return Call(s[1].Begin, Variable(-1, lessThan), s[2].Value, s[0].Value);
            case Rule.GreaterOrEqual:
                return Not(Call(s[1].Begin, Variable(-1, lessThan), s[0].Value, s[2].Value));
            case Rule.And:
                return Binary(BinaryOperator.And, s);
            case Rule.Or:
                return Binary(BinaryOperator.Or, s);
            case Rule.Implies:
                return Binary(BinaryOperator.Implies, s);
            case Rule.Update:
                return Binary(BinaryOperator.Update, s);
            case Rule.Concat:
                return Binary(BinaryOperator.ConcatLists, s);
            case Rule.HasAttribute:
                var asked = Math.Max(DepthOf(s[0].Value), DepthOfList(s[2].Value));
                return tree.Add(new HasAttributeEntry(Node(ExpressionKind.HasAttribute, tree.PositionOf(s[0].Value), asked + 1), s[0].Value, s[2].Value));
            case Rule.Plus:
                return Concat(s[1].Begin, false, Parts(Parts(0, s[0].Begin, s[0].Value), s[2].Begin, s[2].Value));
            case Rule.Minus:
                return Call(s[1].Begin, Variable(-1, sub), s[0].Value, s[2].Value);
            case Rule.Times:
                return Call(s[1].Begin, Variable(-1, mul), s[0].Value, s[2].Value);
            case Rule.Divide:
                return Call(s[1].Begin, Variable(-1, div), s[0].Value, s[2].Value);
            case Rule.ApplyNothing:
                ApplyNothing(s[0].Value);
                return s[0].Value;
            case Rule.SelectOr:
                WarnOfAmbiguousOr(s[4].Value);
                return Select(begin, s[0].Value, s[2].Value, s[4].Value);
            case Rule.ApplyOr:
                var ambiguous = Call(begin, s[0].Value, Variable(begin, or));
                tree.At<CallEntry>(ambiguous).AmbiguousOrEnd = end;
                HasAmbiguousOr = true;
                return ambiguous;
            case Rule.Indented:
                return indentation.Strip(begin, s[1].Value);
            case Rule.InterpolatedPath:
                return Concat(begin, false, Before(begin, s[0].Value, s[1].Value));
            case Rule.SearchPath:
                return Call(begin, Variable(-1, findFile), Variable(-1, nixPath), String(tree.AddText(lexer.Slice(begin + 1, end - 1))));
            case Rule.Uri:
                return Uri(begin, end);
            case Rule.LetBody:
                return Select(begin, Set(s[2].Value, begin, recursive: true), Steps(0, body, 0), 0);
            case Rule.RecursiveSet:
                return Set(s[2].Value, begin, recursive: true);
            case Rule.EmptySet:
                return NewSet(begin);
            case Rule.List:
                var first = tree.Get<ListEntry>(s[1].Value);
                return tree.Add(new ElementsEntry(
                    Node(ExpressionKind.List, first.Count == 0 ? -1 : tree.PositionOf(tree.Get<LinkEntry>(first.First).Expression), first.Depth + 1), s[1].Value));
            case Rule.StringsInterpolated:
                return Concat(begin, true, s[0].Value);
            case Rule.StringsEmpty:
                return String(default);
            case Rule.InterpolatedString:
                return Parts(s[0].Value, s[1].Begin, s[1].Value);
            case Rule.InterpolatedExpression:
                return Parts(s[0].Value, s[1].Begin, s[2].Value);
            case Rule.InterpolatedFirst:
                return Parts(0, begin, s[1].Value);
            case Rule.InterpolatedAfterString:
                return Parts(Parts(0, begin, s[0].Value), s[1].Begin, s[2].Value);
            case Rule.PathStart:
                return Located(Path(begin, end), begin, end);
            case Rule.HomePathStart:
                return Located(HomePath(begin, end), begin, end);
            case Rule.IndentedText:
                tree.At<IndentedPiece>(s[1].Value).Position = s[1].Begin;
                tree.Link(s[0].Value, s[1].Value, 0);
                return s[0].Value;
            case Rule.IndentedExpression:
                tree.Append(s[0].Value, new IndentedPiece { Position = s[1].Begin, Expression = s[2].Value }, 0);
                return s[0].Value;
            case Rule.BindsEmpty:
                return NewSet(-1);
            case Rule.Inherit:
                Inherit(s[0].Value, s[2].Value);
                return s[0].Value;
            case Rule.InheritFrom:
                InheritFrom(s[0].Value, s[3].Value, s[3].Begin, s[5].Value);
                return s[0].Value;
            case Rule.AttrsString:
                var quoted = Is(s[1].Value, ExpressionKind.String)
                    ? Intern(tree.TextOf(tree.Get<StringEntry>(s[1].Value).Text))
                    : throw Fail("dynamic attributes not allowed in inherit", s[1].Begin);
                tree.Append(s[0].Value, new InheritedName(0, quoted, s[1].Begin), 0);
                return s[0].Value;
            case Rule.PathString:
                return Steps(s[0].Value, s[2].Value);
            case Rule.PathFirstString:
                return Steps(0, s[0].Value);
            case Rule.ListEmpty or Rule.AttrsEmpty or Rule.IndentedEmpty:
                return tree.Add(default(ListEntry));
            case Rule.FormalsEllipsis:
                tree.At<FormalsEntry>(s[1].Value).HasEllipsis = true;
                return s[1].Value;
            case Rule.FormalsComma or Rule.Formals:
                return s[1].Value;
            case Rule.OnlyEllipsis:
                return tree.Add(new FormalsEntry { HasEllipsis = true });
            case Rule.NoFormals:
                return tree.Add(default(FormalsEntry));
            case Rule.FormalsNext:
                tree.Link(s[0].Value, s[2].Value, DepthOfDefault(s[2].Value));
                return s[0].Value;
            case Rule.FormalsFirst:
                var formals = tree.Add(default(FormalsEntry));
                tree.Link(formals, s[0].Value, DepthOfDefault(s[0].Value));
                return formals;
            case Rule.Formal:
                return tree.Add(new FormalEntry(0, begin, Name(s[0]), 0));
            case Rule.FormalDefault:
                return tree.Add(new FormalEntry(0, begin, Name(s[0]), s[2].Value));
            default:
                throw new InvalidOperationException($"no node for rule {rule}");
        }
    }
}
