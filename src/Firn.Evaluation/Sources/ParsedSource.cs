using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>A parsed text and how its offsets become positions.</summary>
/// <param name="Tree">The tree.</param>
/// <param name="Root">The node of it that is meant.</param>
/// <param name="FirstPosition">The position of the text's first byte.</param>
/// <param name="Length">Bytes of the text.</param>
/// <param name="Directory">What relative paths start from.</param>
public sealed record ParsedSource(SyntaxTree Tree, int Root, int FirstPosition, int Length, SourcePath Directory)
{
    internal Position At(int offset) => offset < 0 ? default : new Position(FirstPosition + offset);

    /// <summary>The tree as objects, made anew.</summary>
    internal Expression ToExpression() => Tree.ToExpression(Root);
}
