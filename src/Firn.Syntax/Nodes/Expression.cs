namespace Firn.Syntax;

/// <summary>
/// One node of a parsed text as an object, made of a <see cref="SyntaxTree"/>. It never changes, and a tree is at most
/// <see cref="ParserOptions.MaximumDepth"/> deep.
/// </summary>
public abstract class Expression
{
    private protected Expression(int position, int depth)
    {
        Position = position;
        Depth = depth;
    }

    public abstract ExpressionKind Kind { get; }

    /// <summary>
    /// The byte offset that messages about this node name, as Nix chooses it (a binary operator's is the operator), or -1 for
    /// nodes that have none.
    /// </summary>
    public int Position { get; }

    /// <summary>Levels below and including this node.</summary>
    public int Depth { get; private protected set; }

    private protected void Adopt(Expression child)
    {
        if (child.Depth >= Depth)
        {
            Depth = child.Depth + 1;
        }
    }

    private protected static int Above(ReadOnlySpan<Expression> children)
    {
        var depth = 0;
        foreach (var child in children)
        {
            depth = Math.Max(depth, child.Depth);
        }
        return depth + 1;
    }
}
