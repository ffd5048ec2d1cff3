namespace Firn.Syntax;

/// <summary>
/// <see cref="LambdaExpression"/>; <paramref name="Formals"/> is a list of <see cref="FormalEntry"/>, sorted as there.
/// </summary>
public record struct LambdaEntry(
    NodeEntry Node, Symbol Argument, bool HasFormals, bool HasEllipsis, int Formals, int Body, Symbol Name, DocComment Documentation);

/// <summary><see cref="Formal"/>.</summary>
public readonly record struct FormalEntry(int Next, int Position, Symbol Name, int Default);

/// <summary><see cref="CallExpression"/>; the arguments are a list of <see cref="LinkEntry"/>.</summary>
public record struct CallEntry(NodeEntry Node, int Function, int Arguments)
{
    /// <summary>Past the end of an <c>f or</c> whose meaning would change if <c>or</c> were an ordinary name; -1 otherwise.</summary>
    internal int AmbiguousOrEnd { get; set; } = -1;
}
