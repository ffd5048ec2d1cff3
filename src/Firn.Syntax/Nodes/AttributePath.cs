namespace Firn.Syntax;

/// <summary>One step of an attribute path: a fixed name, or an expression that computes it.</summary>
public readonly struct AttributeName
{
    readonly Symbol symbol;
    readonly Expression? expression;

    public AttributeName(Symbol symbol) => this.symbol = symbol;

    public AttributeName(Expression expression) => this.expression = expression;

    public bool IsDynamic => expression is not null;

    /// <summary>The fixed name; absent when <see cref="IsDynamic"/>.</summary>
    public Symbol Symbol => symbol;

    /// <summary>The computing expression; null unless <see cref="IsDynamic"/>.</summary>
    public Expression? Expression => expression;
}

/// <summary><c>target.path</c> or <c>target.path or default</c>.</summary>
public sealed class SelectExpression : Expression
{
    readonly AttributeName[] path;

    public SelectExpression(int position, Expression target, AttributeName[] path, Expression? defaultValue = null)
        : base(position)
    {
        Target = target;
        Default = defaultValue;
        this.path = path;
    }

    public override ExpressionKind Kind => ExpressionKind.Select;

    public Expression Target { get; }

    /// <summary>At least one name.</summary>
    public ReadOnlySpan<AttributeName> Path => path;

    public Expression? Default { get; }
}

/// <summary><c>target ? path</c>.</summary>
public sealed class HasAttributeExpression : Expression
{
    readonly AttributeName[] path;

    public HasAttributeExpression(Expression target, AttributeName[] path)
        : base(target.Position)
    {
        Target = target;
        this.path = path;
    }

    public override ExpressionKind Kind => ExpressionKind.HasAttribute;

    public Expression Target { get; }

    /// <summary>At least one name.</summary>
    public ReadOnlySpan<AttributeName> Path => path;
}
