namespace Firn.Syntax;

/// <summary><see cref="IntegerExpression"/>.</summary>
public readonly record struct IntegerEntry(NodeEntry Node, long Value);

/// <summary><see cref="FloatExpression"/>.</summary>
public readonly record struct FloatEntry(NodeEntry Node, double Value);

/// <summary><see cref="StringExpression"/>.</summary>
public readonly record struct StringEntry(NodeEntry Node, TextPiece Text);

/// <summary><see cref="PathExpression"/>; the path is empty unless it is absolute.</summary>
public readonly record struct PathEntry(NodeEntry Node, TextPiece Path, TextPiece Literal, bool IsAbsolute);
