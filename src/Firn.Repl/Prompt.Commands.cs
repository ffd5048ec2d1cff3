using System.Text;
using Firn.Evaluation;

namespace Firn.Repl;

// The commands that begin with a colon.
public sealed partial class Prompt
{
    /// <summary>All of them, as completion offers them.</summary>
    static readonly string[] commands =
    [
        ":?", ":help", ":a", ":add", ":b", ":bl", ":doc", ":e", ":edit", ":i", ":l", ":load", ":lf", ":load-flake", ":ll", ":last-loaded",
        ":log", ":p", ":print", ":q", ":quit", ":r", ":reload", ":sh", ":t", ":te", ":trace-enable", ":u",
    ];

    static readonly string[] debuggerCommands = [":bt", ":backtrace", ":c", ":continue", ":env", ":s", ":step", ":st"];

    Outcome Command(string command, string argument)
    {
        if (isDebugger && DebuggerCommand(command, argument) is { } debugged)
        {
            return debugged;
        }
        switch (command)
        {
            case ":?" or ":help":
                Write(PromptHelp.Text(isDebugger));
                break;
            case ":a" or ":add":
                Add(Evaluate(argument));
                break;
            case ":l" or ":load":
                evaluator.Session.ForgetFiles();
                LoadFile(argument);
                break;
            case ":lf" or ":load-flake":
                LoadFlake(argument);
                break;
            case ":ll" or ":last-loaded":
                ShowLastLoaded();
                break;
            case ":r" or ":reload":
                Reload();
                break;
            case ":e" or ":edit":
                Edit(argument);
                break;
            case ":t":
                Write(Evaluator.Describe(Evaluate(argument)) + "\n");
                break;
            case ":p" or ":print":
                if (Evaluate(argument) is var value && value is StringValue text)
                {
                    host.Write([.. text.Span, (byte)'\n']);
                }
                else
                {
                    Print(value);
                }
                break;
            case ":doc":
                ShowDocumentation(argument);
                break;
            case ":b" or ":bl":
                Build(argument, links: command == ":bl");
                break;
            case ":log":
                host.Write(host.BuildLog(Derivation(Evaluate(argument))).Span);
                break;
            case ":i":
                host.Run("nix-env", ["-i", Shown(Derivation(Evaluate(argument)))]);
                break;
            case ":sh":
                host.Run("nix-shell", [Shown(Derivation(Evaluate(argument)))]);
                break;
            case ":u":
                host.Run("nix-shell", [Shown(Derivation(evaluator.Call(Evaluate(ShellAround), Evaluate(argument))))]);
                break;
            case ":te" or ":trace-enable":
                ShowTraces(command, argument);
                break;
            case ":q" or ":quit":
                answer = DebuggerAnswer.Quit;
                return Outcome.Left;
            default:
                throw new EvaluationException($"unknown command '{command}'");
        }
        return Outcome.Done;
    }

    // A derivation whose environment has the given one.
    const string ShellAround = "package: (import <nixpkgs> { }).runCommand \"shell\" { buildInputs = [ package ]; } \"\"";

    void ShowTraces(string command, string argument)
    {
        evaluator.ShowsTrace = argument switch
        {
            "true" => true,
            "false" => false,
            "" => !evaluator.ShowsTrace,
            _ => throw new EvaluationException($"unexpected argument '{argument}' to {command}"),
        };
        Write(evaluator.ShowsTrace ? "showing error traces\n" : "not showing error traces\n");
    }

    void Build(string argument, bool links)
    {
        var outputs = host.Build(Derivation(Evaluate(argument)), links);
        var text = new StringBuilder("\nThis derivation produced the following outputs:\n");
        foreach (var output in outputs)
        {
            text.Append($"  {output.Link ?? output.Name} -> {output.Path}\n");
        }
        Write(text.ToString());
    }

    string Shown(Store.StorePath path) => evaluator.Host.StoreDirectory.Show(path);

    Store.StorePath Derivation(Value value)
    {
        if (value is not AttributeSet set || !evaluator.IsDerivation(set))
        {
            throw new EvaluationException("expression does not evaluate to a derivation, so I can't build it");
        }
        if (!set.TryFind(evaluator.Known.DrvPath, out var attribute))
        {
            throw new EvaluationException("expression did not evaluate to a valid derivation (no 'drvPath' attribute)");
        }
        StringContext? references = null;
        var path = evaluator.CoerceToStorePath(
            attribute.Value, ref references, attribute.Position, "while evaluating the 'drvPath' attribute of a derivation");
        if (!evaluator.Host.IsValid(path))
        {
            throw new EvaluationException($"expression evaluated to invalid derivation '{Shown(path)}'");
        }
        return path;
    }

    void Edit(string argument)
    {
        var value = Evaluate(argument);
        var (file, line) = value switch
        {
            PathValue path => (path.Path, 0),
            StringValue text => (evaluator.Host.WorkingDirectory.Child(text.Span), 0),
            Lambda lambda => Place(lambda.Position),
            LambdaApplication application => Place(application.Position),
            _ => PlaceOfPackage(value, argument),
        };
        if (host.Edit(file, line))
        {
            Reload();
        }
    }

    (SourcePath File, int Line) Place(Position position) =>
        evaluator.Session.Positions.Resolve(position) is { Origin: PositionOrigin.File file } place
            ? (file.Path, place.Line)
            : throw new EvaluationException($"'{evaluator.Session.Positions.Resolve(position)}' cannot be shown in an editor");

    // Packages say where they were written: `meta.position` is "FILE:LINE".
    (SourcePath File, int Line) PlaceOfPackage(Value value, string shown)
    {
        var symbols = evaluator.Symbols;
        if (value is not AttributeSet set || !set.TryFind(symbols.Intern("meta"), out var meta)
            || evaluator.Force(meta.Value) is not AttributeSet facts || !facts.TryFind(symbols.Intern("position"), out var position)
            || evaluator.Force(position.Value) is not StringValue text)
        {
            throw new EvaluationException($"package '{shown}' has no source location information");
        }
        var place = text.ToString();
        var colon = place.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(place.AsSpan(colon + 1), out var line))
        {
            throw new EvaluationException($"cannot parse 'meta.position' attribute '{place}'");
        }
        return (new SourcePath(evaluator.Host.Disk, SourcePath.Canonicalize(Primitives.ByteString.FromText(place[..colon]).Span)), line);
    }
}
