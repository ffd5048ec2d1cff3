namespace Firn.Evaluation;

/// <summary>What a person decided at a stop.</summary>
public enum DebuggerAnswer
{
    /// <summary>Run to the next break point or failure.</summary>
    Continue,

    /// <summary>Run to the next step.</summary>
    Step,

    /// <summary>End the evaluation.</summary>
    Quit,
}

/// <summary>Whom evaluation asks when it stops: a prompt. Called on the evaluating thread, in the middle of the evaluation.</summary>
public interface IDebugger
{
    /// <summary>Something happened; <see cref="DebuggerState.Traces"/> says where.</summary>
    /// <param name="evaluator">The evaluator that stopped; it can be used to look around.</param>
    /// <param name="message">What to tell the person first, complete with its label; null for a step.</param>
    DebuggerAnswer Stop(Evaluator evaluator, byte[]? message);
}

/// <summary>The person at the debugger ended the evaluation, and no failure is there to end it with.</summary>
public sealed class DebuggerQuitException() : Primitives.NixException("the debugger was left");
