using System.Text;
using Firn.Building;
using Firn.Cli.Arguments;
using Firn.Cli.Commands.Evaluation;
using Firn.Cli.Composition;
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
        var whole = isExpression ? evaluator.EvaluateText(input, here)
            : input == "-" ? evaluator.EvaluateStandardInput(new(StandardStreams.ReadInput()), here)
            : evaluator.EvaluateFile(InstantiateCommand.LookUp(evaluator, input));
        var arguments = evaluation.Automatic(evaluator);
        IReadOnlyList<string> paths = attributePaths.Count == 0 ? [""] : attributePaths;
        var start = SelectionPath.Start(evaluator, paths, arguments, whole);
        using var ahead = evaluator.Session.Ahead.Announce(paths.Count, (e, i) =>
        {
            foreach (var derivation in FoundDerivations.In(e, SelectionPath.Follow(e, paths[i], arguments, start).Value, arguments))
            {
                derivation.DerivationPath(e);
            }
        });
        for (var i = 0; i < paths.Count; i++)
        {
            ahead.Reached(i);
            var (selected, _) = SelectionPath.Follow(evaluator, paths[i], arguments, start);
            var found = FoundDerivations.In(evaluator, evaluator.Force(selected, Evaluator.PositionOf(selected)), arguments);
            using var each = FoundDerivation.Announce(evaluator, found);
            for (var j = 0; j < found.Count; j++)
            {
                each.Reached(j);
                var derivation = found[j];
                var output = derivation.OutputName(evaluator);
                wanted.Add((derivation.DerivationPath(evaluator), output.Length == 0 ? "out" : output));
            }
        }
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
