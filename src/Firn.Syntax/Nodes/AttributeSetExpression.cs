namespace Firn.Syntax;

/// <summary>How an attribute came to be, which decides the scope its value sees.</summary>
public enum AttributeKind : byte
{
    /// <summary><c>a = e;</c>: the set's own scope when it is recursive, else the enclosing one.</summary>
    Plain,
    /// <summary><c>inherit a;</c>: a variable looked up outside the set, even when the set is recursive.</summary>
    Inherited,
    /// <summary><c>inherit (e) a;</c>: a selection from an <see cref="InheritFromExpression"/>.</summary>
    InheritedFrom,
}

/// <summary>An attribute with a fixed name.</summary>
public readonly record struct AttributeDefinition(Symbol Name, Expression Value, int Position, AttributeKind Kind);

/// <summary>An attribute whose name is computed, in the scope of its value.</summary>
public readonly record struct DynamicAttributeDefinition(Expression Name, Expression Value, int Position);

/// <summary><c>{ … }</c> and <c>rec { … }</c>, nested attribute paths already merged; also the bindings of a <c>let</c>.</summary>
public sealed class AttributeSetExpression : Expression
{
    readonly AttributeDefinition[] attributes;
    readonly DynamicAttributeDefinition[] dynamicAttributes;
    readonly Expression[] inheritFromExpressions;

    public AttributeSetExpression(
        int position, bool isRecursive, AttributeDefinition[] attributes, DynamicAttributeDefinition[] dynamicAttributes, Expression[] inheritFromExpressions)
        : base(position)
    {
        IsRecursive = isRecursive;
        this.attributes = attributes;
        this.dynamicAttributes = dynamicAttributes;
        this.inheritFromExpressions = inheritFromExpressions;
    }

    public override ExpressionKind Kind => ExpressionKind.AttributeSet;

    public bool IsRecursive { get; }

    /// <summary>In the order of the text; names are distinct.</summary>
    public ReadOnlySpan<AttributeDefinition> Attributes => attributes;

    /// <summary>In the order of the text.</summary>
    public ReadOnlySpan<DynamicAttributeDefinition> DynamicAttributes => dynamicAttributes;

    /// <summary>What the <c>inherit (e)</c> clauses inherit from, one entry a clause.</summary>
    public ReadOnlySpan<Expression> InheritFromExpressions => inheritFromExpressions;
}
