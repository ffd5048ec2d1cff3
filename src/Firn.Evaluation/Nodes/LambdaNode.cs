using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>A plain parameter: its name, what the function is called up to here, and where it is.</summary>
sealed record Parameter(Symbol Name, Position Position)
{
    public SourceRange Documentation { get; init; }
}

/// <summary>Where the defaults and the body of a function are read from, and what they see, while nobody has called it.</summary>
sealed record PendingBody(EncodedText Text, int At, Scope? Scope, int Level, WrittenOrder Formals);

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

    /// <summary>Slots of the frame, with the one for the frame around it. Known once the body is.</summary>
    public int FrameSize { get; private set; }

    /// <summary>The name it was bound to.</summary>
    public Symbol Name { get; set; }

    /// <summary>The value of a whole imported file is a function of this expression, and somebody wants to know of its calls.</summary>
    public bool IsValueOfFile { get; set; }

    volatile Node? body;
    PendingBody? pending;

    // The scope around the function, and the level of the frame that it is made in.
    Scope? around;
    int level;

    /// <summary>What a call evaluates, in a frame that is given <see cref="FrameSize"/>.</summary>
    public Node Body => body ?? Completed();

    /// <summary>The body is there, and what is known of it.</summary>
    public bool IsComplete => body is not null;

    /// <summary>Nothing refers to a frame once the call has ended.</summary>
    public bool LeavesFrame { get; private set; }

    /// <summary>The comment in front of a function of named arguments; the others keep theirs with each argument.</summary>
    public SourceRange Documentation { get; init; }

    /// <summary>The body is to be made when somebody calls the function.</summary>
    public void Wait(PendingBody later)
    {
        pending = later;
        (around, level) = (later.Scope, later.Level - 1);
    }

    /// <summary>
    /// The cell that a name means around a function of this expression; none for a name that no scope there binds. False for one that a <c>with</c> there may bind.
    /// </summary>
    /// <param name="name">As it stands in the function.</param>
    /// <param name="frame">The function's.</param>
    /// <param name="evaluator">Anybody's.</param>
    /// <param name="cell">Made now if nobody has asked for it yet, but not computed.</param>
    public bool TryResolve(Symbol name, object[] frame, Evaluator evaluator, out Value? cell)
    {
        cell = null;
        if (Scope.Binding(around, name, out var index) is not { } at)
        {
            return evaluator.Session.Globals.Find(name) is not null || around is null || around.WithPlaces(level).Length == 0;
        }
        // What a function uses has one.
        var slot = at.SlotOf(index);
        frame = Slots.FrameAround(frame, level - at.Frame.Level);
        cell = (Value?)frame[slot] ?? (at.Bindings is { } bindings ? OwnBindingNode.Bind(frame, slot, bindings[index]) : null);
        return cell is not null;
    }

    /// <summary>
    /// Makes the body and the defaults. Two threads that come at once both do it: either's nodes are as good, and their frames are alike.
    /// </summary>
    public Node Completed()
    {
        // Who finds nothing pending comes after another thread, which has written the body before.
        if (Volatile.Read(ref pending) is { } waiting)
        {
            Compiler.Complete(this, waiting);
        }
        return body!;
    }

    /// <summary>The body is made.</summary>
    public void Complete(Node made, int frameSize)
    {
        FrameSize = frameSize;
        // A default may ask for an argument that is not bound yet, which only a frame that is kept can give.
        LeavesFrame = frameSize <= FrameShelf.MostSlots && !made.KeepsFrame
            && (Formals is null || Array.TrueForAll(Formals.All, static formal => formal.Default is null or ConstantNode or GlobalNode or EmptySetNode));
        body = made;
        Volatile.Write(ref pending, null);
    }

    public override Value Evaluate(object[] frame, Evaluator evaluator) => new Lambda(this, frame);

    public override Value Cell(object[] frame) => new Lambda(this, frame);

    public override Value Delay(object[] frame) => Cell(frame);

    /// <summary>The comment in front of the function that takes the argument after the first <paramref name="arguments"/>.</summary>
    public SourceRange DocumentationAfter(int arguments) => Formals is not null ? Documentation : Parameters[arguments].Documentation;

    /// <summary>Where the function begins that takes the argument after the first <paramref name="arguments"/>.</summary>
    public Position PositionAfter(int arguments) => Formals is not null ? Position : Parameters[arguments].Position;
}
