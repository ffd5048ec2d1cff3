using System.Text.Json;
using Firn.Building;
using Firn.Cli.Arguments;
using Firn.Cli.Commands.Evaluation;
using Firn.Cli.Composition;
using Firn.Evaluation;
using Firn.Linux.Files;
using Firn.Store;
using Firn.Stores.Local;

namespace Firn.Cli.Commands.Building;

/// <summary><c>nix build</c>: store paths, or attributes of a file or an expression.</summary>
sealed class BuildCommand
{
    readonly Settings settings = Settings.Load();
    List<BuildRequest> requests = [];
    string? file, expression;
    string link = "result";
    bool links = true, printPaths, json, dryRun;
    BuildMode mode;

    public static int Run(Invocation invocation) => EvaluationRun.Guard(() => new BuildCommand().Start(invocation));

    int Start(Invocation invocation)
    {
        var evaluation = new EvaluationArguments(settings);
        var reader = new ArgumentReader(settings, invocation.Program);
        evaluation.AddFlags(reader);
        reader
            .Value(["--file", "-f"], path => file = path)
            .Value("--expr", text => expression = text)
            .Value(["--out-link", "-o"], path => link = path)
            .Switch("--no-link", () => links = false)
            .Switch("--print-out-paths", () => printPaths = true)
            .Switch("--json", () => json = true)
            .Switch("--dry-run", () => dryRun = true)
            .Switch("--rebuild", () => mode = BuildMode.Check)
            .Switch("--repair", () => mode = BuildMode.Repair);
        var installables = reader.Read(invocation.Arguments);
        if (file is null && expression is null)
        {
            using var opened = evaluation.OpenStore();
            requests = [.. Named(opened.ForBuilding, installables)];
            return Build(opened.ForBuilding);
        }
        return EvaluationRun.Run(settings, evaluation, invocation, (evaluator, output) => Collect(evaluator, evaluation, installables, output.Result), (opened, result) =>
        {
            requests = [.. result.Select(Parse)];
            return Build(opened.ForBuilding);
        });
    }

    int Build(LocalStore store)
    {
        var (code, summary) = BuildRun.Build(store, settings, requests, mode, dryRun, newStyle: true);
        if (code == 0 && summary is not null)
        {
            Present(store, summary);
        }
        return code;
    }

    /// <summary>Store paths, and derivations with outputs after a <c>^</c>.</summary>
    static IEnumerable<BuildRequest> Named(LocalStore store, List<string> installables)
    {
        if (installables.Count == 0)
        {
            throw new UsageException($"'nix build' needs a store path, '--file FILE' or '--expr TEXT'; flakes are not part of this version of firn yet");
        }
        foreach (var installable in installables)
        {
            var (name, _, outputs) = OutputSelection.Parse(installable);
            var path = Stores.StorePathArgument.Resolve(store, name);
            // A derivation without '^' names itself, as everywhere in the new commands.
            yield return new BuildRequest(path, path.IsDerivation && name == installable ? [] : outputs);
        }
    }

    void Collect(Evaluator evaluator, EvaluationArguments evaluation, List<string> installables, List<string> result)
    {
        var here = evaluator.Host.WorkingDirectory;
        var whole = expression is not null ? evaluator.EvaluateText(expression, here)
            : file == "-" ? evaluator.EvaluateStandardInput(new(StandardStreams.ReadInput()), here)
            : evaluator.Import(InstantiateCommand.LookUp(evaluator, file!));
        foreach (var installable in installables.Count == 0 ? [""] : installables)
        {
            var (name, namesOutputs, outputs) = OutputSelection.Parse(installable);
            var arguments = evaluation.Automatic(evaluator);
            var (selected, _) = SelectionPath.Follow(evaluator, name, arguments, evaluator.CallAutomatically(arguments, whole));
            foreach (var derivation in FoundDerivations.In(evaluator, evaluator.Force(selected, Evaluator.PositionOf(selected)), arguments))
            {
                var path = derivation.DerivationPath(evaluator);
                var wanted = namesOutputs ? outputs : derivation.OutputsToInstall(evaluator);
                result.Add($"{path} {(wanted is null ? "*" : string.Join(',', wanted))}");
            }
        }
    }

    static BuildRequest Parse(string line) => line.Split(' ') is [var path, var outputs]
        ? new BuildRequest(StorePath.Parse(path), outputs == "*" ? null : outputs.Split(','))
        : throw new FormatException(line);

    void Present(LocalStore store, BuildSummary summary)
    {
        using var buffer = new MemoryStream();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartArray();
        var number = 0;
        foreach (var request in requests)
        {
            var suffix = number++ == 0 ? "" : $"-{number - 1}";
            var outputs = request.Path.IsDerivation && request.Outputs is not { Count: 0 }
                ? summary.Outputs(request.Path).Where(pair => request.Outputs is null || request.Outputs.Contains(pair.Key))
                    .Select(pair => (Name: pair.Key, Path: pair.Value)).ToList()
                : [(Name: "out", request.Path)];
            writer.WriteStartObject();
            writer.WriteString("drvPath", store.Directory.Show(request.Path));
            writer.WriteStartObject("outputs");
            foreach (var (name, path) in outputs)
            {
                writer.WriteString(name, store.Directory.Show(path));
                if (links)
                {
                    store.AddPermanentRoot(Paths.MakeAbsolute($"{link}{suffix}{(name == "out" ? "" : $"-{name}")}"), path);
                }
                if (printPaths)
                {
                    Console.Out.WriteLine(store.Directory.Show(path));
                }
            }
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.Flush();
        if (json)
        {
            Console.Out.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        }
    }
}
