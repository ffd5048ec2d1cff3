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
    readonly JsonForm form = new();
    bool links = true, printPaths, json, dryRun, fromInput;
    BuildMode mode;

    public static int Run(Invocation invocation) => EvaluationRun.Guard(() => new BuildCommand().Start(invocation));

    int Start(Invocation invocation)
    {
        var evaluation = new EvaluationArguments(settings);
        var reader = new ArgumentReader(settings, invocation.Program);
        evaluation.AddFlags(reader);
        form.AddFlags(reader);
        reader
            .Value(["--file", "-f"], path => file = path)
            .Value("--expr", text => expression = text)
            .Value(["--out-link", "-o"], path => link = path)
            .Switch("--no-link", () => links = false)
            .Switch("--print-out-paths", () => printPaths = true)
            .Switch("--json", () => json = true)
            .Switch("--stdin", () => fromInput = true)
            .Switch("--dry-run", () => dryRun = true)
            .Switch("--rebuild", () => mode = BuildMode.Check)
            .Switch("--repair", () => mode = BuildMode.Repair);
        var installables = reader.Read(invocation.Arguments);
        if (fromInput)
        {
            installables.AddRange(SettingText.Words(System.Text.Encoding.UTF8.GetString(StandardStreams.ReadInput())));
            if (installables.Count == 0)
            {
                return json ? PrintNothing() : 0;
            }
        }
        if (file is null && expression is null)
        {
            using var opened = evaluation.OpenStore();
            requests = [.. Named(opened.ForBuilding, installables)];
            return Build(opened.ForBuilding);
        }
        return EvaluationRun.Run(settings, evaluation, invocation, (evaluator, output) => Collect(evaluator, evaluation, installables, output.Result), (opened, result) =>
        {
            requests = [.. result.Select(line => Parse(opened.ForBuilding, line))];
            return Build(opened.ForBuilding);
        });
    }

    int PrintNothing()
    {
        form.Print(static writer =>
        {
            writer.WriteStartArray();
            writer.WriteEndArray();
        });
        return 0;
    }

    int Build(LocalStore store)
    {
        var (code, summary) = BuildRun.Build(store, settings, requests, mode, dryRun, newStyle: true);
        if (code == 0 && (summary is not null || dryRun))
        {
            Present(store, summary);
        }
        return code;
    }

    /// <summary>Store paths, and derivations with outputs after a <c>^</c>.</summary>
    IEnumerable<BuildRequest> Named(LocalStore store, List<string> installables)
    {
        if (installables.Count == 0)
        {
            throw new UsageException($"'nix build' needs a store path, '--file FILE' or '--expr TEXT'; flakes are not part of this version of firn yet");
        }
        foreach (var installable in installables)
        {
            var (name, _, outputs) = OutputSelection.Parse(installable);
            var path = Made(store, name);
            // A derivation without '^' names itself, as everywhere in the new commands.
            yield return new BuildRequest(path, path.IsDerivation && name == installable ? [] : outputs);
        }
    }

    // The derivation that an output of another one is has to be built before it can be.
    StorePath Made(LocalStore store, string name)
    {
        var (maker, namesOutputs, outputs) = OutputSelection.Parse(name);
        if (!namesOutputs)
        {
            return Stores.StorePathArgument.Resolve(store, name);
        }
        if (outputs is not [var output])
        {
            throw new UsageException($"'{name}' must name one output, which is a derivation");
        }
        return Made(store, Made(store, maker), output);
    }

    StorePath Made(LocalStore store, StorePath derivation, string output)
    {
        var (_, summary) = BuildRun.Build(store, settings, [new BuildRequest(derivation, [output])], newStyle: true);
        return summary?.Outputs(derivation).GetValueOrDefault(output) is { IsDerivation: true } made ? made
            : throw new StoreException($"output '{output}' of '{store.Directory.Show(derivation)}' is not a derivation that is there");
    }

    void Collect(Evaluator evaluator, EvaluationArguments evaluation, List<string> installables, List<string> result)
    {
        var here = evaluator.Host.WorkingDirectory;
        var whole = expression is not null ? evaluator.EvaluateText(expression, here)
            : file == "-" ? evaluator.EvaluateStandardInput(new(StandardStreams.ReadInput()), here)
            : evaluator.Import(InstantiateCommand.LookUp(evaluator, file!));
        result.AddRange(SelectedObjects.In(evaluator, evaluation, whole, installables).Select(
            static request => $"{string.Join('^', (string[])[request.Path.BaseName, .. request.Steps])} {(request.Outputs is null ? "*" : string.Join(',', request.Outputs))}"));
    }

    BuildRequest Parse(LocalStore store, string line) => line.Split(' ') is [var path, var outputs] && path.Split('^') is [var first, .. var steps]
        ? new BuildRequest(steps.Aggregate(StorePath.Parse(first), (made, step) => Made(store, made, step)), outputs == "*" ? null : outputs.Split(',', StringSplitOptions.RemoveEmptyEntries))
        : throw new FormatException(line);

    // Without a summary: what would be built.
    void Present(LocalStore store, BuildSummary? summary)
    {
        var described = form.Made(writer => Present(store, summary, writer));
        if (json)
        {
            StandardStreams.WriteOutput(described);
        }
    }

    void Present(LocalStore store, BuildSummary? summary, Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        var number = 0;
        foreach (var request in requests)
        {
            var suffix = number++ == 0 ? "" : $"-{number - 1}";
            if (!request.Path.IsDerivation || request.Outputs is { Count: 0 })
            {
                writer.WriteStringValue(store.Directory.Show(request.Path));
                Present(store, "out", request.Path, suffix);
                continue;
            }
            writer.WriteStartObject();
            writer.WriteString("drvPath", store.Directory.Show(request.Path));
            writer.WriteStartObject("outputs");
            var outputs = summary is not null ? summary.Outputs(request.Path).Select(pair => (Name: pair.Key, Path: (StorePath?)pair.Value))
                : store.ReadDerivation(request.Path).OutputPaths(store.StorePaths).Select(pair => (Name: pair.Key, Path: pair.Value));
            foreach (var (name, path) in outputs.Where(output => request.Outputs is null || request.Outputs.Contains(output.Name)))
            {
                writer.WriteString(name, path is null ? null : store.Directory.Show(path));
                if (path is not null)
                {
                    Present(store, name, path, suffix);
                }
            }
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    void Present(LocalStore store, string name, StorePath path, string suffix)
    {
        if (dryRun)
        {
            return;
        }
        if (links)
        {
            store.AddPermanentRoot(Paths.MakeAbsolute($"{link}{suffix}{(name == "out" ? "" : $"-{name}")}"), path);
        }
        if (printPaths)
        {
            Console.Out.WriteLine(store.Directory.Show(path));
        }
    }
}
