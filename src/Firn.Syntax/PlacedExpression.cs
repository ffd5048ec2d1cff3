namespace Firn.Syntax;

/// <summary>Where an expression stands in its text.</summary>
/// <param name="Expression">A function or a path literal.</param>
/// <param name="Start">The offset of its first byte.</param>
/// <param name="End">The offset past its last byte.</param>
public sealed record PlacedExpression(Expression Expression, int Start, int End);
