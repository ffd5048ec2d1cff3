using Firn.Syntax;

namespace Firn.Evaluation;

// With a debugger, nodes are made that tell it where evaluation is. Without one nothing of this exists.
sealed partial class Compiler
{
    bool IsDebugged => session.Debugging is not null;

    Node Compile(Scope? scope, FrameLayout frame)
    {
        var kind = code.Next;
        var node = CompileNode(scope, frame);
        if (!IsDebugged)
        {
            return node;
        }
        node = Traced(kind, node, scope, frame);
        session.Debugging!.Remember(node, new DebugPlace(scope, frame.Level) { Ahead = node is FrameNode { Body: var body } ? ScopeOfLet(body) : null });
        return node;
    }

    static Node Traced(Code kind, Node node, Scope? scope, FrameLayout frame) => kind switch
    {
        Code.Call => Trace(node, "while calling a function", node.Position, scope, frame),
        // The difference that a failed `==` explains is not of the assertion's own.
        Code.Assert => FailurePlace(
            node,
            static failure => failure is AssertionException ? failure.Message.StartsWith("assertion '", StringComparison.Ordinal) : IsOfCondition(failure),
            scope,
            frame),
        Code.If or Code.Not or Code.And or Code.Or or Code.Implies => FailurePlace(node, IsOfCondition, scope, frame),
        Code.Update => FailurePlace(node, static failure => failure.Message.StartsWith("expected a set but found ", StringComparison.Ordinal), scope, frame),
        Code.Variable => FailurePlace(node, static failure => failure is UndefinedVariableException, scope, frame, Scope.LevelsWithinWith(scope)),
        // An operand that is no string at all fails in the coercion, which has no scope.
        Code.Concat => FailurePlace(node, static failure => failure.Message.StartsWith("cannot add ", StringComparison.Ordinal)
            || failure.Message.StartsWith("a string that refers to a store path cannot be appended", StringComparison.Ordinal), scope, frame),
        _ => node,
    };

    static bool IsOfCondition(EvaluationException failure) => failure.Message.StartsWith("expected a Boolean but found ", StringComparison.Ordinal);

    static TraceNode TraceSelection(Node node, PathStep[] path, Scope? scope, FrameLayout frame) => new(
        FailurePlace(node, static failure => failure is MissingAttributeException, scope, frame),
        (evaluator, own) => $"while evaluating the attribute '{PathStep.Show(path, own, evaluator)}'",
        new DebugPlace(scope, frame.Level)) { Position = node.Position, StopsLater = true };

    static TraceNode Trace(Node node, string hint, Position position, Scope? scope, FrameLayout frame) =>
        new(node, (_, _) => hint, new DebugPlace(scope, frame.Level)) { Position = position };

    // A constant or a variable that is bound cannot fail by itself; their nodes are also recognised elsewhere.
    static Node FailurePlace(Node node, Func<EvaluationException, bool> isOwn, Scope? scope, FrameLayout frame, int hidden = 0) =>
        node is ConstantNode or GlobalNode or OwnVariableNode or OuterVariableNode or FarVariableNode or OwnBindingNode or FarBindingNode
            ? node
            : new FailurePlaceNode(node, isOwn, new DebugPlace(scope, frame.Level) { Hidden = hidden }) { Position = node.Position };

    Node TraceBody(LambdaNode lambda, Node body, Scope? scope, FrameLayout frame) => !IsDebugged ? body : new TraceNode(
        body,
        (evaluator, _) => lambda.Name.IsPresent ? $"while calling '{evaluator.Symbols.Text(lambda.Name)}'" : "while calling anonymous lambda",
        Around(body, scope, frame)) { Position = lambda.Position };

    Node TraceLet(Node body, Scope? scope, FrameLayout frame) => !IsDebugged ? body
        : new TraceNode(body, static (_, _) => "while evaluating a 'let' expression", new DebugPlace(scope, frame.Level)) { IsLet = true };

    Node TraceFile(Node root, SourcePath file, ParsedSource source, FrameLayout frame) => !IsDebugged ? root
        : new TraceNode(root, (_, _) => $"while evaluating the file '{file}':", Around(root, null, frame))
        {
            Position = source.Tree.KindOf(source.Root) == ExpressionKind.Let ? default : source.At(source.Tree.PositionOf(source.Root)),
        };

    // The names of a `let` are shown with what it is the body of; they lie in the same frame.
    static DebugPlace Around(Node body, Scope? scope, FrameLayout frame) =>
        ScopeOfLet(body) is { } let ? new DebugPlace(let, frame.Level) { Hidden = 1 } : new DebugPlace(scope, frame.Level);

    static Scope? ScopeOfLet(Node node) => node is TraceNode { IsLet: true } let ? let.Place.Scope : null;
}
