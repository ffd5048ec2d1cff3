using System.Text;
using Firn.Building;
using Firn.Cli.Arguments;
using Firn.Cli.Workers;
using Firn.Evaluation;
using Firn.EvaluationCache;
using Firn.Linux.Processes;
using Firn.Primitives;

namespace Firn.Cli.Composition;

/// <summary>Runs what a command evaluates: on a thread with a deep stack, failures printed as people expect them.</summary>
static class EvaluationRun
{
    /// <summary>
    /// Evaluates, or shows what the same evaluation gave earlier if nothing that it looked at has changed.
    /// </summary>
    /// <param name="settings">Of the command.</param>
    /// <param name="arguments">The flags about evaluation.</param>
    /// <param name="invocation">The whole command line: with the settings, what tells evaluations apart.</param>
    /// <param name="evaluate">Puts what it finds into the output; does nothing else that a person could see.</param>
    /// <param name="finish">The rest of the command, with the lines of the result, evaluated or remembered. Returns the process's status.</param>
    /// <param name="finishesPart">The rest of the command is for what there is when the evaluation failed, too.</param>
    public static int Run(
        Settings settings, EvaluationArguments arguments, Invocation invocation, Action<Evaluator, EvaluationOutput> evaluate, Func<OpenedStore, string[], int> finish,
        bool finishesPart = false) => Guard(() =>
    {
        Interruption.Handle();
        using var store = arguments.OpenStore();
        var options = arguments.Options();
        CollectorBudget.TakeMemoryBy(MemoryPages.Prepare);
        var order = WorkerOrder.Own;
        if (order is not null)
        {
            CollectorBudget.Bound(order.LargestHeap);
        }
        if (InitialHeap.Wanted is { } heap)
        {
            CollectorBudget.AskFor(heap);
        }
        if (order is not null)
        {
            return Help(order, settings, arguments, store, options, evaluate);
        }
        if (PackageOrder.IsOwn)
        {
            return RememberedPackages.FindOut(arguments, settings, options, store);
        }
        var remembered = RememberedEvaluation.Begin(settings, options, store, invocation);
        if (remembered?.Find(store, explain: settings.Verbosity > 0) is { } known)
        {
            StandardStreams.WriteOutput(known.Output);
            StandardStreams.WriteError(known.Messages);
            return Finished(known.Status, store, EvaluationOutput.Lines(known.Result));
        }
        var session = arguments.Start(store, options, remembered?.Recorder);
        using var host = session.Host as IDisposable;
        var packages = RememberedPackages.Begin(session, settings, arguments, store, remembered?.Recorder);
        using var workers = WorkerPlan.Make(settings, arguments, options, store, invocation, remembered?.Recorder);
        arguments.Workers = workers;
        var output = new EvaluationOutput(
            piece =>
            {
                // What is printed is on disk.
                workers?.Settle();
                store.Store?.RegisterPending();
                StandardStreams.WriteOutput(piece.Span);
            },
            () => remembered?.Recorder.Forbid("what it prints is long"));
        int status;
        try
        {
            status = EvaluationThread.Run(() =>
            {
                using var ahead = session.Ahead;
                try
                {
                    evaluate(session.CreateEvaluator(), output);
                    workers?.Confirm(WorkerPlan.Patience);
                }
                catch (EvaluationException)
                {
                    workers?.Confirm(WorkerPlan.PatienceAfterFailure);
                    throw;
                }
                return 0;
            }, static (size, action) => DeepThread.Run((nuint)size, action));
            workers?.Finish(WorkerPlan.Patience);
            store.Store?.RegisterPending();
            output.ShowRest();
        }
        catch (DebuggerQuitException)
        {
            return 0;
        }
        catch (EvaluationException failure)
        {
            output.ShowRest();
            workers?.Finish(WorkerPlan.PatienceAfterFailure);
            status = Show(failure, session, remembered?.Recorder);
        }
        catch (NixException)
        {
            output.ShowRest();
            throw;
        }
        finally
        {
            Observation.End(options.Observer);
            (options.ParsedFiles as IDisposable)?.Dispose();
            EvaluationStatistics.Print();
        }
        if (remembered is not null && !output.Standard.HasOverflowed)
        {
            remembered.Keep(new Outcome(status, remembered.Recorder.Messages, output.Standard.Written.ToArray(), output.ResultBytes));
        }
        if (status == 0)
        {
            packages?.RememberMore();
        }
        return Finished(status, store, [.. output.Result]);

        int Finished(int status, OpenedStore opened, string[] result)
        {
            var rest = status == 0 || finishesPart ? finish(opened, result) : 0;
            return status != 0 ? status : rest;
        }
    });

    // In a process that helps another one: nothing is shown, and who cannot answer just ends.
    static int Help(WorkerOrder order, Settings settings, EvaluationArguments arguments, OpenedStore store, EvaluationOptions options, Action<Evaluator, EvaluationOutput> evaluate)
    {
        using var service = new WorkerService(order, store);
        arguments.Service = service;
        var session = arguments.Start(store, options, service.Recorder);
        using var host = session.Host as IDisposable;
        RememberedPackages.Begin(session, settings, arguments, store, service.Recorder);
        try
        {
            EvaluationThread.Run(() =>
            {
                evaluate(session.CreateEvaluator(), new EvaluationOutput(static _ => { }, static () => { }));
                return 0;
            }, static (size, action) => DeepThread.Run((nuint)size, action));
            service.End();
            return 0;
        }
        catch (Exception)
        {
            return 1;
        }
        finally
        {
            (options.ParsedFiles as IDisposable)?.Dispose();
        }
    }

    static int Show(EvaluationException failure, EvaluationSession session, Recorder? recorder)
    {
        byte[] text = [.. ErrorPrinter.Print(failure, session.Positions, session.Options.ShowTrace), (byte)'\n'];
        if (UsageException.IsAboutUse(failure.InnerException))
        {
            text = [.. text, .. Encoding.UTF8.GetBytes(UsageException.Advice + "\n")];
        }
        text = [.. text, .. OptionNotes.Print(failure, session)];
        if (failure is RecoverableEvaluationException)
        {
            recorder?.Forbid("it failed with something that may work the next time");
        }
        recorder?.Message(text);
        StandardStreams.WriteError(text);
        return failure.ExitStatus;
    }

    /// <summary>Prints failures that have no place in a text.</summary>
    public static int Guard(Func<int> body)
    {
        try
        {
            return body();
        }
        catch (NixException failure) when (UsageException.IsAboutUse(failure))
        {
            Console.Error.WriteLine(ErrorPrinter.Indent("error: ", failure.Message));
            Console.Error.WriteLine(UsageException.Advice);
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
}
