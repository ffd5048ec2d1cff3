using Firn.Builtins.Data;
using Firn.Cli.Arguments;
using Firn.Cli.Composition;
using Firn.Cli.Workers;
using Firn.Evaluation;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Cli.Commands.Evaluation;

/// <summary><c>nix-instantiate</c>: expressions to derivations in the store, or to printed values.</summary>
sealed class InstantiateCommand
{
    enum Output
    {
        Plain,
        Raw,
        Xml,
        Json,
    }

    readonly Settings settings = Settings.Load();
    readonly List<string> attributePaths = [];
    EvaluationOutput result = null!;
    ByteWriter output = null!;
    SelectedDerivations? derivations;
    EvaluationArguments evaluation = null!;
    List<string> inputs = [];
    bool standardInput, isExpression, findFile, evaluateOnly, parseOnly, strict, readWrite, dryRun, locations = true;
    Output form;
    string? root;

    public static int Run(Invocation invocation) => EvaluationRun.Guard(() => new InstantiateCommand().Start(invocation));

    int Start(Invocation invocation)
    {
        evaluation = new EvaluationArguments(settings);
        var reader = new ArgumentReader(settings, invocation.Program);
        evaluation.AddFlags(reader);
        reader
            .Switch(["--expr", "-E"], () => isExpression = true)
            .Switch(["--eval", "--eval-only"], () => evaluateOnly = true)
            .Switch("--read-write-mode", () => readWrite = true)
            .Switch(["--parse", "--parse-only"], () => parseOnly = evaluateOnly = true)
            .Switch("--find-file", () => findFile = true)
            .Value(["--attr", "-A"], attributePaths.Add)
            .Value("--add-root", path => root = path)
            .Switch("--indirect", () => { })
            .Switch("--raw", () => form = Output.Raw)
            .Switch("--xml", () => form = Output.Xml)
            .Switch("--json", () => form = Output.Json)
            .Switch("--no-location", () => locations = false)
            .Switch("--strict", () => strict = true)
            .Switch(["--dry-run", "--readonly-mode"], () => dryRun = true);
        inputs = reader.Read(invocation.Arguments);
        standardInput = inputs.RemoveAll(input => input == "-") > 0;
        evaluation.ReadOnly = dryRun || (evaluateOnly && !readWrite);
        return EvaluationRun.Run(settings, evaluation, invocation, (evaluator, into) =>
        {
            (result, output) = (into, into.Standard);
            Process(evaluator);
        }, Present, finishesPart: true);
    }

    /// <summary>Shows the derivations that are to be kept by a link, one after the other.</summary>
    int Present(OpenedStore opened, string[] derivations)
    {
        var roots = 0;
        foreach (var line in derivations)
        {
            var parts = line.Split('!');
            var shown = parts[0];
            if (opened.Store is { } store)
            {
                roots++;
                var link = Linux.Files.Paths.MakeAbsolute(roots > 1 ? $"{root}-{roots}" : root!);
                store.AddPermanentRoot(link, opened.Directory.Parse(shown));
                shown = link.ToString();
            }
            Console.Out.WriteLine(parts is [_, var output] ? $"{shown}!{output}" : shown);
        }
        return 0;
    }

    void Process(Evaluator evaluator)
    {
        if (findFile)
        {
            foreach (var name in inputs)
            {
                var found = evaluator.FindFile(name, default);
                if (!ReferenceEquals(found.Root, evaluator.Host.Disk))
                {
                    throw new EvaluationException($"'<{name}>' has no physical path");
                }
                output.Write(found.Path.Span);
                output.Write((byte)'\n');
            }
            return;
        }
        var here = evaluator.Host.WorkingDirectory;
        if (standardInput)
        {
            ByteString text = new(StandardStreams.ReadInput());
            Process(evaluator, () => evaluator.Session.ParseStandardInput(text, here), () => evaluator.EvaluateStandardInput(text, here));
        }
        else if (inputs.Count == 0 && !isExpression)
        {
            inputs.Add("./default.nix");
        }
        foreach (var input in inputs)
        {
            if (isExpression)
            {
                Process(evaluator, () => evaluator.Session.ParseText(input, here), () => evaluator.EvaluateText(input, here));
                continue;
            }
            var file = LookUp(evaluator, input);
            Process(evaluator, () => evaluator.Session.ParseFile(EvaluationSession.ResolveImport(file)), () => evaluator.EvaluateFile(file));
        }
    }

    /// <summary>A file argument: a path, or <c>&lt;name&gt;</c>.</summary>
    internal static SourcePath LookUp(Evaluator evaluator, string argument)
    {
        if (argument.Length > 2 && argument[0] == '<' && argument[^1] == '>')
        {
            return evaluator.FindFile(argument[1..^1], default);
        }
        return Place(evaluator, argument, evaluator.Host.WorkingDirectory);
    }

    /// <summary>A path of the command line; a relative one starts from <paramref name="directory"/>.</summary>
    internal static SourcePath Place(Evaluator evaluator, string argument, SourcePath directory)
    {
        var bytes = ByteString.FromText(argument).ToArray();
        return argument.StartsWith('/') ? new SourcePath(evaluator.Host.Disk, SourcePath.Canonicalize(bytes)) : directory.Child(bytes);
    }

    void Process(Evaluator evaluator, Func<ParsedSource> parse, Func<Value> evaluate)
    {
        if (parseOnly)
        {
            var source = parse();
            evaluator.CheckNames(source);
            output.Write(evaluator.ShowSource(source));
            output.Write((byte)'\n');
            return;
        }
        IReadOnlyList<string> paths = attributePaths.Count == 0 ? [""] : attributePaths;
        if (!evaluateOnly)
        {
            Instantiate(evaluator, evaluate, paths);
            return;
        }
        var whole = evaluate();
        var arguments = evaluation.Automatic(evaluator);
        var start = SelectionPath.Start(evaluator, paths, arguments, whole);
        using var ahead = evaluator.Session.Ahead.Announce(paths.Count, (e, i) => NeedAhead(e, SelectionPath.Follow(e, paths[i], arguments, start).Value));
        for (var i = 0; i < paths.Count; i++)
        {
            ahead.Reached(i);
            var (selected, _) = SelectionPath.Follow(evaluator, paths[i], arguments, start);
            var value = evaluator.Force(selected, Evaluator.PositionOf(selected));
            // Not the cell: a list that holds itself is shown once more inside.
            Print(evaluator, arguments.Count == 0 ? value : evaluator.CallAutomatically(arguments, value));
        }
    }

    /// <summary>Forces what showing a value will force.</summary>
    void NeedAhead(Evaluator evaluator, Value value)
    {
        if (form == Output.Json)
        {
            StringContext? references = null;
            ValueJson.Write(evaluator, value, default, ref references);
        }
        else if (strict)
        {
            evaluator.ForceDeep(value);
        }
    }

    void Print(Evaluator evaluator, Value value)
    {
        using var ahead = AnnouncedParts.Of(evaluator, value, NeedAhead);
        StringContext? references = null;
        switch (form)
        {
            case Output.Raw:
                output.Write(evaluator.CoerceToString(
                    value, Coercion.CopyToStore, ref references, default, "while generating the nix-instantiate output").Span);
                break;
            case Output.Xml:
                ValueXml.Write(evaluator, value, strict, locations, default, output, ref references);
                break;
            case Output.Json:
                output.Write(ValueJson.Write(evaluator, value, Evaluator.PositionOf(value), ref references).Span);
                output.Write((byte)'\n');
                break;
            default:
                if (strict)
                {
                    evaluator.ForceDeep(value);
                }
                AmbiguousPrinter.Print(evaluator, value, output);
                output.Write((byte)'\n');
                break;
        }
    }

    void Instantiate(Evaluator evaluator, Func<Value> evaluate, IReadOnlyList<string> paths)
    {
        derivations ??= new SelectedDerivations(evaluator, evaluation, Tell);
        foreach (var told in derivations.In(evaluate, paths))
        {
            var line = told.Facts[0];
            if (root is not null)
            {
                result.Result.Add(line);
                continue;
            }
            WarnOnce(evaluator);
            output.Write(line);
            output.Write((byte)'\n');
            result.Progress();
        }
    }

    static Told Tell(Evaluator evaluator, FoundDerivation derivation)
    {
        var path = derivation.DerivationPath(evaluator);
        var shown = evaluator.Host.StoreDirectory.Show(path);
        var name = derivation.OutputName(evaluator);
        return name.Length > 0 ? new Told([name == "out" ? shown : $"{shown}!{name}"], path) : throw new EvaluationException($"derivation '{shown}' lacks an 'outputName' attribute");
    }

    bool warned;

    void WarnOnce(Evaluator evaluator)
    {
        if (!warned)
        {
            warned = true;
            evaluator.Host.Warn("you did not specify '--add-root'; the result might be removed by the garbage collector");
        }
    }
}
