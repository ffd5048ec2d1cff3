using System.Diagnostics;

namespace Firn.Cli.Workers;

sealed partial class EvaluationWorkers
{
    /// <summary>Places that were announced together, innermost last.</summary>
    public sealed class Group : IDisposable
    {
        // What ends sooner is not worth starting a process, nor what will end in less than that. Where each place takes long, as with hosts, hardly anything is lost by
        // asking for them, and much by being late.
        static readonly TimeSpan patience = TimeSpan.FromMilliseconds(100), worth = TimeSpan.FromMilliseconds(500);
        static readonly TimeSpan large = TimeSpan.FromMilliseconds(20), patienceForLarge = TimeSpan.FromMilliseconds(40), worthOfLarge = TimeSpan.FromMilliseconds(250);

        readonly EvaluationWorkers owner;
        readonly IReadOnlyList<WorkUnit> units;
        readonly long began = Stopwatch.GetTimestamp();
        int reached;

        internal Group(EvaluationWorkers owner, IReadOnlyList<WorkUnit> units) => (this.owner, this.units) = (owner, units);

        /// <summary>The index of the place that the evaluation waits for because it holds too much itself; −1 while it goes on.</summary>
        internal int Waiting { get; private set; } = -1;

        /// <summary>Whether what is left will take long; under the lock.</summary>
        internal bool IsWorthAProcess => Waiting >= 0 || IsWorth(Stopwatch.GetElapsedTime(began), reached, units.Count);

        // The evaluation is at the last one that is reached.
        static bool IsWorth(TimeSpan passed, int reached, int count)
        {
            if (reached >= count)
            {
                return false;
            }
            if (reached < 2)
            {
                return passed > patience;
            }
            var each = passed / (reached - 1);
            return each > large
                ? passed > patienceForLarge && each * (count - reached) > worthOfLarge
                : passed > patience && each * (count - reached) > worth;
        }

        /// <summary>What another process found here, after waiting for it if it is at it; null when the evaluation has to look itself.</summary>
        public Finding? Search(int index) => Reach(index, static unit => unit.Finding is not null) ? units[index].Finding : null;

        /// <summary>What another process told of this derivation; null when the evaluation has to find out itself.</summary>
        /// <param name="index">Which.</param>
        /// <param name="redo">For the index, what does here what the other process did, should that be lost. Asked for only when another process has told something.</param>
        public Told? Tell(int index, Func<int, Action> redo)
        {
            if (!Reach(index, static _ => false))
            {
                return null;
            }
            units[index].Redo = redo(index);
            return units[index].Told;
        }

        // Whether another process is through with it.
        bool Reach(int index, Func<WorkUnit, bool> isEnough)
        {
            var unit = units[index];
            lock (owner.gate)
            {
                if (index == 1)
                {
                    // From now on it is known how long one takes.
                    Monitor.PulseAll(owner.gate);
                }
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
