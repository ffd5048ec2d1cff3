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
    public bool AddFrame(Position position, string text, bool alwaysShown = false)
    {
        Outermost = new TraceFrame(text, position, alwaysShown, Outermost);
        return false;
    }

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
public sealed record TraceFrame(string Text, Position Position, bool AlwaysShown, TraceFrame? Inner);

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

/// <summary>Calls or values nested too deeply.</summary>
public sealed class EvaluationDepthException(string message = "stack overflow; max-call-depth exceeded") : EvaluationException(message);

/// <summary>A failure that may be gone at the next attempt (a build, a transfer): thunks are left as they were.</summary>
public class RecoverableEvaluationException(string message, Exception? cause = null) : EvaluationException(message, cause);

/// <summary>A person stopped the evaluation; nothing is wrong with the value.</summary>
public sealed class EvaluationInterruptedException() : RecoverableEvaluationException("interrupted by the user");
