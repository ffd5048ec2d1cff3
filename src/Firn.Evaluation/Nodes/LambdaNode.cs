using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>A plain parameter: its name, what the function is called up to here, and where it is.</summary>
sealed record Parameter(Symbol Name, Position Position)
{
    public SourceRange Documentation { get; init; }
}

/// <summary>
/// A function. Directly nested functions of plain arguments are one node of that arity: their arguments share a frame and
/// no function in between is made when all are given at once.
/// </summary>
sealed class LambdaNode(Parameter[] parameters, Formals? formals) : Node
{
    /// <summary>Longer chains of functions are split; calls with more arguments are rare.</summary>
    public const int MostParameters = 8;

    public Parameter[] Parameters { get; } = parameters;

    public Formals? Formals { get; } = formals;

    /// <summary>Plain arguments; 1 for a function of named ones.</summary>
    public int Arity { get; } = formals is null ? parameters.Length : 1;

    /// <summary>Slots of the frame, with the one for the frame around it.</summary>
    public int FrameSize { get; private set; }

    /// <summary>The name it was bound to.</summary>
    public Symbol Name { get; set; }

    public Node Body { get; private set; } = null!;

    /// <summary>Nothing refers to a frame once the call has ended.</summary>
    public bool LeavesFrame { get; private set; }

    /// <summary>The comment in front of a function of named arguments; the others keep theirs with each argument.</summary>
    public SourceRange Documentation { get; init; }

    public void Complete(Node body, int frameSize)
    {
        Body = body;
        FrameSize = frameSize;
        // A default may ask for an argument that is not bound yet, which only a frame that is kept can give.
        LeavesFrame = frameSize <= FrameShelf.MostSlots && !body.KeepsFrame
            && (Formals is null || Array.TrueForAll(Formals.All, static formal => formal.Default is null or ConstantNode or GlobalNode or EmptySetNode));
    }

    public override Value Evaluate(object[] frame, Evaluator evaluator) => new Lambda(this, frame);

    public override Value Delay(object[] frame) => new Lambda(this, frame);

    /// <summary>The comment in front of the function that takes the argument after the first <paramref name="arguments"/>.</summary>
    public SourceRange DocumentationAfter(int arguments) => Formals is not null ? Documentation : Parameters[arguments].Documentation;

    /// <summary>Where the function begins that takes the argument after the first <paramref name="arguments"/>.</summary>
    public Position PositionAfter(int arguments) => Formals is not null ? Position : Parameters[arguments].Position;
}
