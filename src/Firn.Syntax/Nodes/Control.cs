namespace Firn.Syntax;

public sealed class ListExpression(Expression[] elements) : Expression(elements.Length == 0 ? -1 : elements[0].Position)
{
    public override ExpressionKind Kind => ExpressionKind.List;

    public ReadOnlySpan<Expression> Elements => elements;
}

/// <summary><c>let bindings in body</c>; the bindings have no dynamic names and see each other.</summary>
public sealed class LetExpression(AttributeSetExpression bindings, Expression body) : Expression(-1)
{
    public override ExpressionKind Kind => ExpressionKind.Let;

    public AttributeSetExpression Bindings => bindings;

    public Expression Body => body;
}

/// <summary><c>with scope; body</c>.</summary>
public sealed class WithExpression(int position, Expression scope, Expression body) : Expression(position)
{
    public override ExpressionKind Kind => ExpressionKind.With;

    public Expression Scope => scope;

    public Expression Body => body;
}

/// <summary><c>if condition then … else …</c>.</summary>
public sealed class IfExpression(int position, Expression condition, Expression then, Expression otherwise) : Expression(position)
{
    public override ExpressionKind Kind => ExpressionKind.If;

    public Expression Condition => condition;

    public Expression Then => then;

    public Expression Else => otherwise;
}

/// <summary><c>assert condition; body</c>.</summary>
public sealed class AssertExpression(int position, Expression condition, Expression body) : Expression(position)
{
    public override ExpressionKind Kind => ExpressionKind.Assert;

    public Expression Condition => condition;

    public Expression Body => body;
}
