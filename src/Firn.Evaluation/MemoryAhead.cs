using System.Runtime.CompilerServices;

namespace Firn.Evaluation;

/// <summary>
/// Takes memory that was never used from the kernel half a megabyte at a time, a little before a thread allocates there: page by page, as it is touched, costs half as much
/// again. See docs/decisions/evaluation-collector.md.
/// </summary>
static class MemoryAhead
{
    const int Page = 4096, PieceBits = 19;
    const long Piece = 1 << PieceBits, Reserve = 256 << 10;

    // The collector's regions: what lies behind one's end is none of ours.
    const long Region = 4 << 20;

    // A bit for each piece of the 32 GB of addresses that the collector has. Where two threads set bits of one word at once, a piece may be taken twice.
    static readonly ulong[] taken = new ulong[1024];

    /// <summary>Takes the pages of an address and a length in bytes; false when the kernel cannot, and is not asked again.</summary>
    public static Func<nint, nint, bool>? Take { get; set; }

    /// <summary>To be called by a thread that allocates.</summary>
    public static void Renew()
    {
        if (Take is null)
        {
            return;
        }
        // Objects are made one behind the other.
        var probe = new object();
        var place = (long)Unsafe.As<object, nint>(ref probe);
        TakeFrom(place & -Page);
        var soon = (place + Reserve) & -Piece;
        if (((soon ^ place) & -Region) == 0 && soon > place)
        {
            TakeFrom(soon);
        }
    }

    // The rest of a piece.
    static void TakeFrom(long place)
    {
        var number = (int)(place >> PieceBits) & ((taken.Length << 6) - 1);
        ref var bits = ref taken[number >> 6];
        var bit = 1ul << number;
        if ((bits & bit) != 0)
        {
            return;
        }
        bits |= bit;
        if (Take is { } take && !take((nint)place, (nint)(Piece - (place & (Piece - 1)))))
        {
            Take = null;
        }
    }
}
