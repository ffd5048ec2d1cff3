namespace Firn.Evaluation;

/// <summary>
/// Whether cells may be touched by several threads. An evaluation that is alone claims and fills them without atomic instructions, which are a
/// few hundredths of its time. Decision: docs/decisions/parallel-evaluation.md.
/// </summary>
static class Sharing
{
    /// <summary>Never false again once it is true.</summary>
    public static bool IsOn { get; private set; }

    /// <summary>
    /// To be called before a second thread sees any cell, by a thread that is not in the middle of filling one: who fills one now would not
    /// notice.
    /// </summary>
    public static void Begin() => IsOn = true;
}
