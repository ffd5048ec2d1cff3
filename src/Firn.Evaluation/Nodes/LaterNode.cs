namespace Firn.Evaluation;

/// <summary>
/// The value of an attribute or a variable whose node is made when somebody asks for it. It only stands where the value gets a cell of its own.
/// </summary>
sealed class LaterNode(EncodedText text, int at, int origin, Scope? scope, int level) : Node
{
    // Two threads that come at once both make one; either is as good.
    volatile Node? node;

    Node Made => node ??= Compiler.CompileValue(text, at, origin, scope, level);

    public override bool IsLiteral => Made.IsLiteral;

    public override PathValue? ImportedPath => Made.ImportedPath;

    public override Value? Immediate(object[] frame, Evaluator evaluator) => Made.Immediate(frame, evaluator);

    public override Value Evaluate(object[] frame, Evaluator evaluator) => Made.Evaluate(frame, evaluator);
}
