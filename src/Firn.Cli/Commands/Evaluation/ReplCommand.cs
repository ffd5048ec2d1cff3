using Firn.Cli.Arguments;
using Firn.Cli.Composition;
using Firn.Evaluation;
using Firn.Repl;

namespace Firn.Cli.Commands.Evaluation;

/// <summary><c>nix repl</c>: the prompt.</summary>
static class ReplCommand
{
    public static int Run(Invocation invocation) => EvaluationRun.Guard(() =>
    {
        var settings = Settings.Load();
        var evaluation = new EvaluationArguments(settings);
        string? file = null, expression = null;
        var reader = new ArgumentReader(settings, invocation.Program);
        evaluation.AddFlags(reader);
        reader
            .Value(["--file", "-f"], path => file = path)
            .Value("--expr", text => expression = text);
        var names = reader.Read(invocation.Arguments);
        if (file is null && expression is null && names.Count > 0)
        {
            throw new UsageException(File.Exists(names[0])
                ? $"path \"{Path.GetFullPath(names[0])}\" is not a flake"
                : $"cannot load '{names[0]}': flakes are not part of this version of firn yet; '--file FILE' and '--expr TEXT' are");
        }
        if (names.Count == 0 && (file ?? expression) is not null)
        {
            names.Add("");
        }
        var host = new PromptHost(settings, evaluation)
        {
            Installables = [.. names.Select(name => new Installable(name == "." ? "" : name, evaluator => Load(evaluator, evaluation, file, expression, name)))],
        };
        evaluation.Debugger = evaluation.Debugger is null ? null : new PromptDebugger(host);
        using var store = evaluation.OpenStore();
        host.Store = store.Store;
        var options = evaluation.Options();
        using var observation = options.Observer as IDisposable;
        using var parsed = options.ParsedFiles as IDisposable;
        var session = evaluation.Start(store, options, recorder: null);
        return EvaluationThread.Run(() =>
        {
            var evaluator = session.CreateEvaluator();
            Repl.Prompt.Greet(host, evaluator.Debugging is not null);
            new Repl.Prompt(evaluator, host).Run();
            return 0;
        });
    });

    static Value Load(Evaluator evaluator, EvaluationArguments evaluation, string? file, string? expression, string name)
    {
        var here = evaluator.Host.WorkingDirectory;
        var whole = expression is not null
            ? evaluator.EvaluateText(expression, here)
            : evaluator.Import(InstantiateCommand.LookUp(evaluator, file!));
        var arguments = evaluation.Automatic(evaluator);
        // A file may be a function, as those of packages are; an expression means what it says.
        whole = file is null ? whole : evaluator.CallAutomatically(arguments, whole);
        return SelectionPath.Follow(evaluator, name is "." ? "" : name, arguments, whole).Value;
    }
}
