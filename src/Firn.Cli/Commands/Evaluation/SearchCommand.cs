using System.Text;
using System.Text.Json;
using Firn.Builtins.Versions;
using Firn.Cli.Arguments;
using Firn.Cli.Composition;
using Firn.Cli.Workers;
using Firn.Evaluation;
using Firn.Primitives;

namespace Firn.Cli.Commands.Evaluation;

/// <summary><c>nix search</c>: packages of a file whose attribute path, name or description matches all given patterns.</summary>
sealed class SearchCommand
{
    readonly Settings settings = Settings.Load();
    readonly List<string> excluded = [];
    string? file, expression;
    readonly JsonForm form = new();
    bool json;

    public static int Run(Invocation invocation) => EvaluationRun.Guard(() => new SearchCommand().Start(invocation));

    int Start(Invocation invocation)
    {
        settings.SetDefault("allow-import-from-derivation", "false");
        var evaluation = new EvaluationArguments(settings) { ReadOnly = true };
        var reader = new ArgumentReader(settings, invocation.Program);
        evaluation.AddFlags(reader);
        form.AddFlags(reader);
        var words = reader
            .Value(["--file", "-f"], path => file = path)
            .Value("--expr", text => expression = text)
            .Value(["--exclude", "-e"], excluded.Add)
            .Switch("--json", () => json = true)
            .Read(invocation.Arguments);
        if (file is null && expression is null)
        {
            throw new UsageException("'nix search' needs '--file FILE' or '--expr TEXT'; flakes are not part of this version of firn yet");
        }
        if (words.Count < 2)
        {
            throw new UsageException("'nix search' needs an attribute path ('' for the whole file) and at least one regular expression; '^' matches all packages");
        }
        var patterns = words.Skip(1).Select(Finder).ToList();
        var unwanted = excluded.Select(Finder).ToList();
        return EvaluationRun.Run(settings, evaluation, invocation, (evaluator, output) =>
        {
            var arguments = evaluation.Automatic(evaluator);
            var here = evaluator.Host.WorkingDirectory;
            var whole = expression is not null ? evaluator.EvaluateText(expression, here) : evaluator.Import(InstantiateCommand.LookUp(evaluator, file!));
            var (selected, _) = SelectionPath.Follow(evaluator, words[0], arguments, evaluator.CallAutomatically(arguments, whole));
            var search = new DerivationSearch(evaluator, arguments)
            {
                SkipsFailures = true,
                Workers = evaluation.Workers,
                Tell = static (e, found) => new PackageFacts(e, found).Tell(FactKinds.Description),
            };
            if (evaluation.Service is { } service)
            {
                service.Serve(evaluator, Place.First, _ => (search, selected));
                return;
            }
            Search(search, search.In(selected, words[0], Place.OfFirst), patterns, unwanted, output);
        }, static (_, _) => 0);
    }

    static Func<ByteString, IReadOnlyList<(int Start, int End)>> Finder(string pattern)
    {
        try
        {
            return PackageNames.Finder(pattern);
        }
        catch (FormatException failure)
        {
            throw new UsageException(failure.Message);
        }
    }

    void Search(
        DerivationSearch search, List<FoundDerivation> all, List<Func<ByteString, IReadOnlyList<(int Start, int End)>>> patterns,
        List<Func<ByteString, IReadOnlyList<(int Start, int End)>>> unwanted, EvaluationOutput result)
    {
        var colour = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null;
        var hits = new SortedDictionary<string, (string Name, string Version, string Description)>(StringComparer.Ordinal);
        var output = result.Standard;
        var any = false;
        all = [.. all.OrderBy(found => found.SelectionPath, StringComparer.Ordinal)];
        using var telling = search.Telling(all);
        for (var i = 0; i < all.Count; i++)
        {
            search.Evaluator.TryRun<CatchableException>(() =>
            {
                var package = new PackageFacts(search.Evaluator, all[i]);
                package.Learn(telling[i], FactKinds.Description);
                var (name, version) = PackageNames.Split(package.Name);
                var description = package.Description.Replace('\n', ' ');
                ByteString[] places = [package.AttributePath, name, description];
                if (patterns.All(pattern => places.Any(place => pattern(place).Count > 0)) && !unwanted.Any(pattern => places.Any(place => pattern(place).Count > 0)))
                {
                    if (json)
                    {
                        hits[package.AttributePath] = (name, version, description);
                    }
                    else
                    {
                        Show(package.AttributePath, version, description);
                        result.Progress();
                    }
                }
            }, out _);
        }
        if (json)
        {
            output.Write(form.Made(writer => WriteJson(hits, writer)));
            return;
        }
        if (!any)
        {
            throw new EvaluationException("no results for the given search term(s)!");
        }

        void Show(string path, string version, string description)
        {
            output.Write(any ? "\n" : "");
            any = true;
            output.Write($"* {Shown(path, patterns, colour, bold: true)}{(version.Length == 0 ? "" : $" ({version})")}\n");
            if (description.Length > 0)
            {
                output.Write($"  {Shown(description, patterns, colour, bold: false)}\n");
            }
        }
    }

    static void WriteJson(SortedDictionary<string, (string Name, string Version, string Description)> hits, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var (path, (name, version, description)) in hits)
        {
            writer.WriteStartObject(path);
            writer.WriteString("description", description);
            writer.WriteString("pname", name);
            writer.WriteString("version", version);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    // What matched in green, on a terminal.
    static string Shown(string text, List<Func<ByteString, IReadOnlyList<(int Start, int End)>>> patterns, bool colour, bool bold)
    {
        if (!colour)
        {
            return text;
        }
        var bytes = (ByteString)text;
        var marked = new bool[bytes.Length];
        foreach (var (start, end) in patterns.SelectMany(pattern => pattern(bytes)))
        {
            marked.AsSpan(start, end - start).Fill(true);
        }
        string plain = bold ? "\e[0;1m" : "\e[0m";
        var result = new ByteWriter();
        result.Write(plain);
        for (var i = 0; i < marked.Length; i++)
        {
            if (marked[i] != (i > 0 && marked[i - 1]))
            {
                result.Write(marked[i] ? "\e[32;1m" : plain);
            }
            result.Write(bytes[i]);
        }
        result.Write("\e[0m");
        return Encoding.UTF8.GetString(result.Written);
    }
}
