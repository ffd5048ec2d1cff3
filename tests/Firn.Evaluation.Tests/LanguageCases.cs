using System.Runtime.CompilerServices;

namespace Firn.Evaluation.Tests;

/// <summary>
/// Every <c>tests/data/language/TOPIC/*.nix</c> has its printed value beside it (<c>.out</c>), or its failure (<c>.err</c>).
/// FIRN_ACCEPT=1 writes what comes out instead of comparing.
/// </summary>
public sealed class LanguageCases
{
    public static TheoryData<string> All() => [.. Names()];

    /// <summary>Those that have a value, and the same wherever they stand.</summary>
    public static TheoryData<string> OfAnyPlace() => [.. Names().Where(name =>
        File.Exists(Path.ChangeExtension(Path.Combine(Root(), name), ".out")) && !File.ReadAllText(Path.Combine(Root(), name)).Contains("Pos", StringComparison.Ordinal))];

    static IEnumerable<string> Names() =>
        Directory.EnumerateFiles(Root(), "*.nix", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => Path.GetRelativePath(Root(), file));

    [Theory]
    [MemberData(nameof(All))]
    public void PrintsWhatStandsBesideIt(string name)
    {
        var file = Path.Combine(Root(), name);
        var (output, error) = Language.PrintFile("/" + name, File.ReadAllText(file));
        var kind = error.Length > 0 ? ".err" : ".out";
        var expectation = Path.ChangeExtension(file, kind);
        var actual = (error.Length > 0 ? error : output) + "\n";
        if (Environment.GetEnvironmentVariable("FIRN_ACCEPT") == "1")
        {
            File.WriteAllText(expectation, actual);
        }
        Assert.True(File.Exists(expectation), $"{name} has no {kind} file beside it; it gave:\n{actual}");
        Assert.Equal(File.ReadAllText(expectation), actual);
    }

    /// <summary>What a package set is remembered for with a function that holds the program is a text in which the program has the same value.</summary>
    [Theory]
    [MemberData(nameof(OfAnyPlace))]
    public void IsTheSameInAFunctionThatIsWrittenDown(string name)
    {
        var program = File.ReadAllText(Path.Combine(Root(), name));
        var host = new MemoryHost().Add("/set.nix", "{ f }: { set = f; }").Add("/" + name, $"outermost: import /set.nix {{ f = _:\n{program}\n; }}");
        var written = "";
        EvaluationThread.Run(() =>
        {
            var session = Language.Session(host);
            session.ImportedSets = new ImportedSets((_, argument) =>
            {
                written = argument;
                return null;
            });
            var evaluator = session.CreateEvaluator();
            return Language.Print(evaluator, evaluator.EvaluateText($"import \"/{name}\" null", host.WorkingDirectory));
        });
        Assert.Equal(File.ReadAllText(Path.ChangeExtension(Path.Combine(Root(), name), ".out")), Language.Print($"({written}).f null") + "\n");
    }

    static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../data/language"));
}
