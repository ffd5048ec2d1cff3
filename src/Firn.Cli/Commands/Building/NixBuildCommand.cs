using System.Text;
using Firn.Building;
using Firn.Cli.Arguments;
using Firn.Cli.Commands.Evaluation;
using Firn.Cli.Composition;
using Firn.Cli.Workers;
using Firn.Evaluation;
using Firn.Linux.Files;
using Firn.Store;
using Firn.Stores.Local;

namespace Firn.Cli.Commands.Building;

/// <summary><c>nix-build</c>: evaluates, builds what was found, and leaves links to it that keep it from collection.</summary>
sealed class NixBuildCommand
{
    readonly Settings settings = Settings.Load();
    readonly List<string> attributePaths = [];
    List<(StorePath Derivation, string Output)> wanted = [];
    EvaluationArguments evaluation = null!;
    SelectedDerivations? derivations;
    bool isExpression, dryRun, links = true;
    BuildMode mode;
    string link = "result";
    string? derivationLink;

    public static int Run(Invocation invocation) => EvaluationRun.Guard(() => new NixBuildCommand().Start(invocation));

    int Start(Invocation invocation)
    {
        evaluation = new EvaluationArguments(settings);
        var reader = new ArgumentReader(settings, invocation.Program);
        evaluation.AddFlags(reader);
        reader
            .Switch(["--expr", "-E"], () => isExpression = true)
            .Value(["--attr", "-A"], attributePaths.Add)
            .Value(["--out-link", "-o"], path => link = path)
            .Switch(["--no-out-link", "--no-link"], () => links = false)
            .Switch("--add-drv-link", () => derivationLink = "derivation")
            .Value("--drv-link", path => derivationLink = path)
            .Switch("--dry-run", () => dryRun = true)
            .Switch("--check", () => mode = BuildMode.Check)
            .Switch("--repair", () => mode = BuildMode.Repair)
            .Switch(["--no-build-output", "-Q"], () => { });
        var inputs = reader.Read(invocation.Arguments);
        return EvaluationRun.Run(settings, evaluation, invocation, (evaluator, output) =>
        {
            foreach (var input in inputs.Count == 0 && !isExpression ? ["./default.nix"] : inputs)
            {
                Find(evaluator, input);
            }
            output.Result.AddRange(wanted.Select(pair => $"{pair.Derivation} {pair.Output}"));
        }, (opened, result) =>
        {
            wanted = [.. result.Select(line => (StorePath.Parse(line[..line.IndexOf(' ', StringComparison.Ordinal)]), line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]))];
            return Build(opened.ForBuilding);
        });
    }

    void Find(Evaluator evaluator, string input)
    {
        var mark = input.IndexOf('!', StringComparison.Ordinal);
        if (!isExpression && evaluator.Host.StoreDirectory.TryParse(new Primitives.ByteString(Encoding.UTF8.GetBytes(mark < 0 ? input : input[..mark]))) is { IsDerivation: true } known)
        {
            IEnumerable<string> outputs = mark < 0 ? evaluator.Host.ReadDerivation(known).Outputs.Keys : input[(mark + 1)..].Split(',');
            wanted.AddRange(outputs.Select(output => (known, output)));
            return;
        }
        var here = evaluator.Host.WorkingDirectory;
        derivations ??= new SelectedDerivations(evaluator, evaluation, Tell);
        foreach (var told in derivations.In(Evaluate, attributePaths.Count == 0 ? [""] : attributePaths))
        {
            wanted.Add((told.Kept!, told.Facts[0]));
        }

        Value Evaluate() => isExpression ? evaluator.EvaluateText(input, here)
            : input == "-" ? evaluator.EvaluateStandardInput(new(StandardStreams.ReadInput()), here)
            : evaluator.EvaluateFile(InstantiateCommand.LookUp(evaluator, input));
    }

    static Told Tell(Evaluator evaluator, FoundDerivation derivation)
    {
        var output = derivation.OutputName(evaluator);
        return new Told([output.Length == 0 ? "out" : output], derivation.DerivationPath(evaluator));
    }

    int Build(LocalStore store)
    {
        var requests = wanted.Select(pair => new BuildRequest(pair.Derivation, [pair.Output])).ToList();
        var (code, summary) = BuildRun.Build(store, settings, requests, mode, dryRun);
        if (code != 0 || summary is null)
        {
            return code;
        }
        var numbers = new Dictionary<StorePath, int>();
        foreach (var (derivation, output) in wanted)
        {
            var path = summary.Outputs(derivation)[output];
            var number = numbers.TryGetValue(derivation, out var known) ? known : numbers[derivation] = numbers.Count;
            var suffix = number == 0 ? "" : $"-{number + 1}";
            if (links)
            {
                store.AddPermanentRoot(Paths.MakeAbsolute($"{link}{suffix}{(output == "out" ? "" : $"-{output}")}"), path);
            }
            if (derivationLink is not null)
            {
                store.AddPermanentRoot(Paths.MakeAbsolute(derivationLink + suffix), derivation);
            }
            Console.Out.WriteLine(store.Directory.Show(path));
        }
        return 0;
    }
}
