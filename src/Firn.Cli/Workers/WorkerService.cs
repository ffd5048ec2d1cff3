using System.Collections.Concurrent;
using System.Diagnostics;
using Firn.Cli.Commands.Evaluation;
using Firn.Cli.Composition;
using Firn.Evaluation;
using Firn.EvaluationCache;
using Firn.Linux.Files;

namespace Firn.Cli.Workers;

/// <summary>
/// The other end of <see cref="WorkerProcess"/>: answers what it is asked about the value that its command line means. It says nothing, builds nothing and fetches
/// nothing: where that would be necessary the answer is that it does not know.
/// </summary>
sealed class WorkerService : IDisposable
{
    const int LongestChunk = 50;

    // So much a process may add to what it needs to begin: else it would begin for each package.
    const long Room = 96 << 20;

    readonly WorkerOrder order;
    readonly OpenedStore store;
    readonly BinaryReader reader = WorkerProtocol.Reader(DescriptorStream.Standard(0));
    readonly BinaryWriter writer = WorkerProtocol.Writer(DescriptorStream.Standard(1));
    // Null: to be settled.
    readonly BlockingCollection<List<string[]>?> requests = [];
    readonly Dictionary<Value, int> identities = new(ReferenceEqualityComparer.Instance);
    List<string[]>? next;
    volatile bool isBusy;

    public WorkerService(WorkerOrder order, OpenedStore store)
    {
        this.order = order;
        this.store = store;
        Recorder = order.IsRecorded ? new Recorder(order.Time) : null;
        new Thread(Read) { Name = "requests", IsBackground = true }.Start();
    }

    /// <summary>Null when nobody wants to know what is looked at.</summary>
    public Recorder? Recorder { get; }

    /// <summary>Whether the next request is about this input of the command line; waits for it.</summary>
    public bool IsAsked(string input)
    {
        while (next is null && requests.TryTake(out var request, Timeout.Infinite))
        {
            next = request;
            if (request is null)
            {
                Settle();
            }
        }
        return next is [var first, ..] && first[0] == input;
    }

    /// <summary>Answers all requests about an input of the command line.</summary>
    /// <param name="evaluator">Evaluates.</param>
    /// <param name="input">Its number.</param>
    /// <param name="select">For one of the command's selection paths: how it is searched, and the value there.</param>
    public void Serve(Evaluator evaluator, string input, Func<string, (DerivationSearch Search, Value Value)> select)
    {
        Speculation.StayAhead();
        ResidentMemory? memory = null;
        while (IsAsked(input))
        {
            var begin = Stopwatch.GetTimestamp();
            var places = next!;
            next = null;
            var answered = 0;
            do
            {
                Answer(evaluator, places[answered++], select, places.Count == 1);
                memory ??= new ResidentMemory(Math.Max(order.MemoryLimit, Environment.WorkingSet + Room));
            }
            while (answered < places.Count && !memory.IsBeyondLimit && Stopwatch.GetElapsedTime(begin).TotalMilliseconds < LongestChunk);
            for (; answered < places.Count; answered++)
            {
                WorkerProtocol.WriteFinding(writer, new Finding(FindingKind.Later));
            }
            isBusy = false;
            WorkerProtocol.WriteEnd(writer, new(memory.IsBeyondLimit, (int)Stopwatch.GetElapsedTime(begin).TotalMilliseconds));
        }
    }

    void Answer(Evaluator evaluator, string[] steps, Func<string, (DerivationSearch Search, Value Value)> select, bool alone)
    {
        var finding = new Finding(FindingKind.Unknown);
        DerivationSearch? search = null;
        FoundDerivation? found = null;
        // Whatever fails: the evaluation will meet it by itself.
        evaluator.TryRun<Exception>(() =>
        {
            (search, var value) = select(steps[1]);
            (finding, found) = search.LookAt(steps.AsSpan(2), value);
        }, out _);
        if (found is null)
        {
            WorkerProtocol.WriteFinding(writer, finding);
            return;
        }
        var value = found.Attributes(evaluator);
        if (!identities.TryGetValue(value, out var identity))
        {
            identity = identities[value] = identities.Count;
        }
        WorkerProtocol.WriteFinding(writer, finding with { Identity = identity });
        if (alone)
        {
            // What is told of it may take long.
            writer.Flush();
        }
        Told? told = null;
        evaluator.TryRun<Exception>(() => told = search!.Tell!(evaluator, found), out _);
        WorkerProtocol.WriteTold(writer, told);
    }

    void Settle()
    {
        store.Store?.RegisterPending();
        WorkerProtocol.WriteEnd(writer, default);
    }

    // On a thread of its own, so that the end is noticed in the middle of work: then nobody waits for the rest.
    void Read()
    {
        try
        {
            while (true)
            {
                var places = (WorkerProtocol.Request)reader.ReadByte() == WorkerProtocol.Request.Settle ? null : WorkerProtocol.ReadPlaces(reader);
                // From now on, not from when it is taken: the end may come in between.
                isBusy = places is not null;
                requests.Add(places);
            }
        }
        catch (Exception failure) when (failure is IOException or FormatException)
        {
            if (isBusy)
            {
                Environment.Exit(1);
            }
            requests.CompleteAdding();
        }
    }

    /// <summary>Registers what was written, and says what was looked at.</summary>
    public void End()
    {
        store.Store?.RegisterPending();
        var record = Recorder?.Finish(new byte[32], "", new Outcome(0, [], [], []));
        WorkerProtocol.WriteLast(writer, record is null ? [] : RecordFormat.Write(record), Recorder?.Unrepeatable);
    }

    public void Dispose() => requests.Dispose();
}
