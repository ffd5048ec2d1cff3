using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>A parsed text and how its offsets become positions.</summary>
public sealed record ParsedSource(Expression Expression, int FirstPosition, int Length, SourceRoot Root)
{
    internal Position At(int offset) => offset < 0 ? default : new Position(FirstPosition + offset);
}
