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
        return IsDebugged ? Traced(kind, node, scope, frame) : node;
    }

    static Node Traced(Code kind, Node node, Scope? scope, FrameLayout frame) => kind switch
    {
        Code.Call => Trace(node, "while calling a function", node.Position, scope, frame),
        // The difference that a failed `==` explains is not of the assertion's own.
        Code.Assert => FailurePlace(node, static failure => failure is AssertionException && failure.Message.StartsWith("assertion '", StringComparison.Ordinal), scope, frame),
        Code.Variable => FailurePlace(node, static failure => failure is UndefinedVariableException, scope, frame),
        // An operand that is no string at all fails in the coercion, which has no scope.
        Code.Concat => FailurePlace(node, static failure => failure.Message.StartsWith("cannot add ", StringComparison.Ordinal)
            || failure.Message.StartsWith("a string that refers to a store path cannot be appended", StringComparison.Ordinal), scope, frame),
        _ => node,
    };

    static TraceNode TraceSelection(Node node, PathStep[] path, Scope? scope, FrameLayout frame) => new(
        FailurePlace(node, static failure => failure is MissingAttributeException, scope, frame),
        (evaluator, own) => $"while evaluating the attribute '{PathStep.Show(path, own, evaluator)}'",
        scope,
        frame.Level) { Position = node.Position, StopsLater = true };

    static TraceNode Trace(Node node, string hint, Position position, Scope? scope, FrameLayout frame) =>
        new(node, (_, _) => hint, scope, frame.Level) { Position = position };

    // A constant or a variable that is bound cannot fail by itself; their nodes are also recognised elsewhere.
    static Node FailurePlace(Node node, Func<EvaluationException, bool> isOwn, Scope? scope, FrameLayout frame) =>
        node is ConstantNode or GlobalNode or OwnVariableNode or OuterVariableNode or FarVariableNode or OwnBindingNode or FarBindingNode
            ? node
            : new FailurePlaceNode(node, isOwn, scope, frame.Level) { Position = node.Position };

    Node TraceBody(LambdaNode lambda, Node body, Scope? scope, FrameLayout frame) => !IsDebugged ? body : new TraceNode(
        body,
        (evaluator, _) => lambda.Name.IsPresent ? $"while calling '{evaluator.Symbols.Text(lambda.Name)}'" : "while calling anonymous lambda",
        scope,
        frame.Level) { Position = lambda.Position };

    Node TraceLet(Node body, Scope? scope, FrameLayout frame) =>
        IsDebugged ? Trace(body, "while evaluating a 'let' expression", default, scope, frame) : body;

    Node TraceFile(Node root, SourcePath file, ParsedSource source, FrameLayout frame) => !IsDebugged ? root
        : Trace(root, $"while evaluating the file '{file}':", source.Expression is LetExpression ? default : source.At(source.Expression.Position), null, frame);
}
