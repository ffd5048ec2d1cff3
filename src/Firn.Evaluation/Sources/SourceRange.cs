namespace Firn.Evaluation;

/// <summary>A stretch of a source text; of no length where there is none.</summary>
public readonly record struct SourceRange(Position Start, int Length)
{
    public bool IsPresent => Length > 0;
}
