using System.Diagnostics;
using Firn.Evaluation;

namespace Firn.Cli.Workers;

/// <summary>
/// Other processes that do parts of an evaluation: on other cores, and in place of this one once it holds much. What they give is taken only where it cannot be told
/// from what this process would have found; everything else it does itself, in its order. Decision: docs/decisions/evaluation-in-processes.md.
/// </summary>
sealed partial class EvaluationWorkers : IDisposable
{
    static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    // Milliseconds.
    const int LookAgain = 20;

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
                CollectorBudget.Bound(order.LargestHeap);
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
}
