namespace Firn.Syntax;

/// <summary>One name of a set pattern and what it defaults to.</summary>
public readonly record struct Formal(int Position, Symbol Name, Expression? Default);

/// <summary>The documentation comment in front of a function: offsets of its first byte and past its last.</summary>
public readonly record struct DocComment(int Start, int End)
{
    public bool IsPresent => End > 0;
}

/// <summary><c>a: body</c>, <c>{ x, y ? e, ... }: body</c>, and the latter with <c>@</c>.</summary>
public sealed class LambdaExpression : Expression
{
    readonly Formal[]? formals;

    public LambdaExpression(int position, Symbol argument, Formal[]? formals, bool hasEllipsis, Expression body)
        : base(position)
    {
        Argument = argument;
        this.formals = formals;
        HasEllipsis = hasEllipsis;
        Body = body;
    }

    public override ExpressionKind Kind => ExpressionKind.Lambda;

    /// <summary>The name of the whole argument; absent for a plain set pattern.</summary>
    public Symbol Argument { get; }

    public bool HasFormals => formals is not null;

    /// <summary>The pattern's names, sorted by symbol id; empty without a pattern.</summary>
    public ReadOnlySpan<Formal> Formals => formals;

    public bool HasEllipsis { get; }

    public Expression Body { get; }

    /// <summary>The attribute that this function, or the chain of functions around it, was bound to; absent when anonymous.</summary>
    public Symbol Name { get; init; }

    public DocComment Documentation { get; init; }
}

/// <summary>
/// A function applied to one or more arguments, left to right. Also the arithmetic operators, as calls of the variables
/// <c>__sub</c>, <c>__mul</c>, <c>__div</c>, <c>__lessThan</c>, and <c>&lt;x&gt;</c> as <c>__findFile __nixPath "x"</c>.
/// </summary>
public sealed class CallExpression(int position, Expression function, Expression[] arguments)
    : Expression(position)
{
    public override ExpressionKind Kind => ExpressionKind.Call;

    public Expression Function => function;

    /// <summary>At least one.</summary>
    public ReadOnlySpan<Expression> Arguments => arguments;
}
