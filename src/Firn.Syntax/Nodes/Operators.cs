namespace Firn.Syntax;

/// <summary>The binary operators that are nodes of their own; the others are calls or concatenations.</summary>
public enum BinaryOperator : byte
{
    Equal,
    NotEqual,
    And,
    Or,
    Implies,
    Update,
    ConcatLists,
}

/// <summary><c>!operand</c>.</summary>
public sealed class NotExpression(Expression operand) : Expression(operand.Position)
{
    public override ExpressionKind Kind => ExpressionKind.Not;

    public Expression Operand => operand;
}

/// <summary>Two operands around an operator; the position is the operator's.</summary>
public sealed class BinaryExpression(int position, BinaryOperator op, Expression left, Expression right)
    : Expression(position)
{
    public override ExpressionKind Kind => ExpressionKind.Binary;

    public BinaryOperator Operator => op;

    public Expression Left => left;

    public Expression Right => right;
}
