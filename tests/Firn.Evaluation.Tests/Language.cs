using System.Text;
using Firn.Builtins;

namespace Firn.Evaluation.Tests;

/// <summary>Evaluates texts as <c>nix-instantiate --eval --strict</c> does.</summary>
static class Language
{
    public static EvaluationSession Session(MemoryHost? host = null, EvaluationOptions? options = null) =>
        new(host ?? new MemoryHost(), options ?? new EvaluationOptions(), LanguageBuiltins.Create(options ?? new EvaluationOptions()));

    /// <summary>The printed value.</summary>
    public static string Print(string text, EvaluationOptions? options = null) =>
        EvaluationThread.Run(() =>
        {
            var evaluator = Session(options: options).CreateEvaluator();
            return Print(evaluator, evaluator.EvaluateText(text, evaluator.Host.WorkingDirectory));
        });

    public static string Print(Evaluator evaluator, Value value)
    {
        evaluator.ForceDeep(value);
        var output = new ByteWriter();
        AmbiguousPrinter.Print(evaluator, value, output);
        return output.ToString();
    }

    /// <summary>The printed value of a file, or the printed failure.</summary>
    public static (string Output, string Error) PrintFile(string path, string text) => EvaluationThread.Run(() =>
    {
        var host = new MemoryHost().Add(path, text);
        var session = Session(host);
        var evaluator = session.CreateEvaluator();
        try
        {
            return (Print(evaluator, evaluator.Evaluate(session.ParseFile(new SourcePath(host.Disk, path)), null)), "");
        }
        catch (EvaluationException failure)
        {
            return ("", Encoding.UTF8.GetString(ErrorPrinter.Print(failure, session.Positions, wholeTrace: false)));
        }
    });
}
