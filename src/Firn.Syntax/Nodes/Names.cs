namespace Firn.Syntax;

/// <summary>A variable; which binding it means is found by whoever compiles the tree.</summary>
public sealed class VariableExpression(int position, Symbol name) : Expression(position)
{
    public override ExpressionKind Kind => ExpressionKind.Variable;

    public Symbol Name => name;
}

/// <summary>
/// The source set of an <c>inherit (e) a b;</c>: entry <see cref="Index"/> of the surrounding set's
/// <see cref="AttributeSetExpression.InheritFromExpressions"/>, evaluated once for all names of the clause.
/// It only occurs as the target of the selections that such a clause makes.
/// </summary>
public sealed class InheritFromExpression(int position, int index) : Expression(position)
{
    public override ExpressionKind Kind => ExpressionKind.InheritFrom;

    public int Index => index;
}
