using Firn.Primitives;
using Firn.Store;

namespace Firn.EvaluationCache;

/// <summary>An evaluation that has ended: everything of the world that it depended on, and what it gave.</summary>
public sealed record EvaluationRecord
{
    /// <summary>SHA-256 of everything that is known before evaluation starts: arguments, settings, program.</summary>
    public required byte[] Key { get; init; }

    /// <summary>For people: the command line.</summary>
    public required string Title { get; init; }

    /// <summary>Seconds since 1970 at the start of the evaluation.</summary>
    public required long Started { get; init; }

    /// <summary>Seconds since 1970 after which it says nothing any more; <see cref="long.MaxValue"/> for never.</summary>
    public required long ValidUntil { get; init; }

    /// <summary>Ascending by path, each path once.</summary>
    public required IReadOnlyList<FileLook> Files { get; init; }

    /// <summary>Environment variables; null for those that were not set.</summary>
    public required IReadOnlyList<KeyValuePair<ByteString, ByteString?>> Variables { get; init; }

    /// <summary>Store paths and whether they were valid. What was made by the evaluation is among them.</summary>
    public required IReadOnlyList<KeyValuePair<StorePath, bool>> Paths { get; init; }

    public required Outcome Outcome { get; init; }

    /// <summary>
    /// What the same evaluation did afterwards, step by step, each with what nobody had looked at before it. A step tells the truth as long as it and everything before it do: a change leaves
    /// what was computed before somebody looked there. Steps have none of their own.
    /// </summary>
    public IReadOnlyList<EvaluationRecord> Further { get; init; } = [];

    /// <summary>This one without the steps that follow, and these.</summary>
    public IEnumerable<EvaluationRecord> Steps => [this with { Further = [] }, .. Further];

    /// <summary>The record that has these steps.</summary>
    /// <param name="steps">At least one.</param>
    public static EvaluationRecord Of(IReadOnlyList<EvaluationRecord> steps) => steps[0] with { Further = [.. steps.Skip(1)] };
}
