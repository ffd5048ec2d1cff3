using System.Runtime.CompilerServices;

namespace Firn.Evaluation;

/// <summary>
/// Takes memory that was never used from the kernel half a megabyte at a time, a little before a thread allocates there: page by page, as it is touched, costs half as much
/// again. See docs/decisions/evaluation-collector.md.
/// </summary>
struct MemoryAhead
{
    const long Page = 4096, Piece = 512 << 10, Reserve = 256 << 10;

    // The collector's regions: what lies behind one's end is none of ours.
    const long Region = 4 << 20;

    long from, until;

    /// <summary>Takes the pages of an address and a length in bytes; false when the kernel cannot, and is not asked again.</summary>
    public static Func<nint, nint, bool>? Take { get; set; }

    /// <summary>To be called by a thread that allocates.</summary>
    public void Renew()
    {
        if (Take is not { } take || !CollectorBudget.IsInStretch)
        {
            return;
        }
        // Objects are made one behind the other.
        var probe = new object();
        var place = (long)Unsafe.As<object, nint>(ref probe);
        if (place >= from && place <= until - Reserve)
        {
            return;
        }
        from = place & -Page;
        until = Math.Min(from + Piece, (place | (Region - 1)) + 1);
        if (!take((nint)from, (nint)(until - from)))
        {
            Take = null;
        }
    }
}
