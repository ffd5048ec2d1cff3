using System.Globalization;
using System.Text;
using Firn.Evaluation;

namespace Firn.Repl;

// The commands of a debugger.
public sealed partial class Prompt
{
    int shownTrace;

    Outcome? DebuggerCommand(string command, string argument)
    {
        var traces = evaluator.Debugging!.Traces.ToList();
        switch (command)
        {
            case ":bt" or ":backtrace":
                var all = new StringBuilder();
                for (var i = 0; i < traces.Count; i++)
                {
                    all.Append(Show(traces[i], i));
                }
                Write(all.ToString());
                break;
            case ":env":
                if (shownTrace < traces.Count)
                {
                    Write(Bindings(traces[shownTrace]));
                }
                break;
            case ":st":
                if (int.TryParse(argument, NumberStyles.Integer, CultureInfo.InvariantCulture, out var index))
                {
                    shownTrace = index;
                }
                if (shownTrace >= 0 && shownTrace < traces.Count)
                {
                    Write($"{Show(traces[shownTrace], shownTrace)}\n{Bindings(traces[shownTrace])}");
                    scope = traces[shownTrace].Variables();
                }
                break;
            case ":s" or ":step":
                answer = DebuggerAnswer.Step;
                return Outcome.Left;
            case ":c" or ":continue":
                answer = DebuggerAnswer.Continue;
                return Outcome.Left;
            default:
                return null;
        }
        return Outcome.Done;
    }

    string Show(DebugTrace trace, int index)
    {
        var text = new StringBuilder($"\n{Paint("34;1", index.ToString(CultureInfo.InvariantCulture))}: ");
        text.Append(trace.IsError ? Paint("31;1", "error:") + " " : "").Append(trace.Hint).Append('\n');
        if (evaluator.Session.Positions.Resolve(trace.Position) is { } place)
        {
            text.Append(place).Append('\n').Append(ErrorPrinter.CodeLines(place)).Append('\n');
        }
        return text.ToString();
    }

    string Bindings(DebugTrace trace)
    {
        var text = new StringBuilder();
        var scopes = trace.Scopes(evaluator.Session).ToList();
        for (var level = 0; level < scopes.Count; level++)
        {
            var (names, with) = scopes[level];
            text.Append($"Env level {level}\n").Append(level < scopes.Count - 1 ? "static: " : "").Append(Names(names)).Append('\n');
            if (with is not null)
            {
                text.Append("with: ").Append(Names(with)).Append('\n');
            }
            text.Append('\n');
        }
        return text.ToString();
    }

    string Names(IReadOnlyList<string> names) => Paint("35;1", string.Concat(names.Select(name => name + " ")));
}

/// <summary>A debugger that is a prompt at each stop.</summary>
public sealed class PromptDebugger(IReplHost host) : IDebugger
{
    bool greeted;

    /// <inheritdoc/>
    public DebuggerAnswer Stop(Evaluator evaluator, byte[]? message)
    {
        if (message is not null)
        {
            host.Say(message);
        }
        if (!greeted)
        {
            Prompt.Greet(host, debugger: true);
            greeted = true;
        }
        return new Prompt(evaluator, host, evaluator.Debugging!.Traces.First().Variables()).Run();
    }
}
