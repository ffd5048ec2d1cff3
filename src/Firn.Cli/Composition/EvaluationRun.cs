using Firn.Building;
using Firn.Cli.Arguments;
using Firn.Evaluation;
using Firn.Primitives;

namespace Firn.Cli.Composition;

/// <summary>Runs what a command evaluates: on a thread with a deep stack, failures printed as people expect them.</summary>
static class EvaluationRun
{
    /// <summary><paramref name="body"/> returns the process's status.</summary>
    public static int Run(Settings settings, EvaluationArguments arguments, Func<Evaluator, int> body) => Guard(() =>
    {
        var session = arguments.Open(out var opened);
        try
        {
            return EvaluationThread.Run(() => body(session.CreateEvaluator()));
        }
        catch (EvaluationException failure)
        {
            StandardStreams.WriteError([.. ErrorPrinter.Print(failure, session.Positions, session.Options.ShowTrace), (byte)'\n']);
            if (failure.InnerException is BadHashAlgorithmException or BadHashFormatException)
            {
                // An algorithm's name is counted as part of the command line, wherever it was given.
                ShowHint();
            }
            return failure.ExitStatus;
        }
        finally
        {
            EvaluationStatistics.Print();
            opened?.Dispose();
        }
    });

    /// <summary>Prints failures that have no place in a text.</summary>
    public static int Guard(Func<int> body)
    {
        try
        {
            return body();
        }
        catch (UsageException failure)
        {
            Console.Error.WriteLine(ErrorPrinter.Indent("error: ", failure.Message));
            ShowHint();
            return 1;
        }
        catch (BuildException failure)
        {
            Console.Error.WriteLine($"error: {failure.Message}");
            return new BuildSummary([new BuildResult(failure.Derivation, failure.Status, [], failure)]).ExitCode;
        }
        catch (NixException failure)
        {
            Console.Error.WriteLine(ErrorPrinter.Indent("error: ", failure.Message));
            return 1;
        }
    }

    static void ShowHint() =>
        Console.Error.WriteLine($"Try '{Path.GetFileName(Environment.GetCommandLineArgs()[0])} --help' for more information.");
}
