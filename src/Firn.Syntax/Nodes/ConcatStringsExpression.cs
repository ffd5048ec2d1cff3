namespace Firn.Syntax;

/// <summary>One operand and the offset that a failed coercion of it names.</summary>
public readonly record struct ConcatPart(int Position, Expression Value);

/// <summary>
/// An interpolated string (<see cref="ForceString"/> is true: every part is coerced to a string), an interpolated path (the
/// first part is a <see cref="PathExpression"/>), or the operator <c>+</c> with two parts (numbers, strings or paths, by the first).
/// </summary>
public sealed class ConcatStringsExpression(int position, bool forceString, ConcatPart[] parts) : Expression(position)
{
    public override ExpressionKind Kind => ExpressionKind.ConcatStrings;

    public bool ForceString => forceString;

    public ReadOnlySpan<ConcatPart> Parts => parts;
}
