using Firn.Primitives;

namespace Firn.Evaluation;

/// <summary>
/// A failed evaluation: the message, where it happened, and the frames it came through. Frames are added by exception
/// filters, innermost first, while the stack still stands: nothing is caught and thrown again on the way.
/// </summary>
public class EvaluationException(string message, Exception? cause = null) : NixException(message, cause)
{
    internal TraceFrame? Outermost { get; set; }

    /// <summary>The outermost frame when it was thrown, before any filter added one.</summary>
    internal TraceFrame? Thrown { get; private set; }

    /// <summary>A debugger has stopped at this failure already.</summary>
    internal bool WasDebugged { get; set; }

    /// <summary>Where the failing expression is; unknown for failures that only have frames.</summary>
    public Position Position { get; set; }

    /// <summary>Names that were perhaps meant, best first.</summary>
    public IReadOnlyList<string> Suggestions { get; init; } = [];

    /// <summary>The process status that a command ends with.</summary>
    public virtual int ExitStatus => 1;

    /// <summary>Outermost first, as it is printed.</summary>
    public IEnumerable<TraceFrame> Frames
    {
        get
        {
            for (var frame = Outermost; frame is not null; frame = frame.Inner)
            {
                yield return frame;
            }
        }
    }

    /// <summary>Adds a frame around those that are there. Always false, so that it can stand in an exception filter.</summary>
    public bool AddFrame(Position position, string text, bool alwaysShown = false) => Add(position, text, alwaysShown);

    /// <summary>
    /// The same with a text that is put together only when it is printed. A failure passes through every level of a deep recursion, and what
    /// is allocated while the stack is deep is dear: each collection walks all of it.
    /// </summary>
    public bool AddFrame(Position position, Func<string> text) => Add(position, text, alwaysShown: false);

    bool Add(Position position, object text, bool alwaysShown)
    {
        if (HasFrames)
        {
            Outermost = new TraceFrame(text, position, alwaysShown, Outermost);
        }
        return false;
    }

    /// <summary>Whether the way of this failure is of interest; if not, frames need not even be thought of.</summary>
    public virtual bool HasFrames => true;

    /// <summary>Adds a frame and returns the exception, for <c>throw</c>.</summary>
    public EvaluationException Within(Position position, string text)
    {
        AddFrame(position, text);
        Thrown = Outermost;
        return this;
    }

    /// <summary>Sets the position if it isn't known and returns the exception, for <c>throw</c>.</summary>
    public EvaluationException At(Position position)
    {
        Position = Position.IsKnown ? Position : position;
        return this;
    }

    /// <summary>A fresh exception with the same facts and frames.</summary>
    internal EvaluationException Copy() => (EvaluationException)MemberwiseClone();

    /// <summary>The same failure as it was when it was thrown.</summary>
    internal EvaluationException AsThrown()
    {
        var copy = Copy();
        copy.Outermost = Thrown;
        return copy;
    }
}

/// <summary>One line of a trace ("while …") and where it points.</summary>
public sealed class TraceFrame
{
    // The text, or what makes it.
    object text;

    internal TraceFrame(object text, Position position, bool alwaysShown, TraceFrame? inner)
    {
        this.text = text;
        Position = position;
        AlwaysShown = alwaysShown;
        Inner = inner;
    }

    public string Text => text as string ?? (string)(text = ((Func<string>)text)());

    public Position Position { get; }

    /// <summary>Shown even where a trace is cut short.</summary>
    public bool AlwaysShown { get; }

    public TraceFrame? Inner { get; }
}

/// <summary>A text that is not an expression.</summary>
public sealed class ParseException(string message) : EvaluationException(message);

/// <summary>What <c>throw</c> and a failed <c>assert</c> raise, and nothing else: this is what <c>tryEval</c> catches.</summary>
public class CatchableException(string message) : EvaluationException(message);

/// <summary>A failed <c>assert</c>.</summary>
public sealed class AssertionException(string message) : CatchableException(message);

/// <summary>The <c>throw</c> builtin, and a file that is not in the lookup path.</summary>
public sealed class ThrownException(string message) : CatchableException(message);

/// <summary>The <c>abort</c> builtin.</summary>
public sealed class AbortException(string message) : EvaluationException(message);

/// <summary>A value of the wrong type, a wrong argument.</summary>
public sealed class ValueTypeException(string message) : EvaluationException(message);

/// <summary>A set without the attribute that was selected.</summary>
public sealed class MissingAttributeException(string message) : EvaluationException(message);

/// <summary>A name that is bound nowhere.</summary>
public sealed class UndefinedVariableException(string message) : EvaluationException(message);

/// <summary>A top-level function that needs an argument nobody gave.</summary>
public sealed class MissingArgumentException(string message) : EvaluationException(message);

/// <summary>A value that needs itself.</summary>
public sealed class InfiniteRecursionException(Thunk? thunk) : EvaluationException("infinite recursion encountered")
{
    internal Thunk? Thunk { get; } = thunk;
}

/// <summary>Calls nested too deeply.</summary>
public class EvaluationDepthException(string message = "stack overflow; max-call-depth exceeded") : EvaluationException(message);

/// <summary>Values that need values nested too deeply: the stack would not hold them. The way there is the same step many times, so it is left out.</summary>
public sealed class ForceDepthException() : EvaluationDepthException("stack overflow (possible infinite recursion)")
{
    public override bool HasFrames => false;
}

/// <summary>A failure that may be gone at the next attempt (a build, a transfer): thunks are left as they were.</summary>
public class RecoverableEvaluationException(string message, Exception? cause = null) : EvaluationException(message, cause);

/// <summary>A person stopped the evaluation; nothing is wrong with the value.</summary>
public sealed class EvaluationInterruptedException() : RecoverableEvaluationException("interrupted by the user");
