using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>
/// From syntax tree to nodes that can be evaluated. Variables become slots of frames here, so a name that is bound nowhere
/// fails before anything is evaluated.
/// </summary>
sealed partial class Compiler
{
    readonly EvaluationSession session;
    readonly ParsedSource source;

    Compiler(EvaluationSession session, ParsedSource source)
    {
        this.session = session;
        this.source = source;
    }

    /// <summary><paramref name="scope"/> holds names that are seen before the global ones.</summary>
    /// <param name="session">Everything shared.</param>
    /// <param name="source">The text.</param>
    /// <param name="scope">The names, or null for none.</param>
    /// <param name="file">The file that the text is all of, for a debugger.</param>
    public static Compiled Compile(EvaluationSession session, ParsedSource source, AttributeSet? scope, SourcePath? file = null)
    {
        var compiler = new Compiler(session, source);
        var layout = new FrameLayout(null);
        Scope? names = null;
        if (scope is not null)
        {
            names = new Scope(null, layout, scope.Shape.Ids, layout.Reserve(scope.Count));
        }
        var root = compiler.CompileInFrame(source.Expression, names, layout);
        if (file is { } whole)
        {
            root = compiler.TraceFile(root, whole, source.Expression, layout);
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

    Position At(int offset) => source.At(offset);

    /// <summary>
    /// An expression that is evaluated at most once for each frame, directly and not through a thunk: its variables can live
    /// in the frame that is there.
    /// </summary>
    Node CompileInFrame(Expression expression, Scope? scope, FrameLayout frame)
    {
        switch (expression)
        {
            case LetExpression let:
                return CompileLet(let, scope, frame);
            case WithExpression with:
                var set = Compile(with.Scope, scope, frame);
                var slot = frame.Reserve(1);
                var inside = new Scope(scope, frame, slot, At(with.Position));
                return new WithNode(set, slot, CompileInFrame(with.Body, inside, frame)) { Position = At(with.Position) };
            case IfExpression choice:
                return new IfNode(
                    Compile(choice.Condition, scope, frame),
                    CompileInFrame(choice.Then, scope, frame),
                    CompileInFrame(choice.Else, scope, frame)) { Position = At(choice.Position) };
            case AssertExpression assert:
                Node asserted = new AssertNode(
                    Compile(assert.Condition, scope, frame), CompileInFrame(assert.Body, scope, frame), assert.Condition)
                {
                    Position = At(assert.Position),
                };
                return IsDebugged ? Traced(asserted, assert, scope, frame) : asserted;
            default:
                return Compile(expression, scope, frame);
        }
    }

    // Nothing is done for a let itself: a variable is bound when it is first used.
    Node CompileLet(LetExpression let, Scope? scope, FrameLayout frame)
    {
        var definitions = Sorted(let.Bindings);
        var sources = let.Bindings.InheritFromExpressions;
        var bindings = new Node[definitions.Length + sources.Length];
        var first = frame.Reserve(bindings.Length);
        var inside = new Scope(scope, frame, Names(definitions), first, bindings);
        for (var i = 0; i < sources.Length; i++)
        {
            bindings[definitions.Length + i] = Compile(sources[i], inside, frame);
        }
        for (var i = 0; i < definitions.Length; i++)
        {
            var value = definitions[i].Kind == AttributeKind.InheritedFrom
                ? CompileInherited(definitions[i], from =>
                    new OwnBindingNode(first + definitions.Length + from, bindings, definitions.Length + from))
                : Compile(definitions[i].Value, definitions[i].Kind == AttributeKind.Inherited ? scope : inside, frame);
            // Another name of a variable is the same cell only if that one comes before it, as if they were bound in order.
            bindings[i] = value is OwnBindingNode variable && variable.IsFrom(bindings, i)
                ? new DelayedNode(variable) { Position = variable.Position }
                : value;
        }
        return TraceLet(CompileInFrame(let.Body, inside, frame), inside, frame);
    }

    // A selection from an `inherit (…)` reads its source from a slot of the frame that it is evaluated in.
    Node CompileBinding(in AttributeDefinition definition, Scope? scope, FrameLayout frame, int firstSource) =>
        definition.Kind == AttributeKind.InheritedFrom
            ? CompileInherited(definition, from => new InheritSourceNode(firstSource + from))
            : Compile(definition.Value, scope, frame);

    SelectNode CompileInherited(in AttributeDefinition definition, Func<int, Node> sourceOf)
    {
        var select = (SelectExpression)definition.Value;
        var from = (InheritFromExpression)select.Target;
        var source = sourceOf(from.Index);
        source.Position = At(from.Position);
        return new SelectNode(source, select.Path[0].Symbol) { Position = At(select.Position) };
    }

    Node CompileNode(Expression expression, Scope? scope, FrameLayout frame)
    {
        switch (expression)
        {
            case IntegerExpression integer:
                return new ConstantNode(IntValue.Of(integer.Value));
            case FloatExpression number:
                return new ConstantNode(new FloatValue(number.Value));
            case StringExpression text:
                return new ConstantNode(text.Value.IsEmpty ? StringValue.Empty : new StringValue(text.Value));
            case PathExpression path:
                return CompilePath(path);
            case VariableExpression variable:
                return CompileVariable(variable, scope, frame);
            case ConcatStringsExpression concat:
                return CompileConcat(concat, scope, frame);
            case SelectExpression select:
                return CompileSelect(select, scope, frame);
            case HasAttributeExpression has:
                return new HasAttributeNode(Compile(has.Target, scope, frame), CompilePathSteps(has.Path, scope, frame))
                {
                    Position = At(has.Position),
                };
            case AttributeSetExpression set:
                return set.IsRecursive ? CompileRecursiveSet(set, scope, frame) : CompileSet(set, scope, frame);
            case ListExpression list:
                return list.Elements.Length == 0
                    ? new ConstantNode(ListValue.Empty)
                    : new ListNode(CompileAll(list.Elements, scope, frame)) { Position = At(list.Position) };
            case LambdaExpression lambda:
                return CompileLambda(lambda, scope, frame);
            case CallExpression call:
                return CompileCall(call, scope, frame);
            case LetExpression or WithExpression:
                var own = new FrameLayout(frame);
                var node = new FrameNode(CompileInFrame(expression, scope, own)) { Position = At(expression.Position) };
                node.FrameSize = own.Size;
                return node;
            case IfExpression choice:
                return new IfNode(
                    Compile(choice.Condition, scope, frame), Compile(choice.Then, scope, frame), Compile(choice.Else, scope, frame))
                {
                    Position = At(choice.Position),
                };
            case AssertExpression assert:
                return new AssertNode(
                    Compile(assert.Condition, scope, frame), Compile(assert.Body, scope, frame), assert.Condition)
                {
                    Position = At(assert.Position),
                };
            case NotExpression not:
                return new NotNode(Compile(not.Operand, scope, frame)) { Position = At(not.Position) };
            case BinaryExpression binary:
                return CompileBinary(binary, scope, frame);
            case CurrentPositionExpression position:
                return new CurrentPositionNode { Position = At(position.Position) };
            default:
                throw new InvalidOperationException($"no node for {expression.Kind}");
        }
    }

    ConstantNode CompilePath(PathExpression path)
    {
        var root = path.IsAbsolute ? session.Host.Disk : source.Root;
        return new ConstantNode(path.Path.Length > 1 && path.Path[^1] == '/'
            ? new PathValue(new SourcePath(root, SourcePath.Canonicalize(path.Path.Span)), path.Path)
            : new PathValue(new SourcePath(root, path.Path)));
    }

    Node CompileVariable(VariableExpression variable, Scope? scope, FrameLayout frame)
    {
        var position = At(variable.Position);
        var isWithin = false;
        for (var at = scope; at is not null; at = at.Around)
        {
            isWithin |= at.IsWith;
            var slot = at.IsWith ? -1 : at.Find(variable.Name);
            if (slot >= 0)
            {
                if (at.Bindings is { } bindings)
                {
                    var index = slot - at.FirstSlot;
                    return (frame.Level - at.Frame.Level) switch
                    {
                        0 => new OwnBindingNode(slot, bindings, index) { Position = position },
                        var depth => new FarBindingNode(depth, slot, bindings, index) { Position = position },
                    };
                }
                return (frame.Level - at.Frame.Level) switch
                {
                    0 => new OwnVariableNode(slot) { Position = position },
                    1 => new OuterVariableNode(slot) { Position = position },
                    var depth => new FarVariableNode(depth, slot) { Position = position },
                };
            }
        }
        if (session.Globals.Find(variable.Name) is { } global)
        {
            return new GlobalNode(global) { Position = position };
        }
        if (!isWithin)
        {
            throw new UndefinedVariableException($"undefined variable '{session.Symbols.Show(variable.Name)}'").At(position);
        }
        return new WithVariableNode(variable.Name, scope!.WithPlaces(frame.Level)) { Position = position };
    }

    ConcatNode CompileConcat(ConcatStringsExpression concat, Scope? scope, FrameLayout frame)
    {
        var parts = new (Node, Position)[concat.Parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var part = concat.Parts[i];
            parts[i] = (Compile(part.Value, scope, frame), At(part.Position));
        }
        return new ConcatNode(parts, concat.ForceString) { Position = At(concat.Position) };
    }

    Node CompileSelect(SelectExpression select, Scope? scope, FrameLayout frame)
    {
        var target = Compile(select.Target, scope, frame);
        if (IsDebugged && target is not GlobalNode)
        {
            target = new BeforeTraceNode(target) { Position = target.Position };
        }
        var position = At(select.Position);
        if (select.Path.Length == 1 && !select.Path[0].IsDynamic && select.Default is null)
        {
            var name = select.Path[0].Symbol;
            return target is GlobalNode { Cell: AttributeSet set } && ReferenceEquals(set, session.Globals.Builtins)
                && set.TryGet(name, out var builtin)
                ? new BuiltinNode(builtin) { Position = position }
                : new SelectNode(target, name) { Position = position };
        }
        var fallback = select.Default is null ? null : Compile(select.Default, scope, frame);
        return new SelectPathNode(target, CompilePathSteps(select.Path, scope, frame), fallback) { Position = position };
    }

    PathStep[] CompilePathSteps(ReadOnlySpan<AttributeName> path, Scope? scope, FrameLayout frame)
    {
        var steps = new PathStep[path.Length];
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i] = path[i].IsDynamic
                ? new PathStep(default, Compile(path[i].Expression!, scope, frame), path[i].Expression)
                : new PathStep(path[i].Symbol, null, null);
        }
        return steps;
    }

    Node CompileSet(AttributeSetExpression set, Scope? scope, FrameLayout frame)
    {
        var definitions = Sorted(set);
        var position = At(set.Position);
        var shape = Shape(definitions, position);
        if (set.InheritFromExpressions.Length == 0)
        {
            var values = new Node[definitions.Length];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = Compile(definitions[i].Value, scope, frame);
            }
            var dynamic = CompileDynamic(set, scope, frame);
            return values.Length == 0 && dynamic.Length == 0
                ? new EmptySetNode { Position = position }
                : new SetNode(shape, values, dynamic) { Position = position };
        }
        var sources = CompileAll(set.InheritFromExpressions, scope, frame);
        var bindings = new BindingNode[definitions.Length];
        for (var i = 0; i < bindings.Length; i++)
        {
            bindings[i] = new BindingNode(
                CompileBinding(definitions[i], scope, frame, 1), false, definitions[i].Kind == AttributeKind.InheritedFrom);
        }
        return new InheritingSetNode(shape, bindings, sources, CompileDynamic(set, scope, frame)) { Position = position };
    }

    RecursiveSetNode CompileRecursiveSet(AttributeSetExpression set, Scope? scope, FrameLayout frame)
    {
        var own = new FrameLayout(frame);
        var definitions = Sorted(set);
        own.Reserve(definitions.Length + set.InheritFromExpressions.Length);
        var inside = new Scope(scope, own, Names(definitions), 1);
        var sources = CompileAll(set.InheritFromExpressions, inside, own);
        var bindings = new BindingNode[definitions.Length];
        var overrides = -1;
        for (var i = 0; i < bindings.Length; i++)
        {
            var outer = definitions[i].Kind == AttributeKind.Inherited;
            bindings[i] = new BindingNode(
                outer ? Compile(definitions[i].Value, scope, frame) : CompileBinding(definitions[i], inside, own, definitions.Length + 1),
                outer, false);
            overrides = definitions[i].Name == session.Known.Overrides ? i : overrides;
        }
        var node = new RecursiveSetNode(Shape(definitions, At(set.Position)), bindings, sources, CompileDynamic(set, inside, own), overrides)
        {
            Position = At(set.Position),
        };
        node.FrameSize = own.Size;
        return node;
    }

    DynamicBindingNode[] CompileDynamic(AttributeSetExpression set, Scope? scope, FrameLayout frame)
    {
        if (set.DynamicAttributes.Length == 0)
        {
            return [];
        }
        var dynamic = new DynamicBindingNode[set.DynamicAttributes.Length];
        for (var i = 0; i < dynamic.Length; i++)
        {
            var definition = set.DynamicAttributes[i];
            dynamic[i] = new DynamicBindingNode(
                Compile(definition.Name, scope, frame), Compile(definition.Value, scope, frame), At(definition.Position));
        }
        return dynamic;
    }

    LambdaNode CompileLambda(LambdaExpression lambda, Scope? scope, FrameLayout frame)
    {
        var own = new FrameLayout(frame);
        if (lambda.HasFormals)
        {
            return CompileFormals(lambda, scope, own);
        }
        var parameters = new List<Parameter>();
        var inside = scope;
        var last = lambda;
        // Functions directly inside share the frame: `a: b: …` is one function of two arguments.
        for (var next = lambda; parameters.Count < LambdaNode.MostParameters && next is { HasFormals: false };)
        {
            last = next;
            parameters.Add(new Parameter(next.Argument, At(next.Position)) { Documentation = Documented(next) });
            inside = new Scope(inside, own, [next.Argument.Id], own.Reserve(1));
            next = next.Body as LambdaExpression;
        }
        var node = new LambdaNode([.. parameters], null) { Position = At(last.Position), Name = lambda.Name };
        var body = TraceBody(node, CompileInFrame(last.Body, inside, own), inside, own);
        node.Complete(body, own.Size);
        return node;
    }

    LambdaNode CompileFormals(LambdaExpression lambda, Scope? scope, FrameLayout own)
    {
        var hasName = lambda.Argument.IsPresent;
        var inside = scope;
        if (hasName)
        {
            inside = new Scope(inside, own, [lambda.Argument.Id], own.Reserve(1));
        }
        var all = new Formal[lambda.Formals.Length];
        var names = new int[all.Length];
        for (var i = 0; i < all.Length; i++)
        {
            var formal = lambda.Formals[i];
            all[i] = new Formal(formal.Name, At(formal.Position));
            names[i] = formal.Name.Id;
        }
        inside = new Scope(inside, own, names, own.Reserve(names.Length)) { JoinsOuter = hasName };
        for (var i = 0; i < all.Length; i++)
        {
            if (lambda.Formals[i].Default is { } fallback)
            {
                all[i].Default = Compile(fallback, inside, own);
            }
        }
        Parameter[] parameters = hasName ? [new Parameter(lambda.Argument, At(lambda.Position))] : [];
        var node = new LambdaNode(parameters, new Formals(all, lambda.HasEllipsis, hasName))
        {
            Position = At(lambda.Position),
            Name = lambda.Name,
            Documentation = Documented(lambda),
        };
        session.Debugging?.Remember(node, scope, own.Level - 1);
        var body = TraceBody(node, CompileInFrame(lambda.Body, inside, own), inside, own);
        node.Complete(body, own.Size);
        return node;
    }

    SourceRange Documented(LambdaExpression lambda) => lambda.Documentation is { IsPresent: true } comment
        ? new SourceRange(At(comment.Start), comment.End - comment.Start)
        : default;

    Node CompileCall(CallExpression call, Scope? scope, FrameLayout frame)
    {
        var function = Compile(call.Function, scope, frame);
        var arguments = CompileAll(call.Arguments, scope, frame);
        var position = At(call.Position);
        if (session.Options.Observer is not null)
        {
            return new ObservedCallNode(function, arguments) { Position = position };
        }
        var known = function switch
        {
            GlobalNode { Cell: Primop primop } => primop,
            BuiltinNode { Cell: Primop primop } => primop,
            _ => null,
        };
        if (known is not null && known.Arity == arguments.Length)
        {
            Arithmetic? operation = call.Function is not VariableExpression ? null : known.Name switch
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

    Node CompileBinary(BinaryExpression binary, Scope? scope, FrameLayout frame)
    {
        var position = At(binary.Position);
        if (binary.Operator == BinaryOperator.Update)
        {
            var operands = new List<(Node, bool)>();
            CollectUpdates(binary, scope, frame, operands);
            return new UpdateNode([.. operands]) { Position = position };
        }
        var left = Compile(binary.Left, scope, frame);
        var right = Compile(binary.Right, scope, frame);
        return binary.Operator switch
        {
            BinaryOperator.Equal => new EqualNode(left, right, false) { Position = position },
            BinaryOperator.NotEqual => new EqualNode(left, right, true) { Position = position },
            BinaryOperator.ConcatLists => new ConcatListsNode(left, right) { Position = position },
            _ => new LogicNode(binary.Operator, left, right) { Position = position },
        };
    }

    void CollectUpdates(BinaryExpression binary, Scope? scope, FrameLayout frame, List<(Node, bool)> operands)
    {
        foreach (var (operand, isRight) in new[] { (binary.Left, false), (binary.Right, true) })
        {
            if (operand is BinaryExpression { Operator: BinaryOperator.Update } inner)
            {
                CollectUpdates(inner, scope, frame, operands);
            }
            else
            {
                operands.Add((Compile(operand, scope, frame), isRight));
            }
        }
    }

    Node[] CompileAll(ReadOnlySpan<Expression> expressions, Scope? scope, FrameLayout frame)
    {
        if (expressions.Length == 0)
        {
            return [];
        }
        var nodes = new Node[expressions.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i] = Compile(expressions[i], scope, frame);
        }
        return nodes;
    }

    static AttributeDefinition[] Sorted(AttributeSetExpression set)
    {
        var definitions = set.Attributes.ToArray();
        for (var i = 1; i < definitions.Length; i++)
        {
            if (definitions[i - 1].Name.Id > definitions[i].Name.Id)
            {
                Array.Sort(definitions, static (a, b) => a.Name.Id.CompareTo(b.Name.Id));
                break;
            }
        }
        return definitions;
    }

    static int[] Names(AttributeDefinition[] definitions)
    {
        var names = new int[definitions.Length];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = definitions[i].Name.Id;
        }
        return names;
    }

    AttributeShape Shape(AttributeDefinition[] definitions, Position position)
    {
        var positions = new Position[definitions.Length];
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = At(definitions[i].Position);
        }
        return new AttributeShape(Names(definitions), positions, position, isShared: true);
    }
}
