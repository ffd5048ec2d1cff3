using System.Runtime;

namespace Firn.Evaluation;

/// <summary>
/// How much may be allocated until the next collection. What survives one costs several times as much as memory that is taken fresh, and an evaluation
/// of many files or derivations (packages, systems) keeps about half of what it makes. Such a one is not collected before the heap has a part of the memory
/// that there is; where that is not much, one of files once before, when it is small. Other evaluations are collected early and often:
/// their values die young. Above, what was allocated grows with the heap. The runtime has one fixed budget, but it lets a program
/// ask for a stretch without collections, which ends by itself when the memory that was asked for is used up.
/// </summary>
public static class CollectorBudget
{
    // See docs/decisions/evaluation-collector.md for all of these.
    const int ManyFiles = 8, ManyDerivations = 256, PartOfMemory = 32;
    const int DeepStack = 1000;
    const long FirstStretch = 32 << 20, ShortestStretch = 12 << 20, DeepStretch = 24 << 20;
    const long MuchMemory = 128 << 20, MostPlenty = 384 << 20, GrowthBegins = 56 << 20, MostGrowth = 192 << 20;

    // What the machine, or the group of processes that this one is in, lets the heap have.
    static readonly long most = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    static long bound = long.MaxValue;

    // What the heap may have before it is collected for the second time, and for the first.
    static long plenty = Plenty(most), small = Small(plenty);

    static int files, derivations;
    static bool keepsWhatItMakes;
    static int collections;
    static int isBusy;

    /// <summary>Says up to which size of the heap, in bytes, no collection is worth its time, whatever is evaluated. Never more than half of what there is.</summary>
    public static void AskFor(long heap)
    {
        small = plenty = Math.Min(heap, Math.Min(most / 2, bound));
        Begin(plenty);
    }

    /// <summary>Lets that size be no larger than a number of bytes.</summary>
    public static void Bound(long heap)
    {
        bound = Math.Min(bound, heap);
        plenty = Math.Min(plenty, heap);
    }

    /// <summary>How pages of memory, an address and a length in bytes, are taken before they are touched; false when that cannot be.</summary>
    public static void TakeMemoryBy(Func<nint, nint, bool> take) => MemoryAhead.Take = take;

    /// <summary>To be called with each file that is evaluated.</summary>
    internal static void CountFile()
    {
        if (Interlocked.Increment(ref files) == ManyFiles)
        {
            Begin(small);
        }
    }

    /// <summary>To be called with each derivation that is made. Those of few files are not collected when they are small.</summary>
    public static void CountDerivation()
    {
        if (Interlocked.Increment(ref derivations) == ManyDerivations)
        {
            Begin(plenty);
        }
    }

    static void Begin(long first)
    {
        if (!Interlocked.Exchange(ref keepsWhatItMakes, true) && Interlocked.Exchange(ref isBusy, 1) == 0)
        {
            var stretch = Math.Min(plenty, first) - GC.GetTotalMemory(false);
            Next(stretch >= ShortestStretch ? stretch : 0);
        }
    }

    /// <summary>To be called often. Does something once after each collection, and where a stack is deep: a collection looks through all of it.</summary>
    /// <param name="depth">How many values are being computed, each because the one before needs it.</param>
    internal static void Renew(int depth)
    {
        var isDeep = depth >= DeepStack && GCSettings.LatencyMode != GCLatencyMode.NoGCRegion;
        if ((!isDeep && GC.CollectionCount(0) == Volatile.Read(ref collections)) || Interlocked.Exchange(ref isBusy, 1) != 0)
        {
            return;
        }
        Next(Stretch(GC.GetTotalMemory(false), depth, Volatile.Read(ref keepsWhatItMakes), plenty, most));
    }

    /// <summary>Up to which size of the heap no collection of many files is worth its time, where there are so many bytes of memory.</summary>
    internal static long Plenty(long most) => Math.Min(most / PartOfMemory, MostPlenty);

    /// <summary>The size of the heap at which it is collected for the first time.</summary>
    internal static long Small(long plenty) => plenty < MuchMemory ? FirstStretch : plenty;

    /// <summary>How many bytes more than usual may be allocated until the next collection; 0 for as many as usual.</summary>
    /// <param name="heap">What the heap has now, in bytes.</param>
    /// <param name="depth">How many values are being computed, each because the one before needs it.</param>
    /// <param name="keepsWhatItMakes">It is an evaluation of many files or derivations.</param>
    /// <param name="plenty">See <see cref="Plenty"/>.</param>
    /// <param name="most">What the heap may have.</param>
    internal static long Stretch(long heap, int depth, bool keepsWhatItMakes, long plenty, long most)
    {
        var rest = keepsWhatItMakes ? plenty - heap : 0;
        return rest >= ShortestStretch ? rest
            // Where memory is short it is for what lives.
            : heap >= GrowthBegins && heap < most / 2 ? Math.Min(heap / 2, MostGrowth)
            : depth >= DeepStack && heap < most / 4 ? Math.Min(plenty, DeepStretch)
            : 0;
    }

    static void Next(long stretch)
    {
        try
        {
            if (stretch > 0 && GCSettings.LatencyMode != GCLatencyMode.NoGCRegion)
            {
                GC.TryStartNoGCRegion(stretch, disallowFullBlockingGC: true);
            }
        }
        catch (Exception failure) when (failure is ArgumentOutOfRangeException or InvalidOperationException)
        {
            // So much cannot be had at once, or somebody else asked before: collections go on as they are.
        }
        // Beginning a stretch counts as a collection.
        Volatile.Write(ref collections, GC.CollectionCount(0));
        Volatile.Write(ref isBusy, 0);
    }
}
