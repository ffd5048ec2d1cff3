using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Firn.Syntax.Parsing;

// What bindings add to a set.
internal sealed partial class TreeBuilder
{
    // A set of so many attributes gets an index.
    const int IndexFrom = 12;

    readonly NameIndexes indexes = NameIndexes.Take();
    // The path that is being added, and the sets that it leads through.
    readonly List<StepEntry> steps = [];
    readonly List<int> chain = [];

    /// <summary>Everything was read.</summary>
    public void Finish() => indexes.Release();

    int NewSet(int position) => tree.Add(new SetEntry(Node(ExpressionKind.AttributeSet, position, 1), false, 0, 0, 0));

    [MethodImpl(MethodImplOptions.NoInlining)]
    int Set(int set, int position, bool recursive)
    {
        ref var entry = ref tree.At<SetEntry>(set);
        entry.IsRecursive |= recursive;
        tree.At<NodeEntry>(set).Position = position;
        Settle(set);
        return set;
    }

    /// <summary>The end of a set was read. What may be added later, by paths that lead into it, is little.</summary>
    void Settle(int set)
    {
        ref var entry = ref tree.At<SetEntry>(set);
        if (entry.Index != 0 && indexes.TryClose(entry.Index))
        {
            entry.Index = 0;
        }
    }

    /// <summary>The place of a name's attribute, or 0.</summary>
    int Find(int set, Symbol name)
    {
        ref readonly var entry = ref tree.Get<SetEntry>(set);
        if (entry.Index != 0)
        {
            return indexes.Find(entry.Index, name);
        }
        var place = tree.Get<ListEntry>(entry.Attributes).First;
        while (place != 0 && tree.Get<AttributeEntry>(place) is var attribute && attribute.Name != name)
        {
            place = attribute.Next;
        }
        return place;
    }

    void AddAttribute(int set, Symbol name, int value, int position, AttributeKind kind)
    {
        ref var entry = ref tree.At<SetEntry>(set);
        var attribute = new AttributeEntry(0, name, value, position, kind);
        Deepen(set, value);
        if (entry.Attributes == 0)
        {
            entry.Attributes = tree.AddList(attribute, 0);
            return;
        }
        ref readonly var all = ref tree.Append(entry.Attributes, attribute, 0);
        if (entry.Index != 0)
        {
            indexes.Add(entry.Index, name, all.Last);
        }
        else if (all.Count >= IndexFrom)
        {
            entry.Index = indexes.Open();
            for (var at = all.First; at != 0;)
            {
                ref readonly var known = ref tree.Get<AttributeEntry>(at);
                indexes.Add(entry.Index, known.Name, at);
                at = known.Next;
            }
        }
    }

    void AddDynamic(int set, int name, int value, int position)
    {
        ref var entry = ref tree.At<SetEntry>(set);
        entry.Dynamic = Append(entry.Dynamic, new DynamicEntry(0, name, value, position), 0);
        Deepen(set, name);
        Deepen(set, value);
    }

    // The index of what is inherited from.
    int AddSource(int set, int source)
    {
        ref var entry = ref tree.At<SetEntry>(set);
        entry.Sources = Links(entry.Sources, source);
        Deepen(set, source);
        return tree.CountOf(entry.Sources) - 1;
    }

    /// <summary>A child of a set was added, or has grown.</summary>
    void Deepen(int set, int child) => tree.At<NodeEntry>(set).Adopt(DepthOf(child));

    /// <summary>Adds <c>path = value;</c>.</summary>
    void Add(int set, int path, int position, int value, int valuePosition)
    {
        ref readonly var names = ref tree.Get<ListEntry>(path);
        ref readonly var only = ref tree.Get<StepEntry>(names.First);
        if (names.Count == 1 && only.Expression == 0 && Find(set, only.Name) == 0)
        {
            AddNamed(set, new AttributeEntry(0, only.Name, value, position, AttributeKind.Plain));
        }
        else
        {
            AddByPath(set, path, position, value);
        }
        if (lexer.Documentation is { } comments && comments.TryGetValue(position, out var comment))
        {
            Document(value, comment);
            comments.TryAdd(valuePosition, comment);
        }
    }

    void AddNamed(int set, in AttributeEntry added)
    {
        AddAttribute(set, added.Name, added.Value, added.Position, added.Kind);
        NameFunctions(added.Value, added.Name);
    }

    // Steps of the path that exist as literal sets are entered, missing ones are made; a set that meets a set is merged into it, and keeps the
    // recursiveness of the one that came first.
    void AddByPath(int set, int path, int position, int value)
    {
        steps.Clear();
        chain.Clear();
        foreach (ref readonly var step in tree.ItemsOf<StepEntry>(path))
        {
            steps.Add(step);
        }
        for (var at = 0; at + 1 < steps.Count; at++)
        {
            chain.Add(set);
            int nested;
            if (steps[at].Expression != 0)
            {
                nested = NewSet(-1);
                AddDynamic(set, steps[at].Expression, nested, position);
            }
            else if (Find(set, steps[at].Name) is var known and not 0)
            {
                nested = tree.Get<AttributeEntry>(known).Value;
                if (!Is(nested, ExpressionKind.AttributeSet))
                {
                    throw Duplicate(steps[..(at + 1)], position, tree.Get<AttributeEntry>(known).Position);
                }
            }
            else
            {
                nested = NewSet(-1);
                AddAttribute(set, steps[at].Name, nested, position, AttributeKind.Plain);
            }
            set = nested;
        }
        var last = steps[^1];
        if (last.Expression != 0)
        {
            AddDynamic(set, last.Expression, value, position);
        }
        else
        {
            AddMerged(set, new AttributeEntry(0, last.Name, value, position, AttributeKind.Plain));
        }
        for (var at = chain.Count - 1; at >= 0; at--)
        {
            Deepen(chain[at], at + 1 < chain.Count ? chain[at + 1] : set);
        }
    }

    void AddMerged(int set, in AttributeEntry definition)
    {
        // Only sets that are given in several pieces are merged.
        Stack<(int Into, int From, int Next, bool IsFirst, int FromShift)>? work = null;
        Place(set, definition);
        while (work is not null && work.TryPop(out var frame))
        {
            if (!frame.IsFirst)
            {
                steps.RemoveAt(steps.Count - 1);
            }
            if (frame.Next == 0)
            {
                Finish(frame.Into, frame.From);
                Deepen(work.TryPeek(out var outer) ? outer.Into : set, frame.Into);
                continue;
            }
            var attribute = tree.Get<AttributeEntry>(frame.Next);
            if (attribute.Kind == AttributeKind.InheritedFrom && frame.FromShift > 0)
            {
                Shift(frame.From, frame.Next, frame.FromShift);
            }
            steps.Add(new StepEntry(0, attribute.Name, 0));
            work.Push(frame with { Next = attribute.Next, IsFirst = false });
            Place(frame.Into, attribute);
        }

        void Place(int into, in AttributeEntry added)
        {
            var place = Find(into, added.Name);
            if (place == 0)
            {
                AddNamed(into, added);
                return;
            }
            var known = tree.Get<AttributeEntry>(place);
            if (Is(known.Value, ExpressionKind.AttributeSet) && Is(added.Value, ExpressionKind.AttributeSet))
            {
                var first = tree.Get<ListEntry>(tree.Get<SetEntry>(added.Value).Attributes).First;
                (work ??= new()).Push((known.Value, added.Value, first, true, tree.CountOf(tree.Get<SetEntry>(known.Value).Sources)));
                return;
            }
            throw Duplicate(steps, added.Position, known.Position);
        }
    }

    int SourceOf(in AttributeEntry inherited) => tree.Get<SelectEntry>(inherited.Value).Target;

    // Names of one clause share their source, which must move only once.
    void Shift(int set, int upTo, int by)
    {
        var source = SourceOf(tree.Get<AttributeEntry>(upTo));
        for (var at = tree.Get<ListEntry>(tree.Get<SetEntry>(set).Attributes).First; at != upTo;)
        {
            ref readonly var earlier = ref tree.Get<AttributeEntry>(at);
            if (earlier.Kind == AttributeKind.InheritedFrom && SourceOf(earlier) == source)
            {
                return;
            }
            at = earlier.Next;
        }
        tree.At<InheritFromEntry>(source).Index += by;
    }

    void Finish(int into, int from)
    {
        var rest = tree.Get<SetEntry>(from);
        foreach (ref readonly var attribute in tree.ItemsOf<DynamicEntry>(rest.Dynamic))
        {
            AddDynamic(into, attribute.Name, attribute.Value, attribute.Position);
        }
        foreach (ref readonly var source in tree.ItemsOf<LinkEntry>(rest.Sources))
        {
            AddSource(into, source.Expression);
        }
    }

    void Inherit(int set, int names)
    {
        foreach (ref readonly var inherited in tree.ItemsOf<InheritedName>(names))
        {
            RefuseKnown(set, inherited);
            AddAttribute(set, inherited.Name, Variable(inherited.Position, inherited.Name), inherited.Position, AttributeKind.Inherited);
        }
    }

    void InheritFrom(int set, int source, int sourcePosition, int names)
    {
        var from = tree.Add(new InheritFromEntry(Node(ExpressionKind.InheritFrom, sourcePosition, 1), AddSource(set, source)));
        foreach (ref readonly var inherited in tree.ItemsOf<InheritedName>(names))
        {
            RefuseKnown(set, inherited);
            AddAttribute(
                set, inherited.Name, Select(inherited.Position, from, Steps(0, inherited.Name, 0), 0), inherited.Position, AttributeKind.InheritedFrom);
        }
    }

    void RefuseKnown(int set, in InheritedName inherited)
    {
        if (Find(set, inherited.Name) is var known and not 0)
        {
            throw Duplicate([new StepEntry(0, inherited.Name, 0)], inherited.Position, tree.Get<AttributeEntry>(known).Position);
        }
    }

    void NameFunctions(int value, Symbol name)
    {
        while (Is(value, ExpressionKind.Lambda))
        {
            ref var function = ref tree.At<LambdaEntry>(value);
            function.Name = name;
            value = function.Body;
        }
    }

    SyntaxException Duplicate(List<StepEntry> path, int position, int earlier)
    {
        var names = path.ConvertAll(step => step.Expression == 0 ? new AttributeName(step.Name) : new AttributeName(tree.ToExpression(step.Expression)));
        var output = new ArrayBufferWriter<byte>();
        ExpressionPrinter.PrintPath(CollectionsMarshal.AsSpan(names), symbols, output);
        return Fail($"attribute '{Encoding.UTF8.GetString(output.WrittenSpan)}' already defined at {file.Describe(earlier)}", position);
    }
}
