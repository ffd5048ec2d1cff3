using Firn.Builtins.Data;
using Firn.Cli.Arguments;
using Firn.Cli.Composition;
using Firn.Evaluation;

namespace Firn.Cli.Commands.Evaluation;

/// <summary><c>nix eval</c>: evaluates a file or an expression and prints the value.</summary>
static class EvalCommand
{
    public static int Run(Invocation invocation) => EvaluationRun.Guard(() =>
    {
        var settings = Settings.Load();
        var evaluation = new EvaluationArguments(settings) { ReadOnly = true };
        string? file = null, expression = null, apply = null;
        bool raw = false, json = false, pretty = false;
        var reader = new ArgumentReader(settings);
        evaluation.AddFlags(reader);
        reader
            .Value(["--file", "-f"], path => file = path)
            .Value("--expr", text => expression = text)
            .Value("--apply", text => apply = text)
            .Switch("--raw", () => raw = true)
            .Switch("--json", () => json = true)
            .Switch("--pretty", () => pretty = true)
            .Switch("--no-pretty", () => pretty = false)
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
        return EvaluationRun.Run(settings, evaluation, invocation, (evaluator, result) =>
        {
            var arguments = evaluation.Automatic(evaluator);
            var here = evaluator.Host.WorkingDirectory;
            var whole = expression is not null ? evaluator.EvaluateText(expression, here)
                : file == "-" ? evaluator.EvaluateStandardInput(new(StandardStreams.ReadInput()), here)
                : evaluator.Import(InstantiateCommand.LookUp(evaluator, file!));
            whole = evaluator.CallAutomatically(arguments, whole);
            var path = installables.FirstOrDefault() ?? "";
            var (value, position) = SelectionPath.Follow(evaluator, path, arguments, whole);
            if (apply is not null)
            {
                value = evaluator.Call(evaluator.EvaluateText(apply, here), value);
            }
            var output = result.Standard;
            StringContext? references = null;
            if (raw)
            {
                output.Write(evaluator.CoerceToString(
                    value, Coercion.CopyToStore, ref references, default, "while generating the eval command output").Span);
            }
            else if (json)
            {
                output.Write(ValueJson.Write(evaluator, value, position, ref references, copyToStore: false).Span);
                output.Write((byte)'\n');
            }
            else
            {
                ValuePrinter.Print(
                    evaluator, value, new PrintOptions { Force = true, DerivationPaths = true, Indentation = pretty ? 2 : 0 }, output);
                output.Write((byte)'\n');
            }
        }, static (_, _) => 0);
    });
}
