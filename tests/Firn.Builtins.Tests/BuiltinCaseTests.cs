using System.Runtime.CompilerServices;
using Firn.Evaluation;
using Firn.Primitives;

namespace Firn.Builtins.Tests;

/// <summary>
/// Every file below tests/data/builtins is evaluated and printed; what must come out, or be said, was taken from Nix 2.34.
/// </summary>
public class BuiltinCaseTests
{
    static string Root([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "../data/builtins");

    public static TheoryData<string> All()
    {
        var data = new TheoryData<string>();
        foreach (string file in Directory.EnumerateFiles(Root(), "*.nix", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            data.Add(Path.GetRelativePath(Root(), file));
        return data;
    }

    [Theory, MemberData(nameof(All))]
    public void GivesWhatNixGives(string name)
    {
        string file = Path.Combine(Root(), name);
        string output = Path.ChangeExtension(file, ".out"), error = Path.ChangeExtension(file, ".err");
        var (succeeded, text) = Evaluate(File.ReadAllText(file));
        string expected = File.Exists(output) ? output : error;
        Assert.Equal((File.Exists(output), File.ReadAllText(expected).TrimEnd()), (succeeded, text.TrimEnd()));
    }

    [Fact]
    public void HasEveryDocumentedBuiltin()
    {
        string[] names = EvaluationThread.Run(() => Session().Globals.Builtins)
            is { } set ? [.. Enumerable.Range(0, set.Count).Select(index => Names(set, index))] : [];
        foreach (string name in (string[])["add", "genericClosure", "derivationStrict", "fromTOML", "zipAttrsWith", "convertHash", "path", "warn", "builtins"])
            Assert.Contains(name, names);
        Assert.True(names.Length >= 108, $"{names.Length} builtins");
    }

    string Names(AttributeSet set, int index) => session!.Symbols.Text(set.At(index).Name);

    EvaluationSession? session;

    EvaluationSession Session() => session ??= new EvaluationSession(new TestHost(), new EvaluationOptions(), LanguageBuiltins.Create(new EvaluationOptions()));

    (bool Succeeded, string Text) Evaluate(string text) => EvaluationThread.Run(() =>
    {
        var evaluator = Session().CreateEvaluator();
        try
        {
            var value = evaluator.EvaluateText(text, evaluator.Host.WorkingDirectory);
            evaluator.ForceDeep(value);
            var output = new ByteWriter();
            AmbiguousPrinter.Print(evaluator, evaluator.Force(value), output);
            return (true, output.ToString());
        }
        catch (EvaluationException failure)
        {
            return (false, string.Join('\n', failure.Message.Split('\n').Select(line => line.TrimStart())));
        }
    });
}
