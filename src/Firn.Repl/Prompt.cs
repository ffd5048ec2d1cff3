using System.Text;
using Firn.Evaluation;
using Firn.Primitives;
using Firn.Syntax;

namespace Firn.Repl;

/// <summary>
/// The interactive prompt: reads a line, does it, prints the result, and stays alive whatever fails. One instance for one
/// conversation; a debugger starts one at each stop.
/// </summary>
public sealed partial class Prompt
{
    const string First = "nix-repl> ", Continued = "        > ";

    readonly Evaluator evaluator;
    readonly IReplHost host;
    readonly bool isDebugger, isAtStop;
    AttributeSet scope = AttributeSet.Empty;

    /// <param name="evaluator">What evaluates. Its thread is the one that calls <see cref="Run"/>.</param>
    /// <param name="host">The world.</param>
    public Prompt(Evaluator evaluator, IReplHost host) : this(evaluator, host, null)
    {
    }

    internal Prompt(Evaluator evaluator, IReplHost host, AttributeSet? variables)
    {
        this.evaluator = evaluator;
        this.host = host;
        isDebugger = evaluator.Debugging is not null;
        isAtStop = variables is not null;
        scope = variables ?? scope;
    }

    /// <summary>How a conversation ended.</summary>
    DebuggerAnswer answer;

    /// <summary>Says who is there.</summary>
    public static void Greet(IReplHost host, bool debugger)
    {
        host.Say(Encoding.UTF8.GetBytes($"{host.Program}{(debugger ? " debugger" : "")}"));
        host.Say("Type :? for help."u8);
    }

    /// <summary>Talks until the person leaves.</summary>
    public DebuggerAnswer Run()
    {
        LoadEverything();
        var input = "";
        while (true)
        {
            var line = host.ReadLine(input.Length == 0 ? First : Continued, Complete);
            if (line.Kind == ReplInput.End)
            {
                host.Write("\n"u8);
                return DebuggerAnswer.Quit;
            }
            input = line.Kind == ReplInput.Cancelled ? "" : input + line.Text + "\n";
            switch (Handle(input))
            {
                case Outcome.Left:
                    return answer;
                case Outcome.Incomplete:
                    continue;
            }
            input = "";
            host.Write("\n"u8);
        }
    }

    enum Outcome
    {
        Done,
        Incomplete,
        Left,
    }

    Outcome Handle(string input)
    {
        var outcome = Outcome.Done;
        // Somebody may have changed them since the line before.
        evaluator.Session.ForgetListings();
        using var interrupt = host.OnInterrupt(evaluator.Interrupt);
        if (!evaluator.TryRun<NixException>(() => outcome = Process(input.Trim(Blank)), out var failure))
        {
            switch (failure)
            {
                case IncompleteInputException:
                    outcome = Outcome.Incomplete;
                    break;
                case DebuggerQuitException:
                    answer = DebuggerAnswer.Quit;
                    outcome = Outcome.Left;
                    break;
                default:
                    Tell(failure);
                    break;
            }
        }
        evaluator.Resume();
        return outcome;
    }

    static readonly char[] Blank = [' ', '\n', '\r', '\t'];

    void Tell(NixException failure) => host.Say(failure is EvaluationException known
        ? ErrorPrinter.Print(known, evaluator.Session.Positions, evaluator.ShowsTrace)
        : Encoding.UTF8.GetBytes(ErrorPrinter.Indent("error: ", failure.Message)));

    void Notice(string text) => host.Say(ByteString.FromText(text).Span);

    void Write(string text) => host.Write(ByteString.FromText(text).Span);

    string Paint(string color, string text) => host.Colors ? $"\u001b[{color}m{text}\u001b[0m" : text;

    Outcome Process(string line)
    {
        if (line.Length == 0)
        {
            return Outcome.Done;
        }
        if (line[0] == ':')
        {
            var end = line.IndexOfAny(Blank);
            return Command(end < 0 ? line : line[..end], end < 0 ? "" : line[end..].Trim(Blank));
        }
        if (Bindings(line) is { } bindings)
        {
            Bind((AttributeSet)evaluator.Evaluate(bindings, scope));
            return Outcome.Done;
        }
        var value = Evaluate(line);
        Print(value, deepest: 1);
        return Outcome.Done;
    }

    void Bind(AttributeSet variables) => scope = AttributeSet.Update(scope, variables);

    Value Evaluate(string text)
    {
        var value = evaluator.Evaluate(Expression(text), scope);
        return evaluator.Force(value, Evaluator.PositionOf(value));
    }

    ParsedSource Expression(string text)
    {
        try
        {
            return evaluator.Session.ParseText(text, evaluator.Host.WorkingDirectory);
        }
        catch (ParseException failure) when (IsIncomplete(failure))
        {
            throw new IncompleteInputException(failure.Message);
        }
    }

    /// <summary>The line as bindings; null when it is something else.</summary>
    ParsedSource? Bindings(string text)
    {
        foreach (var attempt in (string[])[text, text + ";"])
        {
            try
            {
                return evaluator.Session.ParseBindings(attempt, text, evaluator.Host.WorkingDirectory);
            }
            catch (ParseException failure)
            {
                if (attempt.Length > text.Length && IsIncomplete(failure))
                {
                    throw new IncompleteInputException(failure.Message);
                }
            }
        }
        return null;
    }

    static bool IsIncomplete(ParseException failure) => failure.Message.Contains("unexpected end of file", StringComparison.Ordinal);

    void Print(Value value, int deepest = int.MaxValue)
    {
        var output = new ByteWriter();
        var options = new PrintOptions
        {
            Force = true, DerivationPaths = true, DeepestLevel = deepest, Indentation = 2, Failures = PrintFailures.ThrowAtTop, Colors = host.Colors,
        };
        try
        {
            ValuePrinter.Print(evaluator, value, options, output);
            output.Write((byte)'\n');
        }
        finally
        {
            // What could be printed before a failure is shown.
            host.Write(output.Written);
        }
    }

    /// <summary>The input so far needs another line.</summary>
    sealed class IncompleteInputException(string message) : NixException(message);
}
