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

    /// <summary>The bytes that one call of a function with a number allocates, once it has been called.</summary>
    public static long AllocatedByCall(string function, long number)
    {
        const int calls = 1000;
        return EvaluationThread.Run(() =>
        {
            var evaluator = Session().CreateEvaluator();
            var called = evaluator.Force(evaluator.EvaluateText(function, evaluator.Host.WorkingDirectory));
            Value argument = IntValue.Of(number);
            evaluator.Call(called, argument);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < calls; i++)
            {
                evaluator.Call(called, argument);
            }
            return (GC.GetAllocatedBytesForCurrentThread() - before) / calls;
        });
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
