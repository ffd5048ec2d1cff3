using Firn.Primitives;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>
/// From an encoded text to nodes that can be evaluated: variables become slots of frames. The body of a function is left until the function
/// is called for the first time. Decision: docs/decisions/functions-wait-as-bytes.md.
/// </summary>
sealed partial class Compiler
{
    readonly EvaluationSession session;
    CodeReader code;

    Compiler(EncodedText text, int at, int origin)
    {
        session = text.Session;
        code = new CodeReader(text, at, origin);
    }

    /// <summary><paramref name="scope"/> holds names that are seen before the global ones.</summary>
    /// <param name="session">Everything shared.</param>
    /// <param name="source">The text.</param>
    /// <param name="scope">The names, or null for none.</param>
    /// <param name="file">The file that the text is all of, for a debugger.</param>
    /// <exception cref="UndefinedVariableException">A name of the text, wherever it stands, is bound nowhere.</exception>
    public static Compiled Compile(EvaluationSession session, ParsedSource source, AttributeSet? scope, SourcePath? file = null) =>
        Compile(TreeEncoder.Encode(session, source, scope, TreeEncoder.TakeNames()), scope, file is { } whole ? (whole, source) : null);

    /// <summary>A text whose names were checked before.</summary>
    public static Compiled Compile(EncodedText text) => Compile(text, null, null);

    static Compiled Compile(EncodedText text, AttributeSet? scope, (SourcePath File, ParsedSource Source)? debugged)
    {
        var compiler = new Compiler(text, text.Start, 0);
        var layout = new FrameLayout(0);
        Scope? names = null;
        if (scope is not null)
        {
            names = new Scope(null, layout, scope.Shape.Ids, layout.Reserve(scope.Count));
        }
        var root = compiler.CompileInFrame(names, layout);
        if (debugged is { } place)
        {
            root = compiler.TraceFile(root, place.File, place.Source, layout);
        }
        var frame = new object[layout.Size];
        for (var i = 0; scope is not null && i < scope.Count; i++)
        {
            frame[i + 1] = scope.Values[i];
        }
        return new Compiled(root, frame);
    }

    /// <summary>A compiled text and the frame that it starts with.</summary>
    public readonly record struct Compiled(Node Root, object[] Frame);

    /// <summary>Makes what a function left out.</summary>
    public static void Complete(LambdaNode function, PendingBody pending) =>
        new Compiler(pending.Text, pending.At, function.Position.Index - pending.Text.FirstPosition)
            .CompleteFunction(function, pending.Scope, new FrameLayout(pending.Level), pending.Formals);

    /// <summary>Makes the node of a value that was left out.</summary>
    public static Node CompileValue(EncodedText text, int at, int origin, Scope? scope, int level) =>
        new Compiler(text, at, origin).Compile(scope, new FrameLayout(level));

    /// <summary>
    /// An expression that is evaluated at most once for each frame, directly and not through a thunk: its variables can live
    /// in the frame that is there.
    /// </summary>
    Node CompileInFrame(Scope? scope, FrameLayout frame)
    {
        switch (code.Next)
        {
            case Code.Let:
                return CompileLet(scope, frame);
            case Code.With:
                code.ReadCode();
                var with = code.ReadPosition();
                var set = Compile(scope, frame);
                var slot = frame.Reserve(1);
                return new WithNode(set, slot, CompileInFrame(new Scope(scope, frame, slot, with), frame)) { Position = with };
            case Code.If:
                code.ReadCode();
                var choice = code.ReadPosition();
                var chosen = new IfNode(Compile(scope, frame), CompileInFrame(scope, frame), CompileInFrame(scope, frame)) { Position = choice };
                return IsDebugged ? Traced(Code.If, chosen, scope, frame) : chosen;
            case Code.Assert:
                code.ReadCode();
                var assert = code.ReadPosition();
                var shown = ReadShown();
                var asserted = new AssertNode(Compile(scope, frame), CompileInFrame(scope, frame), shown) { Position = assert };
                return IsDebugged ? Traced(Code.Assert, asserted, scope, frame) : asserted;
            default:
                return Compile(scope, frame);
        }
    }

    // Nothing is done for a let itself: a variable is bound when it is first used, and evaluated there and then without a slot if it is the only time.
    Node CompileLet(Scope? scope, FrameLayout frame)
    {
        code.ReadCode();
        var names = new int[code.ReadCount()];
        var sources = code.ReadCount();
        var kinds = new AttributeKind[names.Length];
        int[]? slots = null;
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = code.ReadName().Id;
            kinds[i] = code.ReadKind(out var isUsedOnce);
            // A debugger shows variables.
            if (isUsedOnce && !IsDebugged)
            {
                (slots ??= new int[names.Length])[i] = Scope.NoSlot;
            }
        }
        var order = WrittenOrder.Sort(names);
        kinds = order.Place(kinds);
        slots = slots is null ? null : PlaceInFrame(order.Place(slots), frame);
        var first = slots is null ? frame.Reserve(names.Length) : 0;
        var firstSource = frame.Reserve(sources);
        var bindings = new Node[names.Length + sources];
        var inside = new Scope(scope, frame, names, first, bindings, slots);
        for (var i = names.Length; i < bindings.Length; i++)
        {
            bindings[i] = Compile(inside, frame);
        }
        for (var written = 0; written < names.Length; written++)
        {
            var i = order.At(written);
            var value = kinds[i] == AttributeKind.InheritedFrom
                ? CompileInherited(
                    names[i], from => new OwnBindingNode(firstSource + from, bindings, names.Length + from), from => bindings[names.Length + from])
                : Compile(kinds[i] == AttributeKind.Inherited ? scope : inside, frame);
            // Another name of a variable is the same cell only if that one comes before it, as if they were bound in order.
            bindings[i] = value is OwnBindingNode variable && variable.IsFrom(bindings, i)
                ? new DelayedNode(variable) { Position = variable.Position }
                : value;
        }
        return TraceLet(CompileInFrame(inside, frame), inside, frame);
    }

    // A slot for each name that needs one.
    static int[] PlaceInFrame(int[] slots, FrameLayout frame)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = slots[i] == Scope.NoSlot ? Scope.NoSlot : frame.Reserve(1);
        }
        return slots;
    }

    // The source as it is evaluated, and what is known of it.
    Node CompileInherited(int name, Func<int, Node> sourceOf, Func<int, Node>? boundTo = null)
    {
        var from = code.ReadCount();
        var source = sourceOf(from);
        source.Position = code.ReadPosition();
        return SelectionOf(source, boundTo?.Invoke(from), new Symbol(name), code.ReadPosition());
    }

    Node CompileNode(Scope? scope, FrameLayout frame)
    {
        if (code.Next is Code.Let or Code.With)
        {
            return CompileOwnFrame(scope, frame);
        }
        var kind = code.ReadCode();
        switch (kind)
        {
            case Code.Integer:
                return new ConstantNode(IntValue.Of(code.ReadInteger()));
            case Code.Float:
                return new ConstantNode(new FloatValue(code.ReadDouble()));
            case Code.String:
                return new ConstantNode(code.ReadString());
            case Code.Path:
                return CompilePath();
            case Code.Variable:
                return CompileVariable(code.ReadPosition(), code.ReadName(), scope, frame);
            case Code.Concat:
                return CompileConcat(scope, frame);
            case Code.Select:
                return CompileSelect(scope, frame);
            case Code.SelectPath:
                return CompileSelectPath(scope, frame);
            case Code.HasAttribute:
                var has = code.ReadPosition();
                return new HasAttributeNode(Compile(scope, frame), CompilePathSteps(scope, frame)) { Position = has };
            case Code.Set:
                return CompileSet(scope, frame);
            case Code.RecursiveSet:
                return CompileRecursiveSet(scope, frame);
            case Code.List:
                var list = code.ReadPosition();
                var elements = CompileAll(code.ReadCount(), scope, frame);
                return elements.Length == 0 ? new ConstantNode(ListValue.Empty) : new ListNode(elements) { Position = list };
            case Code.Lambda:
                return CompileFunction(scope, frame);
            case Code.LambdaOfNames:
                return CompileFunctionOfNames(scope, frame);
            case Code.Call:
                return CompileCall(scope, frame);
            case Code.If:
                var choice = code.ReadPosition();
                return new IfNode(Compile(scope, frame), Compile(scope, frame), Compile(scope, frame)) { Position = choice };
            case Code.Assert:
                var assert = code.ReadPosition();
                var shown = ReadShown();
                return new AssertNode(Compile(scope, frame), Compile(scope, frame), shown) { Position = assert };
            case Code.Not:
                var not = code.ReadPosition();
                return new NotNode(Compile(scope, frame)) { Position = not };
            case Code.Update:
                return CompileUpdate(scope, frame);
            case Code.Later:
                return CompileLater(scope, frame);
            case Code.CurrentPosition:
                return new CurrentPositionNode { Position = code.ReadPosition() };
            default:
                return CompileOperator(kind, scope, frame);
        }
    }

    // A `let` or `with` that is not in tail position.
    FrameNode CompileOwnFrame(Scope? scope, FrameLayout frame)
    {
        var begin = code;
        code.ReadCode();
        var position = begin.Next == Code.With ? code.ReadPosition() : default;
        code = begin;
        var own = new FrameLayout(frame.Level + 1);
        var node = new FrameNode(CompileInFrame(scope, own)) { Position = position };
        node.FrameSize = own.Size;
        return node;
    }

    Node CompileLater(Scope? scope, FrameLayout frame)
    {
        if (IsDebugged)
        {
            code.ReadLength();
            return Compile(scope, frame);
        }
        return new LaterNode(code.Text, code.Skip(), code.Origin, scope, frame.Level);
    }

    ShownSyntax ReadShown() => code.Text.Shown[code.ReadCount()];

    ConstantNode CompilePath()
    {
        var isAbsolute = code.ReadFlag();
        var path = code.ReadBytes();
        var directory = code.Text.Directory;
        var root = isAbsolute ? session.Host.Disk : directory.Root;
        path = isAbsolute ? path : PathExpression.Resolve(directory.Path, path);
        return new ConstantNode(path.Length > 1 && path[^1] == '/'
            ? new PathValue(new SourcePath(root, SourcePath.Canonicalize(path.Span)), path)
            : new PathValue(new SourcePath(root, path)));
    }

    Node CompileVariable(Position position, Symbol name, Scope? scope, FrameLayout frame)
    {
        if (Scope.Binding(scope, name, out var index) is { } at)
        {
            var up = frame.Level - at.Frame.Level;
            var slot = at.SlotOf(index);
            if (at.Bindings is { } bindings)
            {
                if (slot == Scope.NoSlot)
                {
                    return new OnlyUseNode(up, bindings, index) { Position = position };
                }
                return up == 0
                    ? new OwnBindingNode(slot, bindings, index) { Position = position }
                    : new FarBindingNode(up, slot, bindings, index) { Position = position };
            }
            return up switch
            {
                0 => new OwnVariableNode(slot) { Position = position },
                1 => new OuterVariableNode(slot) { Position = position },
                _ => new FarVariableNode(up, slot) { Position = position },
            };
        }
        if (session.Globals.Find(name) is { } global)
        {
            return new GlobalNode(global) { Position = position };
        }
        // It was checked that there is a `with` around.
        return new WithVariableNode(name, scope!.WithPlaces(frame.Level)) { Position = position };
    }

    ConcatNode CompileConcat(Scope? scope, FrameLayout frame)
    {
        var position = code.ReadPosition();
        var forceString = code.ReadFlag();
        var parts = new (Node, Position)[code.ReadCount()];
        var numbers = 0u;
        for (var i = 0; i < parts.Length; i++)
        {
            var at = code.ReadPosition();
            var part = Compile(scope, frame);
            if (forceString && i < ConcatNode.MostNumbers && part is PrimopCallNode { ToText: { } variant })
            {
                part = variant;
                numbers |= 1u << i;
            }
            parts[i] = (part, at);
        }
        return new ConcatNode(parts, forceString, numbers) { Position = position };
    }

    Node CompileSelect(Scope? scope, FrameLayout frame)
    {
        var position = code.ReadPosition();
        var name = code.ReadName();
        var target = CompileTarget(scope, frame);
        var node = SelectionOf(target, target, name, position);
        return IsDebugged ? TraceSelection(node, [new PathStep(name, null, null)], scope, frame) : node;
    }

    // Where the value that is selected from is known to be the set of builtins, the builtin is known.
    Node SelectionOf(Node target, Node? known, Symbol name, Position position) =>
        known is GlobalNode { Global: AttributeSet set } && ReferenceEquals(set, session.Globals.Builtins) && set.TryGet(name, out var builtin)
            ? new BuiltinNode(builtin) { Position = position }
            : new SelectNode(target, name) { Position = position };

    Node CompileSelectPath(Scope? scope, FrameLayout frame)
    {
        var position = code.ReadPosition();
        var hasDefault = code.ReadFlag();
        var target = CompileTarget(scope, frame);
        var fallback = hasDefault ? Compile(scope, frame) : null;
        var path = CompilePathSteps(scope, frame);
        var node = new SelectPathNode(target, path, fallback) { Position = position };
        return IsDebugged ? TraceSelection(node, path, scope, frame) : node;
    }

    Node CompileTarget(Scope? scope, FrameLayout frame)
    {
        var target = Compile(scope, frame);
        return IsDebugged && target is not GlobalNode ? new BeforeTraceNode(target) { Position = target.Position } : target;
    }

    PathStep[] CompilePathSteps(Scope? scope, FrameLayout frame)
    {
        var steps = new PathStep[code.ReadCount()];
        for (var i = 0; i < steps.Length; i++)
        {
            var name = code.ReadName();
            if (name.IsPresent)
            {
                steps[i] = new PathStep(name, null, null);
            }
            else
            {
                var shown = ReadShown();
                steps[i] = new PathStep(default, Compile(scope, frame), shown);
            }
        }
        return steps;
    }

    Node CompileCall(Scope? scope, FrameLayout frame)
    {
        var position = code.ReadPosition();
        var count = code.ReadCount();
        var isOperator = code.Next == Code.Variable;
        var function = Compile(scope, frame);
        var arguments = CompileAll(count, scope, frame);
        if (session.Options.Observer is not null)
        {
            return new ObservedCallNode(function, arguments) { Position = position };
        }
        var known = function switch
        {
            GlobalNode { Global: Primop primop } => primop,
            BuiltinNode { Builtin: Primop primop } => primop,
            OwnBindingNode { Binding: BuiltinNode { Builtin: Primop primop } } => primop,
            OnlyUseNode { Binding: BuiltinNode { Builtin: Primop primop } } => primop,
            FarBindingNode { Binding: BuiltinNode { Builtin: Primop primop } } => primop,
            _ => null,
        };
        if (known is not null && known.Arity == arguments.Length)
        {
            Arithmetic? operation = !isOperator ? null : known.Name switch
            {
                "sub" => Arithmetic.Subtract,
                "mul" => Arithmetic.Multiply,
                "div" => Arithmetic.Divide,
                "lessThan" => Arithmetic.Less,
                _ => null,
            };
            return operation is { } operator_
                ? new ArithmeticNode(operator_, known, arguments[0], arguments[1]) { Position = position }
                : new PrimopCallNode(known, arguments) { Position = position };
        }
        return arguments.Length switch
        {
            1 => new CallNode(function, arguments[0]) { Position = position },
            2 => new CallTwoNode(function, arguments[0], arguments[1]) { Position = position },
            3 => new CallThreeNode(function, arguments[0], arguments[1], arguments[2]) { Position = position },
            _ => new CallManyNode(function, arguments) { Position = position },
        };
    }

    Node CompileOperator(Code kind, Scope? scope, FrameLayout frame)
    {
        var position = code.ReadPosition();
        var left = Compile(scope, frame);
        var right = Compile(scope, frame);
        return kind switch
        {
            Code.Equal => new EqualNode(left, right, false) { Position = position },
            Code.NotEqual => new EqualNode(left, right, true) { Position = position },
            Code.ConcatLists => new ConcatListsNode(left, right) { Position = position },
            Code.And => new LogicNode(BinaryOperator.And, left, right) { Position = position },
            Code.Or => new LogicNode(BinaryOperator.Or, left, right) { Position = position },
            Code.Implies => new LogicNode(BinaryOperator.Implies, left, right) { Position = position },
            _ => throw new InvalidOperationException($"no node for {kind}"),
        };
    }

    UpdateNode CompileUpdate(Scope? scope, FrameLayout frame)
    {
        var position = code.ReadPosition();
        var operands = new (Node, bool)[code.ReadCount()];
        for (var i = 0; i < operands.Length; i++)
        {
            var isRight = code.ReadFlag();
            operands[i] = (Compile(scope, frame), isRight);
        }
        return new UpdateNode(operands) { Position = position };
    }

    Node[] CompileAll(int count, Scope? scope, FrameLayout frame, WrittenOrder order = default)
    {
        if (count == 0)
        {
            return [];
        }
        var nodes = new Node[count];
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[order.At(i)] = Compile(scope, frame);
        }
        return nodes;
    }
}
