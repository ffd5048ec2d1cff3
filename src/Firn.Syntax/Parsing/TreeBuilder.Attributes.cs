using System.Buffers;
using System.Text;

namespace Firn.Syntax.Parsing;

internal sealed partial class TreeBuilder
{
    /// <summary>
    /// Adds <c>path = value;</c>. Steps of the path that exist as literal sets are entered, missing ones are made; a set that
    /// meets a set is merged into it, and keeps the recursiveness of the one that came first.
    /// </summary>
    void Add(AttributeSetExpression set, List<AttributeName> path, int position, Expression value, int valuePosition)
    {
        var chain = path.Count > 1 ? new List<AttributeSetExpression>(path.Count) : null;
        for (var at = 0; at + 1 < path.Count; at++)
        {
            chain!.Add(set);
            AttributeSetExpression nested;
            if (path[at].IsDynamic)
            {
                nested = new AttributeSetExpression(-1);
                set.Add(new DynamicAttributeDefinition(path[at].Expression!, nested, position));
            }
            else if (set.IndexOf(path[at].Symbol) is var index and >= 0)
            {
                var known = set.Attributes[index];
                nested = known.Value as AttributeSetExpression ?? throw Duplicate(path[..(at + 1)], position, known.Position);
            }
            else
            {
                nested = new AttributeSetExpression(-1);
                set.Add(new AttributeDefinition(path[at].Symbol, nested, position, AttributeKind.Plain));
            }
            set = nested;
        }
        var last = path[^1];
        if (last.IsDynamic)
        {
            set.Add(new DynamicAttributeDefinition(last.Expression!, value, position));
        }
        else
        {
            Add(set, path, new AttributeDefinition(last.Symbol, value, position, AttributeKind.Plain));
        }
        for (var at = (chain?.Count ?? 0) - 1; at >= 0; at--)
        {
            chain![at].Deepen(at + 1 < chain.Count ? chain[at + 1] : set);
        }
        if (lexer.Documentation is { } comments && comments.TryGetValue(position, out var comment))
        {
            Document(value, comment);
            comments.TryAdd(valuePosition, comment);
        }
        paths.Return(path);
    }

    void Add(AttributeSetExpression set, List<AttributeName> path, in AttributeDefinition definition)
    {
        // Only sets that are given in several pieces are merged.
        Stack<(AttributeSetExpression Into, AttributeSetExpression From, int Next, int FromShift)>? work = null;
        Place(set, definition);
        while (work is not null && work.TryPop(out var frame))
        {
            if (frame.Next > 0)
            {
                path.RemoveAt(path.Count - 1);
            }
            if (frame.Next == frame.From.Attributes.Length)
            {
                Finish(frame.Into, frame.From);
                (work.TryPeek(out var outer) ? outer.Into : set).Deepen(frame.Into);
                continue;
            }
            var attribute = frame.From.Attributes[frame.Next];
            if (attribute.Kind == AttributeKind.InheritedFrom && frame.FromShift > 0)
            {
                Shift(attribute.Value, frame.FromShift, frame.From, frame.Next);
            }
            path.Add(new AttributeName(attribute.Name));
            work.Push(frame with { Next = frame.Next + 1 });
            Place(frame.Into, attribute);
        }

        void Place(AttributeSetExpression into, in AttributeDefinition added)
        {
            var index = into.IndexOf(added.Name);
            if (index < 0)
            {
                into.Add(added);
                NameFunctions(added.Value, added.Name);
                return;
            }
            var known = into.Attributes[index];
            if (known.Value is AttributeSetExpression first && added.Value is AttributeSetExpression second)
            {
                (work ??= new()).Push((first, second, 0, first.InheritFromExpressions.Length));
                return;
            }
            throw Duplicate(path, added.Position, known.Position);
        }
    }

    // Names of one clause share their source, which must move only once.
    static void Shift(Expression selection, int by, AttributeSetExpression set, int upTo)
    {
        var source = (InheritFromExpression)((SelectExpression)selection).Target;
        for (var at = 0; at < upTo; at++)
        {
            var earlier = set.Attributes[at];
            if (earlier.Kind == AttributeKind.InheritedFrom && ReferenceEquals(((SelectExpression)earlier.Value).Target, source))
            {
                return;
            }
        }
        source.Index += by;
    }

    static void Finish(AttributeSetExpression into, AttributeSetExpression from)
    {
        foreach (var attribute in from.DynamicAttributes)
        {
            into.Add(attribute);
        }
        foreach (var source in from.InheritFromExpressions)
        {
            into.AddInheritFrom(source);
        }
    }

    void Inherit(AttributeSetExpression set, List<(Symbol Name, int Position)> names)
    {
        foreach (var (name, position) in names)
        {
            RefuseKnown(set, name, position);
            set.Add(new AttributeDefinition(name, new VariableExpression(position, name), position, AttributeKind.Inherited));
        }
        inherited.Return(names);
    }

    void InheritFrom(AttributeSetExpression set, Expression source, int sourcePosition, List<(Symbol Name, int Position)> names)
    {
        var from = new InheritFromExpression(sourcePosition, set.AddInheritFrom(source));
        foreach (var (name, position) in names)
        {
            RefuseKnown(set, name, position);
            set.Add(new AttributeDefinition(name, new SelectExpression(position, from, [new(name)]), position, AttributeKind.InheritedFrom));
        }
        inherited.Return(names);
    }

    void RefuseKnown(AttributeSetExpression set, Symbol name, int position)
    {
        if (set.IndexOf(name) is var index and >= 0)
        {
            throw Duplicate([new(name)], position, set.Attributes[index].Position);
        }
    }

    static void NameFunctions(Expression value, Symbol name)
    {
        for (var lambda = value as LambdaExpression; lambda is not null; lambda = lambda.Body as LambdaExpression)
        {
            lambda.Name = name;
        }
    }

    SyntaxException Duplicate(List<AttributeName> path, int position, int earlier)
    {
        var output = new ArrayBufferWriter<byte>();
        ExpressionPrinter.PrintPath([.. path], symbols, output);
        return Fail($"attribute '{Encoding.UTF8.GetString(output.WrittenSpan)}' already defined at {file.Describe(earlier)}", position);
    }
}
