using Firn.Linux.Files;
using Firn.Linux.Processes;

namespace Firn.Cli.Workers;

/// <summary>A process that evaluates for this one: the same command once more, which answers questions instead of showing a result.</summary>
sealed class WorkerProcess : IDisposable
{
    readonly ChildProcess child;
    readonly ProcessPipe requests, answers;
    readonly BinaryWriter writer;
    readonly BinaryReader reader;

    WorkerProcess(ChildProcess child, ProcessPipe requests, ProcessPipe answers)
    {
        (this.child, this.requests, this.answers) = (child, requests, answers);
        writer = WorkerProtocol.Writer(new DescriptorStream(requests.Writer, writable: true, ownsHandle: false));
        reader = WorkerProtocol.Reader(new DescriptorStream(answers.Reader, writable: false, ownsHandle: false));
    }

    public int Id => child.Id;

    /// <summary>Null where nobody knows how to start this program again.</summary>
    public static WorkerProcess? Start(WorkerOrder order)
    {
        if (OwnCommand.With(WorkerOrder.EntryPoint, order.ToText()) is not { } command)
        {
            return null;
        }
        var requests = ProcessPipe.Create();
        var answers = ProcessPipe.Create();
        using var silence = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write);
        try
        {
            var child = ChildProcess.Start(new ProcessStart
            {
                Program = command.Program,
                Arguments = command.Arguments,
                Input = requests.Reader,
                Output = answers.Writer,
                Error = silence,
            });
            requests.Reader.Dispose();
            answers.Writer.Dispose();
            return new WorkerProcess(child, requests, answers);
        }
        catch
        {
            requests.Dispose();
            answers.Dispose();
            throw;
        }
    }

    /// <summary>Asks for places; <paramref name="found"/> and <paramref name="told"/> hear of each as soon as it is known.</summary>
    /// <exception cref="IOException">The process has ended.</exception>
    public WorkerProtocol.ChunkEnd Ask(IReadOnlyList<WorkUnit> units, Action<WorkUnit, Finding> found, Action<WorkUnit, Told?> told)
    {
        WorkerProtocol.WritePlaces(writer, [.. units.Select(unit => unit.Place)]);
        foreach (var unit in units)
        {
            var finding = WorkerProtocol.ReadFinding(reader, Id);
            found(unit, finding);
            // What it did not come to may have been taken by somebody else by now.
            if (finding.Kind != FindingKind.Later)
            {
                told(unit, finding.Kind == FindingKind.Derivation ? WorkerProtocol.ReadTold(reader) : null);
            }
        }
        return WorkerProtocol.ReadEnd(reader);
    }

    /// <summary>What it wrote to the store is registered when this returns.</summary>
    public void Settle()
    {
        writer.Write((byte)WorkerProtocol.Request.Settle);
        writer.Flush();
        WorkerProtocol.ReadEnd(reader);
    }

    /// <summary>Lets it end, and returns what it looked at and why that may not be remembered.</summary>
    public (byte[] Record, string Unrepeatable) Finish()
    {
        requests.Writer.Dispose();
        var last = WorkerProtocol.ReadLast(reader);
        child.Wait();
        return last;
    }

    /// <summary>From any thread: whoever asks it something gets an exception.</summary>
    public void Kill()
    {
        const int kill = 9;
        child.Signal(kill);
    }

    /// <summary>Ends it at once, if it has not ended.</summary>
    public void Dispose()
    {
        requests.Dispose();
        answers.Dispose();
        Kill();
        child.Wait();
    }
}
