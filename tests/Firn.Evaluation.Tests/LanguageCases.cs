using System.Runtime.CompilerServices;

namespace Firn.Evaluation.Tests;

/// <summary>
/// Every <c>tests/data/language/TOPIC/*.nix</c> has its printed value beside it (<c>.out</c>), or its failure (<c>.err</c>).
/// FIRN_ACCEPT=1 writes what comes out instead of comparing.
/// </summary>
public sealed class LanguageCases
{
    public static TheoryData<string> All()
    {
        var cases = new TheoryData<string>();
        foreach (var file in Directory.EnumerateFiles(Root(), "*.nix", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            cases.Add(Path.GetRelativePath(Root(), file));
        }
        return cases;
    }

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

    static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../data/language"));
}
