using System.Globalization;
using Firn.Store;

namespace Firn.Cli.Workers;

/// <summary>What a command says of a derivation, in the command's own form.</summary>
/// <param name="Facts">Texts from which the command goes on.</param>
/// <param name="Kept">A store path that must not be collected while the command has not ended.</param>
sealed record Told(IReadOnlyList<string> Facts, StorePath? Kept = null);

/// <summary>What was found at a place.</summary>
enum FindingKind : byte
{
    /// <summary>Whoever asked has to look for himself: something failed, was to be said, or has more below it.</summary>
    Unknown,

    /// <summary>Nothing to be searched.</summary>
    Nothing,

    /// <summary>A derivation.</summary>
    Derivation,

    /// <summary>Something that fails with <c>throw</c> or <c>assert</c>, which the search leaves out.</summary>
    LeftOut,

    /// <summary>Whoever was asked did not come to it.</summary>
    Later,
}

/// <param name="Kind">What it is.</param>
/// <param name="Name">Of a derivation, else empty.</param>
/// <param name="Process">Who found it.</param>
/// <param name="Identity">Two derivations that one process found are the same value if these are the same.</param>
readonly record struct Finding(FindingKind Kind, string Name = "", int Process = 0, int Identity = 0);

/// <summary>One place that the evaluation will need, and what another process said of it. All fields belong to the lock of <see cref="EvaluationWorkers"/>.</summary>
sealed class WorkUnit(Place place)
{
    public Place Place => place;

    /// <summary>For places that are told apart by numbers.</summary>
    public static WorkUnit[] Below(Place place, int count) => [.. Enumerable.Range(0, count).Select(i => new WorkUnit(place.Below(i.ToString(CultureInfo.InvariantCulture))))];

    /// <summary>Another process has it, or is through with it.</summary>
    internal bool IsTaken { get; set; }

    /// <summary>The evaluation itself is at it.</summary>
    internal bool IsOwn { get; set; }

    internal Finding? Finding { get; set; }

    /// <summary>Nothing more will come of the other process.</summary>
    internal bool IsDone { get; set; }

    internal Told? Told { get; set; }

    /// <summary>Set once what was told has been used: does it again, in this process.</summary>
    internal Action? Redo { get; set; }
}
