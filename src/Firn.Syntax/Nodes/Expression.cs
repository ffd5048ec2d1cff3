namespace Firn.Syntax;

/// <summary>
/// One node of a parsed text as an object, made of a <see cref="SyntaxTree"/>. It never changes, and a tree is at most
/// <see cref="ParserOptions.MaximumDepth"/> deep.
/// </summary>
public abstract class Expression
{
    private protected Expression(int position) => Position = position;

    public abstract ExpressionKind Kind { get; }

    /// <summary>
    /// The byte offset that messages about this node name, as Nix chooses it (a binary operator's is the operator), or -1 for
    /// nodes that have none.
    /// </summary>
    public int Position { get; }
}
