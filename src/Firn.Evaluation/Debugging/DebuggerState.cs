using System.Text;

namespace Firn.Evaluation;

/// <summary>What a debugger sees of an evaluation: the stack of traces, and when to stop. Kept by one evaluating thread.</summary>
public sealed class DebuggerState
{
    readonly EvaluationSession session;
    readonly IDebugger debugger;
    readonly List<DebugTrace> traces = [];
    bool stopped, before, stepping;
    int tries;

    internal DebuggerState(EvaluationSession session, IDebugger debugger)
    {
        this.session = session;
        this.debugger = debugger;
    }

    // Where expressions stand that fail, or are asked for, by others than what is around them.
    readonly Dictionary<Node, DebugPlace> places = new(ReferenceEqualityComparer.Instance);

    internal void Remember(Node node, DebugPlace place) => places[node] = place;

    /// <summary>Stops for a failure that is about to be thrown because a call does not fit its function.</summary>
    internal void EnterAt(Lambda lambda, EvaluationException failure, Evaluator evaluator)
    {
        if (traces.Count == 0 || !places.TryGetValue(lambda.Node, out var place))
        {
            return;
        }
        Push(new DebugTrace(static () => FailurePlaceNode.Hint, lambda.Position, true, place, lambda.Frame), null);
        Enter(failure, evaluator);
        Pop();
    }

    /// <summary>An attribute is forced with all that is in it: one more level, if it was not computed before.</summary>
    /// <returns>Whether it is one; then somebody has to take it off.</returns>
    internal bool PushAttribute(Attribute attribute, Evaluator evaluator)
    {
        if (attribute.Value is not Thunk { Code: Node node, State: object[] frame } || !places.TryGetValue(node, out var place))
        {
            return false;
        }
        var name = evaluator.Symbols.Show(attribute.Name);
        Push(new DebugTrace(() => $"while evaluating the attribute '{name}'", attribute.Position, false, place, frame), evaluator);
        return true;
    }

    /// <summary>Innermost first.</summary>
    public IEnumerable<DebugTrace> Traces => Enumerable.Reverse(traces);

    /// <param name="trace">The new innermost one.</param>
    /// <param name="evaluator">Null where a step does not stop.</param>
    internal void Push(DebugTrace trace, Evaluator? evaluator)
    {
        traces.Add(trace);
        if (stepping && evaluator is not null)
        {
            StopAt(evaluator);
        }
    }

    internal DebugTrace Pop()
    {
        var last = traces[^1];
        traces.RemoveAt(traces.Count - 1);
        return last;
    }

    /// <summary>While it is suspended nothing stops: what is evaluated is not the person's wish.</summary>
    public void Suspend(bool suspended)
    {
        (stopped, before) = suspended ? (true, stopped) : (before, stopped);
    }

    internal void EnterTry() => tries++;

    internal void LeaveTry() => tries--;

    bool MayStop => !stopped && traces.Count > 0 && !(tries > 0 && session.Options.IgnoreTry);

    /// <summary>A place that asks for a stop without saying why: <c>trace</c>, <c>warn</c>.</summary>
    /// <exception cref="DebuggerQuitException">The person wants no more.</exception>
    public void StopAt(Evaluator evaluator)
    {
        if (MayStop && Ask(evaluator, null) == DebuggerAnswer.Quit)
        {
            throw new DebuggerQuitException();
        }
    }

    /// <summary><c>builtins.break</c>.</summary>
    /// <exception cref="EvaluationException">The person wants no more.</exception>
    public void Break(Evaluator evaluator)
    {
        const string message = "breakpoint reached";
        if (!MayStop)
        {
            return;
        }
        var quit = AskAbout(evaluator, message, Position.None, Encoding.UTF8.GetBytes($"info: {message}\n")) == DebuggerAnswer.Quit;
        if (quit)
        {
            throw new BreakPointException(message) { WasDebugged = true };
        }
    }

    /// <summary>Stops for a failure where it was thrown. Always false, so that it can stand in an exception filter, while the frames below still stand.</summary>
    internal bool Enter(EvaluationException failure, Evaluator evaluator)
    {
        if (failure.WasDebugged || failure is ParseException or EvaluationInterruptedException || !MayStop)
        {
            return false;
        }
        failure.WasDebugged = true;
        var told = new List<byte>(ErrorPrinter.Print(failure.AsThrown(), session.Positions, evaluator.ShowsTrace)) { (byte)'\n' };
        if (tries > 0)
        {
            told.AddRange("\nThis exception occurred in a 'tryEval' call. Use --ignore-try to skip these.\n"u8);
        }
        AskAbout(evaluator, failure.Message, failure.Position.IsKnown ? failure.Position : traces[^1].Position, [.. told]);
        return false;
    }

    DebuggerAnswer AskAbout(Evaluator evaluator, string message, Position position, byte[] told)
    {
        var pushed = traces[^1].Position.IsKnown;
        if (pushed)
        {
            traces.Add(traces[^1].AsError(message, position));
        }
        try
        {
            return Ask(evaluator, told);
        }
        finally
        {
            if (pushed)
            {
                traces.RemoveAt(traces.Count - 1);
            }
        }
    }

    DebuggerAnswer Ask(Evaluator evaluator, byte[]? message)
    {
        stopped = true;
        stepping = false;
        try
        {
            var answer = debugger.Stop(evaluator, message);
            stepping = answer == DebuggerAnswer.Step;
            return answer;
        }
        finally
        {
            stopped = false;
        }
    }
}

/// <summary>The person at a break point wants no more.</summary>
public sealed class BreakPointException(string message) : EvaluationException(message);
