using System.Runtime;

namespace Firn.Evaluation;

/// <summary>
/// How much may be allocated until the next collection. Most of what evaluation makes lives long, so a collection costs as
/// much as the heap is large, and with a fixed budget the sum of all collections grows with the square of the heap. Beyond a
/// size the budget therefore grows with the heap. The runtime has no setting for that, but it lets a program ask for a
/// stretch without collections, which ends by itself when the memory that was asked for is used up.
/// </summary>
static class CollectorBudget
{
    // Below this size the fixed budget of the link is the better one: see docs/decisions/evaluation-collector.md.
    const long SmallestHeap = 56 << 20, MostBudget = 192 << 20;

    // What the machine, or the group of processes that this one is in, lets the heap have.
    static readonly long most = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    static int collections;
    static int isBusy;

    /// <summary>To be called often. Does something once after each collection.</summary>
    public static void Renew()
    {
        if (GC.CollectionCount(0) == collections || Interlocked.Exchange(ref isBusy, 1) != 0)
        {
            return;
        }
        try
        {
            var heap = GC.GetTotalMemory(false);
            // Where memory is short it is for what lives.
            if (heap >= SmallestHeap && heap < most / 2 && GCSettings.LatencyMode != GCLatencyMode.NoGCRegion)
            {
                GC.TryStartNoGCRegion(Math.Min(heap / 2, MostBudget), disallowFullBlockingGC: true);
            }
        }
        catch (Exception failure) when (failure is ArgumentOutOfRangeException or InvalidOperationException)
        {
            // So much cannot be had at once, or somebody else asked before: collections go on as they are.
        }
        collections = GC.CollectionCount(0);
        Volatile.Write(ref isBusy, 0);
    }
}
