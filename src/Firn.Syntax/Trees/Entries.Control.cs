namespace Firn.Syntax;

/// <summary><see cref="ListExpression"/>: a list of <see cref="LinkEntry"/>.</summary>
public readonly record struct ElementsEntry(NodeEntry Node, int Elements);

/// <summary><see cref="LetExpression"/>; the bindings are a <see cref="SetEntry"/>.</summary>
public readonly record struct LetEntry(NodeEntry Node, int Bindings, int Body);

/// <summary><see cref="WithExpression"/>.</summary>
public readonly record struct WithEntry(NodeEntry Node, int Scope, int Body);

/// <summary><see cref="IfExpression"/>.</summary>
public readonly record struct IfEntry(NodeEntry Node, int Condition, int Then, int Else);

/// <summary><see cref="AssertExpression"/>.</summary>
public readonly record struct AssertEntry(NodeEntry Node, int Condition, int Body);

/// <summary><see cref="NotExpression"/>.</summary>
public readonly record struct NotEntry(NodeEntry Node, int Operand);

/// <summary><see cref="BinaryExpression"/>.</summary>
public readonly record struct BinaryEntry(NodeEntry Node, BinaryOperator Operator, int Left, int Right);

/// <summary><see cref="ConcatStringsExpression"/>: a list of <see cref="PartEntry"/>.</summary>
public readonly record struct ConcatEntry(NodeEntry Node, bool ForceString, int Parts);

/// <summary><see cref="ConcatPart"/>.</summary>
public readonly record struct PartEntry(int Next, int Position, int Expression);
