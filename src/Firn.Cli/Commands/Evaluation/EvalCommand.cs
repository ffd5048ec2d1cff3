using Firn.Builtins.Data;
using Firn.Cli.Arguments;
using Firn.Cli.Composition;
using Firn.Evaluation;

namespace Firn.Cli.Commands.Evaluation;

/// <summary><c>nix eval</c>: evaluates a file or an expression and prints the value.</summary>
sealed class EvalCommand
{
    readonly Settings settings = Settings.Load();
    string? file, expression, apply, target;
    readonly JsonForm form = new();
    bool raw, json, impure;

    public static int Run(Invocation invocation) => EvaluationRun.Guard(() => new EvalCommand().Start(invocation));

    int Start(Invocation invocation)
    {
        var evaluation = new EvaluationArguments(settings) { WritesIfThereIsAStore = true };
        var reader = new ArgumentReader(settings, invocation.Program);
        evaluation.AddFlags(reader);
        form.AddFlags(reader);
        reader
            .Value(["--file", "-f"], path => file = path)
            .Value("--expr", text => expression = text)
            .Value("--apply", text => apply = text)
            .Value("--write-to", path => target = path)
            .Switch("--impure", () => impure = true)
            .Switch("--raw", () => raw = true)
            .Switch("--json", () => json = true)
            .Switch("--read-only", () => evaluation.ReadOnly = true);
        var installables = reader.Read(invocation.Arguments);
        if (raw && json)
        {
            throw new UsageException("--raw and --json are mutually exclusive");
        }
        if (installables.Count > 1)
        {
            throw new UsageException($"unexpected argument '{installables[1]}'");
        }
        if (file is null && expression is null)
        {
            throw new UsageException("'nix eval' needs '--file FILE' or '--expr TEXT'; flakes are not part of this version of firn yet");
        }
        if (file is not null && settings.Switch("pure-eval", false))
        {
            throw new UsageException("'--file' is not compatible with '--pure-eval'");
        }
        // An expression of the command line sees nothing of the machine unless it is allowed to; a file is of the machine.
        evaluation.Pure = file is null && !impure && settings.Switch("pure-eval", true);
        if (target is not null)
        {
            if (File.Exists(target) || Directory.Exists(target))
            {
                throw new EvaluationException($"path '{target}' already exists");
            }
            // What is written is not what a remembered evaluation gives.
            settings.Set("eval-cache", "false");
        }
        return EvaluationRun.Run(
            settings, evaluation, invocation, (evaluator, result) => Evaluate(evaluator, evaluation, OutputSelection.Parse(installables.FirstOrDefault() ?? "").Name, result.Standard), static (_, _) => 0);
    }

    void Evaluate(Evaluator evaluator, EvaluationArguments evaluation, string path, ByteWriter output)
    {
        var arguments = evaluation.Automatic(evaluator);
        var here = evaluator.Host.WorkingDirectory;
        var whole = expression is not null ? evaluator.EvaluateText(expression, here)
            : file == "-" ? evaluator.EvaluateStandardInput(new(StandardStreams.ReadInput()), here)
            : evaluator.Import(InstantiateCommand.LookUp(evaluator, file!));
        var (cell, position) = SelectionPath.Follow(evaluator, path, arguments, whole);
        var value = evaluator.Force(cell, position);
        if (apply is not null)
        {
            cell = value = evaluator.Call(evaluator.EvaluateText(apply, here), value);
        }
        StringContext? references = null;
        if (target is not null)
        {
            new ValueFiles(evaluator).Write(value, position, target);
        }
        else if (raw)
        {
            output.Write(evaluator.CoerceToString(
                value, Coercion.CopyToStore, ref references, default, "while generating the eval command output").Span);
        }
        else if (json)
        {
            output.Write(form.Formed(ValueJson.Write(evaluator, value, position, ref references, copyToStore: false).Span));
        }
        else
        {
            // The cell, by which a list that holds itself is known again.
            ValuePrinter.Print(
                evaluator, cell, new PrintOptions { Force = true, DerivationPaths = true }, output);
            output.Write((byte)'\n');
        }
    }
}
