using Firn.Cli.Arguments;
using Firn.Cli.Commands.Evaluation;
using Firn.Cli.Composition;
using Firn.Evaluation;
using Firn.Store;
using Firn.Stores.Local;

namespace Firn.Cli.Commands.Stores;

/// <summary><c>nix derivation show</c>: derivations as JSON, named by store path, or by where a file or an expression has them.</summary>
sealed class DerivationShowCommand
{
    readonly Settings settings = Settings.Load();
    string? file, expression;
    readonly JsonForm form = new();
    bool recursive, impure;

    public static int Run(Invocation invocation) => EvaluationRun.Guard(() => new DerivationShowCommand().Start(invocation));

    int Start(Invocation invocation)
    {
        var evaluation = new EvaluationArguments(settings);
        var reader = new ArgumentReader(settings, invocation.Program);
        evaluation.AddFlags(reader);
        form.AddFlags(reader);
        reader
            .Value(["--file", "-f"], path => file = path)
            .Value("--expr", text => expression = text)
            .Switch("--impure", () => impure = true)
            .Switch(["--recursive", "-r"], () => recursive = true);
        var names = reader.Read(invocation.Arguments);
        if (file is null && expression is null)
        {
            using var store = StoreOpener.OpenLocal(settings.Find("store"));
            Print(store, names.Select(name => StorePathArgument.Resolve(store, OutputSelection.Parse(name).Name)));
            return 0;
        }
        evaluation.Pure = file is null && !impure && settings.Switch("pure-eval", true);
        return EvaluationRun.Run(settings, evaluation, invocation, (evaluator, output) => Collect(evaluator, evaluation, names, output.Result), (opened, result) =>
        {
            Print(opened.ForBuilding, result.Select(StorePath.Parse));
            return 0;
        });
    }

    void Collect(Evaluator evaluator, EvaluationArguments evaluation, List<string> names, List<string> result)
    {
        var here = evaluator.Host.WorkingDirectory;
        var whole = expression is not null ? evaluator.EvaluateText(expression, here)
            : file == "-" ? evaluator.EvaluateStandardInput(new(StandardStreams.ReadInput()), here)
            : evaluator.Import(InstantiateCommand.LookUp(evaluator, file!));
        result.AddRange(SelectedObjects.In(evaluator, evaluation, whole, names).Select(static request => request.Path.BaseName));
    }

    void Print(LocalStore store, IEnumerable<StorePath> named)
    {
        var paths = named.Select(path => path.IsDerivation ? path
            : store.QueryPathInfo(path).Deriver ?? throw new StoreException($"'{store.Directory.Show(path)}' does not have a known deriver")).ToList();
        if (recursive)
        {
            paths = [.. store.QueryClosure(paths).Where(path => path.IsDerivation)];
        }
        form.Print(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("derivations");
            foreach (var path in paths.Distinct().Order())
            {
                writer.WritePropertyName(path.BaseName);
                DerivationJson.Write(writer, store.ReadDerivation(path));
            }
            writer.WriteEndObject();
            writer.WriteNumber("version", 4);
            writer.WriteEndObject();
        });
    }
}
