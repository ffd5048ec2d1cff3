using System.Diagnostics;

namespace Firn.Cli.Workers;

/// <summary>
/// Other processes that do parts of an evaluation: on other cores, and in place of this one once it holds much. What they give is taken only where it cannot be told
/// from what this process would have found; everything else it does itself, in its order. Decision: docs/decisions/evaluation-in-processes.md.
/// </summary>
sealed class EvaluationWorkers : IDisposable
{
    /// <summary>An evaluation that ends sooner is not worth starting a process, nor one that will end in less than <see cref="Worth"/>.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100), Worth = TimeSpan.FromMilliseconds(500), Moment = TimeSpan.FromMilliseconds(100);

    const int StackSize = 256 << 10, LookAgain = 20, MostPlaces = 64, ShortChunk = 4, LongChunk = 30;

    readonly Lock starting = new();
    readonly object gate = new();
    readonly List<Group> groups = [];
    readonly List<Helper> helpers = [];
    // Told by processes that ended before they had registered it.
    readonly List<WorkUnit> lost = [];
    readonly WorkerOrder order;
    readonly ResidentMemory memory;
    readonly Action<Told> protect;
    readonly Action<byte[], string> looked;
    readonly int beside;
    int settling;
    bool isBroken, hasEnded;

    /// <param name="order">For each of them.</param>
    /// <param name="beside">How many may work while this process evaluates itself.</param>
    /// <param name="protect">Keeps what is told from being collected.</param>
    /// <param name="looked">Is given what each has looked at, and why that may not be remembered.</param>
    public EvaluationWorkers(WorkerOrder order, int beside, Action<Told> protect, Action<byte[], string> looked) =>
        (this.order, memory, this.beside, this.protect, this.looked) = (order, new(order.MemoryLimit), beside, protect, looked);

    /// <summary>Places that will be needed in this order. Ends with the result's disposal.</summary>
    public Group Begin(IReadOnlyList<WorkUnit> units)
    {
        var group = new Group(this, units);
        lock (gate)
        {
            foreach (var unit in units)
            {
                unit.IsOwn = false;
            }
            if (hasEnded || isBroken)
            {
                return group;
            }
            groups.Add(group);
            if (units.Count > 1)
            {
                Employ(beside);
                Monitor.PulseAll(gate);
            }
        }
        return group;
    }

    /// <summary>
    /// Waits a moment for everything that was told to stand in the store. What is shown before the end may promise what a process has that is killed at this moment;
    /// <see cref="Confirm"/> keeps the promise.
    /// </summary>
    public void Settle() => Settle(Moment, kills: false);

    /// <summary>
    /// Everything that was told stands in the store when this returns: what a lost process had not registered is computed here. To be called by the thread that evaluates.
    /// </summary>
    /// <param name="patience">How long what nobody needs any more may keep a process from it.</param>
    public void Confirm(TimeSpan patience)
    {
        foreach (var unit in Settle(patience, kills: true))
        {
            unit.Redo?.Invoke();
        }
    }

    // Returns what was lost, once.
    WorkUnit[] Settle(TimeSpan patience, bool kills)
    {
        lock (gate)
        {
            settling++;
            Monitor.PulseAll(gate);
            for (var begin = Stopwatch.GetTimestamp(); helpers.Any(helper => helper.Unsettled.Count > 0);)
            {
                if (Stopwatch.GetElapsedTime(begin) > patience && !kills)
                {
                    return [];
                }
                Await(begin, patience);
            }
            WorkUnit[] all = [.. lost];
            if (kills)
            {
                lost.Clear();
            }
            return all;
        }
    }

    /// <summary>Ends all of them: what they looked at was told.</summary>
    /// <param name="patience">How long what nobody needs any more may take to end by itself.</param>
    public void Finish(TimeSpan patience)
    {
        lock (gate)
        {
            hasEnded = true;
            Monitor.PulseAll(gate);
            for (var begin = Stopwatch.GetTimestamp(); helpers.Count > 0;)
            {
                Await(begin, patience);
            }
        }
    }

    // Under the lock. Who is busy for longer than that is killed, who registers or says good-bye is not.
    void Await(long begin, TimeSpan patience)
    {
        if (Stopwatch.GetElapsedTime(begin) > patience)
        {
            foreach (var helper in helpers.Where(helper => helper.IsAsking))
            {
                helper.Process?.Kill();
            }
        }
        Monitor.Wait(gate, LookAgain);
    }

    public void Dispose() => Finish(TimeSpan.Zero);

    // Whether this process is full and somebody else can do its work. Under the lock.
    bool CanRefuse
    {
        get
        {
            if (isBroken || hasEnded || !memory.IsBeyondLimit)
            {
                return false;
            }
            Employ(beside + 1);
            return helpers.Count > 0;
        }
    }

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
                var isFull = helper.Ask(NoteFinding, (unit, told) => NoteTold(helper, unit, told));
                if (isFull)
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
            Chunk = end.Milliseconds < ShortChunk ? Math.Min(Chunk * 2, MostPlaces) : end.Milliseconds > LongChunk ? Math.Max(Chunk / 2, 1) : Chunk;
            return end.IsFull;
        }
    }

    /// <summary>Places that were announced together, innermost last.</summary>
    public sealed class Group : IDisposable
    {
        readonly EvaluationWorkers owner;
        readonly IReadOnlyList<WorkUnit> units;
        readonly long began = Stopwatch.GetTimestamp();
        int reached;

        internal Group(EvaluationWorkers owner, IReadOnlyList<WorkUnit> units) => (this.owner, this.units) = (owner, units);

        /// <summary>The index of the place that the evaluation waits for because it holds too much itself; −1 while it goes on.</summary>
        internal int Waiting { get; private set; } = -1;

        /// <summary>Whether what is left will take long; under the lock.</summary>
        internal bool IsWorthAProcess
        {
            get
            {
                if (Waiting >= 0)
                {
                    return true;
                }
                var passed = Stopwatch.GetElapsedTime(began);
                return passed > Patience && reached < units.Count && (reached < 2 || passed / (reached - 1) * (units.Count - reached) > Worth);
            }
        }

        /// <summary>What another process found here, after waiting for it if it is at it; null when the evaluation has to look itself.</summary>
        public Finding? Search(int index) => Reach(index, static unit => unit.Finding is not null) ? units[index].Finding : null;

        /// <summary>What another process told of this derivation; null when the evaluation has to find out itself.</summary>
        /// <param name="index">Which.</param>
        /// <param name="redo">Does here what the other process did, should that be lost.</param>
        public Told? Tell(int index, Action redo)
        {
            if (!Reach(index, static _ => false))
            {
                return null;
            }
            units[index].Redo = redo;
            return units[index].Told;
        }

        // Whether another process is through with it.
        bool Reach(int index, Func<WorkUnit, bool> isEnough)
        {
            var unit = units[index];
            lock (owner.gate)
            {
                for (reached = index + 1; !unit.IsDone && !isEnough(unit); Monitor.Wait(owner.gate))
                {
                    if (unit.IsTaken)
                    {
                        continue;
                    }
                    if (!owner.CanRefuse)
                    {
                        unit.IsOwn = true;
                        break;
                    }
                    Waiting = reached = index;
                    Monitor.PulseAll(owner.gate);
                }
                (Waiting, reached) = (-1, index + 1);
                return !unit.IsOwn;
            }
        }

        // Under the lock. The last ones, or the next ones if the evaluation waits for them.
        internal List<WorkUnit> Take(int count)
        {
            var taken = new List<WorkUnit>();
            if (Waiting >= 0)
            {
                for (var i = Waiting; i < units.Count && taken.Count < count; i++)
                {
                    Add(i);
                }
                return taken;
            }
            var high = units.Count;
            while (high > reached && units[high - 1].IsTaken)
            {
                high--;
            }
            // Not more than half of what is left: both are to be through at the same time.
            count = Math.Min(count, Math.Max((high - reached) / 2, 1));
            for (; high > reached && taken.Count < count; high--)
            {
                Add(high - 1);
            }
            // Asked for in the order of the evaluation: it may meet the first of them at once.
            taken.Reverse();
            return taken;

            void Add(int index)
            {
                var unit = units[index];
                if (!unit.IsTaken && !unit.IsOwn)
                {
                    unit.IsTaken = true;
                    taken.Add(unit);
                }
            }
        }

        public void Dispose()
        {
            lock (owner.gate)
            {
                owner.groups.Remove(this);
            }
        }
    }
}
