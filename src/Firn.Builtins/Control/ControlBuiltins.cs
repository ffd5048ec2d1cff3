using System.Text;
using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Control;

/// <summary>When things are evaluated, how evaluation fails, and what people are told.</summary>
internal static class ControlBuiltins
{
    public static void Declare(BuiltinTable table)
    {
        table.Function("__seq", "e1 e2", "Evaluates *e1*, then returns *e2*.", static (evaluator, arguments, _) =>
        {
            evaluator.Force(arguments[0], Nowhere);
            return arguments[1];
        }, brief: "e1 e2");
        table.Function("__deepSeq", "e1 e2", "Evaluates *e1* with everything in it, then returns *e2*.", static (evaluator, arguments, _) =>
        {
            evaluator.ForceDeep(arguments[0]);
            return arguments[1];
        });
        table.Function("abort", "s", "Ends the evaluation with the message *s*.", Abort);
        table.Function("throw", "s", "Fails with the message *s*; `tryEval` can catch it.", Throw);
        table.Function("__tryEval", "e", "Evaluates *e*: `{ success = true; value = e; }`, or false for both after a failed `throw` or `assert`. Other failures pass.", TryEvaluate);
        table.Function(
            "__addErrorContext",
            "context value",
            "Returns *value*; if evaluating it fails, the trace shows *context*.",
            AddErrorContext,
            addsTrace: false,
            brief: "context value");
        table.Function("__trace", "e1 e2", "Shows *e1* to the user, then returns *e2*.", Trace);
        table.Function(
            "__traceVerbose",
            "e1 e2",
            "Like `trace` when `trace-verbose` is set, else just *e2*; *e1* is not evaluated then.",
            static (evaluator, arguments, position) => evaluator.Options.TraceVerbose ? Trace(evaluator, arguments, position) : arguments[1]);
        table.Function("__warn", "e1 e2", "Shows the string *e1* as a warning, then returns *e2*.", Warn);
        table.Function("break", "v", "Returns *v*; a debugger (`--debugger`) stops here.", static (evaluator, arguments, _) =>
        {
            evaluator.Debugging?.Break(evaluator);
            return arguments[0];
        });
    }

    static Value Abort(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        StringContext? references = null;
        var message = evaluator.CoerceToString(
            arguments[0], Coercion.CopyToStore, ref references, Nowhere, "while evaluating the error message passed to builtins.abort");
        throw new AbortException($"evaluation aborted with the following error message: '{message.Bytes.ToEscapedText()}'");
    }

    static Value Throw(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        StringContext? references = null;
        var message = evaluator.CoerceToString(
            arguments[0], Coercion.CopyToStore, ref references, Nowhere, "while evaluating the error message passed to builtin.throw");
        throw new ThrownException(message.Bytes.ToEscapedText());
    }

    static AttributeSet TryEvaluate(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        bool success = evaluator.TryForce(arguments[0], Nowhere, out _);
        var result = new AttributeSetBuilder(2);
        result.Add(evaluator.Known.Success, BoolValue.Of(success));
        result.Add(evaluator.Known.Value, success ? arguments[0] : BoolValue.False);
        return result.Build();
    }

    static Value AddErrorContext(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        if (evaluator.TryForce<EvaluationException>(arguments[1], Nowhere, out var result, out var failure))
            return result;
        StringContext? references = null;
        var message = evaluator.CoerceToString(
            arguments[0], Coercion.Strict, ref references, Nowhere, "while evaluating the error message passed to builtins.addErrorContext");
        failure.AddFrame(Nowhere, message.Bytes.ToEscapedText(), alwaysShown: true);
        throw failure;
    }

    static Value Trace(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        byte[] line = evaluator.Force(arguments[0], Nowhere) is StringValue text
            ? [.. "trace: "u8, .. text.Span]
            : ByteString.FromText("trace: " + ValuePrinter.Print(evaluator, arguments[0], new PrintOptions())).ToArray();
        evaluator.Host.WriteMessage(TerminalText.Expand(line));
        if (evaluator.Options.DebuggerOnTrace)
            evaluator.Debugging?.StopAt(evaluator);
        return arguments[1];
    }

    static Value Warn(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var message = evaluator.ForceString(arguments[0], Nowhere, "while evaluating the first argument; the message passed to builtins.warn");
        evaluator.Host.WriteMessage(ErrorPrinter.EvaluationWarning(message.Span));
        if (evaluator.Options.AbortOnWarning)
            throw new AbortException("aborting to reveal stack trace of warning, as abort-on-warn is set");
        if (evaluator.Options.DebuggerOnTrace || evaluator.Options.DebuggerOnWarning)
            evaluator.Debugging?.StopAt(evaluator);
        return arguments[1];
    }
}
