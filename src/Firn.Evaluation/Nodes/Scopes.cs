using System.Runtime.CompilerServices;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>Where a name of a set is bound: in the set's own frame or the one around it.</summary>
readonly record struct BindingNode(Node Value, bool IsOuter, bool IsInherited);

/// <summary>An expression that starts a frame of its own.</summary>
sealed class FrameNode(Node body) : Node
{
    public int FrameSize { get; set; }

    public Node Body => body;

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        var own = new object[FrameSize];
        own[0] = frame;
        return body.Evaluate(own, evaluator);
    }
}

/// <summary><c>with set; body</c>: the set waits in a slot, as a thunk or as a set; anything else is seen to be none when a name is looked for.</summary>
sealed class WithNode(Node set, int slot, Node body) : Node
{
    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        // Mostly it is there already.
        Slots.Set(frame, slot, set.Ready(frame) is AttributeSet known ? known : Later(frame));
        return body.Evaluate(frame, evaluator);
    }

    Value Later(object[] frame)
    {
        var cell = set.Delay(frame);
        return cell is Thunk or AttributeSet ? cell : new Thunk(set, frame);
    }
}

/// <summary>An attribute whose name is computed.</summary>
readonly record struct DynamicBindingNode(Node Name, Node Value, Position Position);

/// <summary><c>{ }</c></summary>
sealed class EmptySetNode : Node
{
    public override bool KeepsFrame => false;

    public override bool CellKeepsFrame => false;

    public override Value Evaluate(object[] frame, Evaluator evaluator) => AttributeSet.Empty;

    public override Value Known(object[] frame) => AttributeSet.Empty;

    public override Value Cell(object[] frame) => AttributeSet.Empty;

    public override Value Delay(object[] frame) => Cell(frame);
}

/// <summary>A set that makes its cells when somebody asks for them: most attributes of most sets are never looked at.</summary>
abstract class LiteralNode : Node
{
    /// <summary>The cell of an attribute of a set that was made with <paramref name="frame"/>.</summary>
    public abstract Value MakeCell(int index, object[] frame);

    /// <summary>The value of such an attribute, if nothing has to be computed for it (<see cref="Node.Immediate"/>).</summary>
    public abstract Value? Immediate(int index, object[] frame, Evaluator evaluator);
}

/// <summary><c>{ … }</c></summary>
sealed class SetNode : LiteralNode
{
    readonly AttributeShape shape;
    readonly Node[] values;
    readonly DynamicBindingNode[] dynamic;

    public SetNode(AttributeShape shape, Node[] values, DynamicBindingNode[] dynamic)
    {
        this.shape = shape;
        this.values = values;
        this.dynamic = dynamic;
        shape.Maker = this;
    }

    public override bool IsLiteral => dynamic.Length == 0;

    // A cell that a let did not make yet is not known, and is then made out of the frame. Those of computed names are made at once.
    public override bool KeepsFrame => Array.Exists(values, static value => value.CellKeepsFrame || value is FarBindingNode)
        || Array.Exists(dynamic, static binding => binding.Name.KeepsFrame || binding.Value.CellKeepsFrame);

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        if (values.Length == 0)
        {
            return dynamic.Length == 1 ? OneDynamic(frame, evaluator) : AddDynamic(AttributeSet.Empty, dynamic, frame, evaluator);
        }
        var set = AttributeSet.Create(shape);
        var slots = set.Cells;
        var missing = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i].Known(frame) is { } known)
            {
                slots[i] = known;
            }
            else
            {
                missing++;
            }
        }
        set.MakeLater(frame, missing);
        return dynamic.Length == 0 ? set : AddDynamic(set, dynamic, frame, evaluator);
    }

    public override Value? Immediate(object[] frame, Evaluator evaluator) => dynamic.Length == 0 ? Evaluate(frame, evaluator) : null;

    public override Value MakeCell(int index, object[] frame) => values[index].Delay(frame);

    public override Value? Immediate(int index, object[] frame, Evaluator evaluator) => values[index].Immediate(frame, evaluator);

    // `{ ${name} = value; }`: whole sets are built of these, one by one.
    AttributeSet OneDynamic(object[] frame, Evaluator evaluator)
    {
        ref var binding = ref dynamic[0];
        return NameOf(binding, frame, evaluator) is { } name ? Single(name, binding, frame) : AttributeSet.Empty;
    }

    static AttributeSet Single(Symbol name, in DynamicBindingNode binding, object[] frame)
    {
        var set = AttributeSet.Create(AttributeShape.Of(name, binding.Position));
        set.CellAt(0) = binding.Value.Delay(frame);
        return set;
    }

    // Null for an attribute that is left out.
    static Symbol? NameOf(in DynamicBindingNode binding, object[] frame, Evaluator evaluator)
    {
        if (binding.Name.EvaluateName(frame, evaluator, out var name) is { } forced)
        {
            if (forced is NullValue)
            {
                return null;
            }
            var text = evaluator.ForceStringWithoutContext(forced, binding.Position, "while evaluating the name of a dynamic attribute");
            name = evaluator.Symbols.Intern(text.Span);
        }
        if (binding.Value is LambdaNode lambda)
        {
            lambda.Name = name;
        }
        return name;
    }

    /// <summary>
    /// The set with the attributes whose names are computed. Most of these are left out (<c>${if … then "name" else null}</c>), and the others lie over
    /// what was written, as with <c>//</c>: the cells below stay as they are, and the names come from shapes that are known.
    /// </summary>
    internal static AttributeSet AddDynamic(AttributeSet set, DynamicBindingNode[] dynamic, object[] frame, Evaluator evaluator)
    {
        // Mostly it is one, if any, and needs no builder.
        var first = AttributeSet.Empty;
        AttributeSetBuilder? builder = null;
        for (var i = 0; i < dynamic.Length; i++)
        {
            ref var binding = ref dynamic[i];
            if (NameOf(binding, frame, evaluator) is not { } name)
            {
                continue;
            }
            if (set.TryPosition(name, out var earlier) || first.TryPosition(name, out earlier) || (builder is not null && builder.TryPosition(name, out earlier)))
            {
                throw new EvaluationException(
                    $"dynamic attribute '{evaluator.Symbols.Text(name)}' already defined at {evaluator.Session.Positions.Resolve(earlier)}")
                    .At(binding.Position);
            }
            if (first.Count == 0 && set.Count > 0)
            {
                first = Single(name, binding, frame);
                continue;
            }
            builder ??= new AttributeSetBuilder(dynamic.Length - i);
            builder.Add(name, binding.Value.Delay(frame), binding.Position);
        }
        // Of two sets the left one says where the result was written, unless it is empty.
        var others = builder?.Build(set.Count == 0 ? set.Position : default) ?? AttributeSet.Empty;
        return AttributeSet.Update(set, AttributeSet.Update(first, others));
    }
}

/// <summary>A set with <c>inherit (…)</c>: its sources are kept in a small frame for the attributes that come from them.</summary>
sealed class InheritingSetNode : LiteralNode
{
    readonly AttributeShape shape;
    readonly BindingNode[] bindings;
    readonly Node[] sources;
    readonly DynamicBindingNode[] dynamic;

    public InheritingSetNode(AttributeShape shape, BindingNode[] bindings, Node[] sources, DynamicBindingNode[] dynamic)
    {
        this.shape = shape;
        this.bindings = bindings;
        this.sources = sources;
        this.dynamic = dynamic;
        shape.Maker = this;
    }

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        var inner = new object[sources.Length + 1];
        inner[0] = frame;
        for (var i = 0; i < sources.Length; i++)
        {
            inner[i + 1] = sources[i].Delay(frame);
        }
        var set = AttributeSet.Create(shape);
        var slots = set.Cells;
        var missing = 0;
        for (var i = 0; i < slots.Length; i++)
        {
            if (!bindings[i].IsInherited && bindings[i].Value.Known(frame) is { } known)
            {
                slots[i] = known;
            }
            else
            {
                missing++;
            }
        }
        set.MakeLater(inner, missing);
        return dynamic.Length == 0 ? set : SetNode.AddDynamic(set, dynamic, frame, evaluator);
    }

    public override Value? Immediate(object[] frame, Evaluator evaluator) => dynamic.Length == 0 ? Evaluate(frame, evaluator) : null;

    public override Value MakeCell(int index, object[] frame) => bindings[index].Value.Delay(FrameOf(index, frame));

    public override Value? Immediate(int index, object[] frame, Evaluator evaluator) => bindings[index].Value.Immediate(FrameOf(index, frame), evaluator);

    object[] FrameOf(int index, object[] frame) => bindings[index].IsInherited ? frame : Unsafe.As<object[]>(frame[0]);
}

/// <summary><c>rec { … }</c>: a frame whose cells are the set's cells.</summary>
sealed class RecursiveSetNode(
    AttributeShape shape, BindingNode[] bindings, Node[] sources, DynamicBindingNode[] dynamic, int overrides) : Node
{
    public int FrameSize { get; set; }

    public override Value? Immediate(object[] frame, Evaluator evaluator) => dynamic.Length == 0 && overrides < 0 ? Evaluate(frame, evaluator) : null;

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        var own = new object[FrameSize];
        own[0] = frame;
        for (var i = 0; i < sources.Length; i++)
        {
            own[bindings.Length + 1 + i] = sources[i].Delay(own);
        }
        var set = AttributeSet.Create(shape);
        var slots = set.Cells;
        for (var i = 0; i < bindings.Length; i++)
        {
            var binding = bindings[i];
            // With overrides every own attribute needs a cell that can be replaced before anybody looks at it.
            var cell = overrides >= 0 && !binding.IsOuter
                ? new Thunk(binding.Value, own)
                : binding.Value.Delay(binding.IsOuter ? frame : own);
            Slots.Set(own, i + 1, cell);
            slots[i] = cell;
        }
        if (overrides >= 0)
        {
            set = Override(set, own, evaluator);
        }
        return dynamic.Length == 0 ? set : SetNode.AddDynamic(set, dynamic, own, evaluator);
    }

    AttributeSet Override(AttributeSet set, object[] own, Evaluator evaluator)
    {
        var cell = set.Values[overrides];
        var replacements = evaluator.ForceSet(cell, default, "while evaluating the `__overrides` attribute");
        foreach (var replacement in replacements)
        {
            var index = shape.IndexOf(replacement.Name);
            if (index >= 0)
            {
                own[index + 1] = replacement.Value;
            }
        }
        return AttributeSet.Update(set, replacements);
    }
}

/// <summary><c>[ … ]</c></summary>
sealed class ListNode(Node[] elements) : Node
{
    public override bool IsLiteral => true;

    public override bool KeepsFrame => Array.Exists(elements, static element => element.CellKeepsFrame);

    public override Value? Immediate(object[] frame, Evaluator evaluator) => Evaluate(frame, evaluator);

    public override Value Evaluate(object[] frame, Evaluator evaluator)
    {
        var cells = new Value[elements.Length];
        Span<Value> slots = cells;
        for (var i = 0; i < elements.Length; i++)
        {
            slots[i] = elements[i].Delay(frame);
        }
        return new ListValue(cells);
    }
}
