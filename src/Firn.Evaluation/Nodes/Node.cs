namespace Firn.Evaluation;

/// <summary>
/// One step of a compiled expression. A frame is an array: at 0 the frame around it, then the cells of its variables, each
/// null until it is bound.
/// </summary>
abstract class Node
{
    public Position Position { get; set; }

    /// <summary>The result, forced.</summary>
    public abstract Value Evaluate(object[] frame, Evaluator evaluator);

    /// <summary>
    /// Something that outlives the evaluation may refer to the frame: a thunk, a function, a set whose cells are not made yet. When nothing of a
    /// function's body does, its frames are used again (<see cref="FrameShelf"/>). Decision: docs/decisions/evaluation-representation.md.
    /// </summary>
    public virtual bool KeepsFrame => true;

    /// <summary>The same of a cell for the result.</summary>
    public virtual bool CellKeepsFrame => true;

    /// <summary>A cell that is there already, so that none has to be made; else null.</summary>
    public virtual Value? Known(object[] frame) => null;

    /// <summary>A cell for the result, computed later unless it costs nothing now.</summary>
    public virtual Value Delay(object[] frame) => new Thunk(this, frame);
}
