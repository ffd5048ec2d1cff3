namespace Firn.Cli.Workers;

// A thread for each process: asks it, and notes what it says.
sealed partial class EvaluationWorkers
{
    const int StackSize = 256 << 10, MostPlaces = 64;

    // Milliseconds for a portion.
    const int Short = 4, Long = 30;

    readonly Lock starting = new();

    // Under the lock.
    void Employ(int wanted)
    {
        while (helpers.Count < wanted && !isBroken)
        {
            var helper = new Helper { Settled = settling };
            helpers.Add(helper);
            try
            {
                new Thread(() => Work(helper), StackSize) { Name = "evaluation in a process", IsBackground = true }.Start();
            }
            catch (OutOfMemoryException)
            {
                helpers.Remove(helper);
                isBroken = true;
            }
        }
    }

    void Work(Helper helper)
    {
        try
        {
            while (Next(helper))
            {
                if (helper.Units.Count == 0)
                {
                    helper.Process?.Settle();
                    continue;
                }
                if (!Begin(helper))
                {
                    Break();
                    return;
                }
                if (helper.Ask(NoteFinding, (unit, told) => NoteTold(helper, unit, told)))
                {
                    Part(helper);
                }
            }
            Part(helper);
        }
        catch (Exception)
        {
            // Killed, or out of memory: what it has not said the evaluation finds out for itself.
            looked([], "a process that evaluated a part of it was lost");
            Break();
        }
        finally
        {
            helper.Process?.Dispose();
            lock (gate)
            {
                foreach (var unit in helper.Units)
                {
                    unit.IsDone = unit.IsTaken;
                }
                lost.AddRange(helper.Unsettled);
                helpers.Remove(helper);
                Monitor.PulseAll(gate);
            }
        }
    }

    bool Begin(Helper helper)
    {
        if (helper.Process is null)
        {
            // One after the other: the pipes of one must not get into another.
            lock (starting)
            {
                helper.Process = WorkerProcess.Start(order);
            }
        }
        return helper.Process is not null;
    }

    void Part(Helper helper)
    {
        if (helper.Process is { } process)
        {
            lock (gate)
            {
                helper.IsAsking = false;
            }
            var (record, unrepeatable) = process.Finish();
            looked(record, unrepeatable);
            process.Dispose();
            lock (gate)
            {
                helper.Process = null;
                helper.Unsettled.Clear();
            }
        }
    }

    void Break()
    {
        lock (gate)
        {
            isBroken = true;
        }
    }

    void NoteFinding(WorkUnit unit, Finding finding)
    {
        lock (gate)
        {
            if (finding.Kind == FindingKind.Later)
            {
                unit.IsTaken = false;
            }
            else
            {
                unit.Finding = finding;
            }
            Monitor.PulseAll(gate);
        }
    }

    void NoteTold(Helper helper, WorkUnit unit, Told? told)
    {
        if (told is not null)
        {
            protect(told);
        }
        lock (gate)
        {
            unit.Told = told;
            unit.IsDone = unit.IsTaken;
            if (told?.Kept is not null)
            {
                helper.Unsettled.Add(unit);
            }
            Monitor.PulseAll(gate);
        }
    }

    // Gives the helper places to ask for, or none when what it wrote is to be settled; false at the end.
    bool Next(Helper helper)
    {
        lock (gate)
        {
            helper.IsAsking = false;
            if (helper.IsSettling)
            {
                helper.IsSettling = false;
                helper.Unsettled.Clear();
                Monitor.PulseAll(gate);
            }
            helper.Units = [];
            while (!hasEnded)
            {
                if (helper.Settled != settling)
                {
                    helper.Settled = settling;
                    if (helper.Unsettled.Count > 0)
                    {
                        return helper.IsSettling = true;
                    }
                }
                if (helper.Process is null && !groups.Any(static group => group.IsWorthAProcess))
                {
                    // Nobody tells how far the evaluation is.
                    Monitor.Wait(gate, groups.Count == 0 ? Timeout.Infinite : LookAgain);
                    continue;
                }
                for (var i = groups.Count - 1; i >= 0; i--)
                {
                    helper.Units = groups[i].Take(helper.Chunk);
                    if (helper.Units.Count > 0)
                    {
                        return helper.IsAsking = true;
                    }
                }
                if (helper.Unsettled.Count > 0)
                {
                    // There is nothing else to do: at the end it need not be waited for.
                    return helper.IsSettling = true;
                }
                Monitor.Wait(gate);
            }
            return false;
        }
    }

    // A thread of this process and the process that it speaks to.
    sealed class Helper
    {
        public WorkerProcess? Process { get; set; }

        public List<WorkUnit> Units { get; set; } = [];

        public int Chunk { get; private set; } = 1;

        public int Settled { get; set; }

        public bool IsSettling { get; set; }

        public bool IsAsking { get; set; }

        /// <summary>Told by the process, and not known to be registered.</summary>
        public List<WorkUnit> Unsettled { get; } = [];

        /// <summary>Whether the process is full.</summary>
        public bool Ask(Action<WorkUnit, Finding> found, Action<WorkUnit, Told?> told)
        {
            var end = Process!.Ask(Units, found, told);
            Chunk = end.Milliseconds < Short ? Math.Min(Chunk * 2, MostPlaces) : end.Milliseconds > Long ? Math.Max(Chunk / 2, 1) : Chunk;
            return end.IsFull;
        }
    }
}
