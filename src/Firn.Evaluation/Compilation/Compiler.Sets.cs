using Firn.Syntax;

namespace Firn.Evaluation;

/// <content>Sets.</content>
sealed partial class Compiler
{
    Node CompileSet(Scope? scope, FrameLayout frame)
    {
        var set = ReadSet();
        if (set.Sources == 0)
        {
            var values = CompileAll(set.Kinds.Length, scope, frame, set.Order);
            var dynamic = CompileDynamic(set.Dynamic, scope, frame);
            return values.Length == 0 && dynamic.Length == 0
                ? new EmptySetNode { Position = set.Shape.Origin }
                : new SetNode(set.Shape, values, dynamic) { Position = set.Shape.Origin };
        }
        var sources = CompileAll(set.Sources, scope, frame);
        var bindings = new BindingNode[set.Kinds.Length];
        for (var written = 0; written < bindings.Length; written++)
        {
            var i = set.Order.At(written);
            bindings[i] = new BindingNode(
                CompileBinding(set, i, scope, frame, 1), false, set.Kinds[i] == AttributeKind.InheritedFrom);
        }
        return new InheritingSetNode(set.Shape, bindings, sources, CompileDynamic(set.Dynamic, scope, frame)) { Position = set.Shape.Origin };
    }

    RecursiveSetNode CompileRecursiveSet(Scope? scope, FrameLayout frame)
    {
        var set = ReadSet();
        var own = new FrameLayout(frame.Level + 1);
        own.Reserve(set.Kinds.Length + set.Sources);
        var inside = new Scope(scope, own, set.Shape.Ids, 1);
        var sources = CompileAll(set.Sources, inside, own);
        var bindings = new BindingNode[set.Kinds.Length];
        var overrides = -1;
        for (var written = 0; written < bindings.Length; written++)
        {
            var i = set.Order.At(written);
            var outer = set.Kinds[i] == AttributeKind.Inherited;
            bindings[i] = new BindingNode(
                outer ? Compile(scope, frame) : CompileBinding(set, i, inside, own, set.Kinds.Length + 1), outer, false);
            overrides = set.Shape.Name(i) == session.Known.Overrides ? i : overrides;
        }
        var node = new RecursiveSetNode(set.Shape, bindings, sources, CompileDynamic(set.Dynamic, inside, own), overrides)
        {
            Position = set.Shape.Origin,
        };
        node.FrameSize = own.Size;
        return node;
    }

    // A selection from an `inherit (…)` reads its source from a slot of the frame that it is evaluated in.
    Node CompileBinding(in SetHeader set, int index, Scope? scope, FrameLayout frame, int firstSource) =>
        set.Kinds[index] == AttributeKind.InheritedFrom
            ? CompileInherited(set.Shape.Ids[index], from => new InheritSourceNode(firstSource + from))
            : Compile(scope, frame);

    readonly record struct SetHeader(AttributeShape Shape, AttributeKind[] Kinds, WrittenOrder Order, int Sources, int Dynamic);

    SetHeader ReadSet()
    {
        var position = code.ReadPosition();
        var count = code.ReadCount();
        var sources = code.ReadCount();
        var dynamic = code.ReadCount();
        var names = count == 0 ? [] : new int[count];
        var kinds = count == 0 ? [] : new AttributeKind[count];
        var positions = count == 0 ? [] : new Position[count];
        for (var i = 0; i < count; i++)
        {
            names[i] = code.ReadName().Id;
            kinds[i] = code.ReadKind();
            positions[i] = code.ReadPosition();
        }
        var order = WrittenOrder.Sort(names);
        return new SetHeader(new AttributeShape(names, order.Place(positions), position, isShared: true), order.Place(kinds), order, sources, dynamic);
    }

    DynamicBindingNode[] CompileDynamic(int count, Scope? scope, FrameLayout frame)
    {
        if (count == 0)
        {
            return [];
        }
        var dynamic = new DynamicBindingNode[count];
        for (var i = 0; i < count; i++)
        {
            var position = code.ReadPosition();
            dynamic[i] = new DynamicBindingNode(Compile(scope, frame), Compile(scope, frame), position);
        }
        return dynamic;
    }
}
