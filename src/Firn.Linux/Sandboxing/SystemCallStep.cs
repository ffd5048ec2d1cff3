namespace Firn.Linux.Sandboxing;

/// <summary>One planned system call of a sandbox's set-up.</summary>
/// <param name="Doing">What it does, for the message of its failure: <c>mount '/proc' in the sandbox</c>.</param>
/// <param name="Number">Which call.</param>
/// <param name="Arguments">At most six.</param>
internal sealed record SystemCallStep(string Doing, SystemCallNumber Number, params SystemCallArgument[] Arguments)
{
    /// <summary>Where its result goes, for later steps; -1 is nowhere.</summary>
    public int Register { get; init; } = -1;

    /// <summary>A smaller result is a failure too: a read that must deliver a byte.</summary>
    public long Minimum { get; init; }

    /// <summary>Whether set-up goes on when the call fails.</summary>
    public bool Optional { get; init; }

    /// <summary>How many of the following steps are the fallback, skipped when this one succeeds.</summary>
    public int FallbackSteps { get; init; }
}
