namespace Firn.Syntax;

/// <summary>
/// <see cref="AttributeSetExpression"/>: lists of <see cref="AttributeEntry"/>, <see cref="DynamicEntry"/> and, for what is inherited from,
/// <see cref="LinkEntry"/>.
/// </summary>
public record struct SetEntry(NodeEntry Node, bool IsRecursive, int Attributes, int Dynamic, int Sources)
{
    /// <summary>Which of the builder's indexes finds its names; 0 for none.</summary>
    internal int Index { get; set; }
}

/// <summary><see cref="AttributeDefinition"/>.</summary>
public readonly record struct AttributeEntry(int Next, Symbol Name, int Value, int Position, AttributeKind Kind);

/// <summary><see cref="DynamicAttributeDefinition"/>.</summary>
public readonly record struct DynamicEntry(int Next, int Name, int Value, int Position);

/// <summary>An entry of a list that has nothing but nodes.</summary>
public readonly record struct LinkEntry(int Next, int Expression);
