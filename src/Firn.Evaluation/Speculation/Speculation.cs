namespace Firn.Evaluation;

/// <summary>
/// Threads that work ahead of one evaluation: it says which cells it will need one after the other, they begin at the other end. Only
/// finished values come of it: a failure, a message or a build is left for the evaluation itself, in its own order, so that what it gives is the same
/// with any number of threads. Decision: docs/decisions/parallel-evaluation.md.
/// </summary>
public sealed class Speculation : IDisposable
{
    /// <summary>Bytes; enough for <see cref="DepthShare"/> of the depth that the evaluation itself may reach.</summary>
    const int StackSize = EvaluationThread.StackSize / DepthShare;

    /// <summary>How much less deep a thread that works ahead may go; what is deeper is left to the evaluation.</summary>
    internal const int DepthShare = 8;

    /// <summary>Fewer cells are not worth waking a thread for.</summary>
    const int FewestCells = 2;

    readonly EvaluationSession session;
    readonly SpeculativeHost host;
    readonly Lock gate = new();
    readonly List<Group> groups = [];
    readonly SemaphoreSlim work = new(0);
    readonly int threads;
    bool started, ended;

    internal Speculation(EvaluationSession session, SpeculativeHost host, int threads)
    {
        this.session = session;
        this.host = host;
        this.threads = threads;
    }

    /// <summary>
    /// Announces cells that will be needed in this order. <paramref name="need"/> is what will be done with each, and may run on any thread, also for
    /// a cell whose turn has come meanwhile; it must leave nothing behind but forced cells. The caller says with <see cref="Group.Reached"/> how far it is.
    /// </summary>
    public Group Announce(int count, Action<Evaluator, int> need)
    {
        var group = new Group(this, count, need);
        if (threads <= 0 || count < FewestCells || SpeculativeHost.IsAhead)
        {
            return group;
        }
        lock (gate)
        {
            if (ended)
            {
                return group;
            }
            groups.Add(group);
            if (!started)
            {
                started = true;
                Start();
            }
        }
        work.Release(Math.Min(threads, count));
        return group;
    }

    /// <summary>
    /// From now on this thread works ahead of an evaluation in another process: nothing that it evaluates is to be noticed by a person.
    /// </summary>
    public static void StayAhead() => SpeculativeHost.IsAhead = true;

    /// <summary>Ends all work ahead; after this no thread of it touches the host.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            ended = true;
            groups.Clear();
            if (started)
            {
                work.Release(threads);
            }
        }
        host.Close();
    }

    void Start()
    {
        Sharing.Begin();
        try
        {
            for (var i = 0; i < threads; i++)
            {
                new Thread(Work, StackSize) { Name = "evaluation ahead", IsBackground = true }.Start();
            }
        }
        catch (OutOfMemoryException)
        {
            // A machine without room for their stacks evaluates with fewer threads.
        }
    }

    void Work()
    {
        SpeculativeHost.IsAhead = true;
        Thread.Sleep(session.Options.Patience);
        while (true)
        {
            var (group, index) = Take();
            if (group is null)
            {
                if (Volatile.Read(ref ended))
                {
                    return;
                }
                work.Wait();
                continue;
            }
            try
            {
                group.Need(session.CreateEvaluatorAhead(), index);
            }
            catch (Exception)
            {
                // Whatever it is: the evaluation will meet it by itself, or never.
            }
        }
    }

    // The last cell of the innermost group: the evaluation is about to need all of that group first.
    (Group? Group, int Index) Take()
    {
        lock (gate)
        {
            for (var i = groups.Count - 1; i >= 0; i--)
            {
                if (groups[i].TryTakeLast(out var index))
                {
                    return (groups[i], index);
                }
            }
            return default;
        }
    }

    /// <summary>Cells that were announced together.</summary>
    public sealed class Group : IDisposable
    {
        readonly Speculation owner;
        int low, high;

        internal Group(Speculation owner, int count, Action<Evaluator, int> need)
        {
            this.owner = owner;
            high = count;
            Need = need;
        }

        internal Action<Evaluator, int> Need { get; }

        /// <summary>The evaluation itself needs this cell now; nobody begins with it any more.</summary>
        public void Reached(int index)
        {
            lock (owner.gate)
            {
                low = index + 1;
            }
        }

        internal bool TryTakeLast(out int index)
        {
            index = high - 1;
            if (high <= low)
            {
                return false;
            }
            high--;
            return true;
        }

        /// <summary>The evaluation is through with all of them.</summary>
        public void Dispose()
        {
            lock (owner.gate)
            {
                owner.groups.Remove(this);
            }
        }
    }
}
