using System.Buffers;

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
    // An index of names is kept for so many attributes, and used again for the next set if there are not more.
    const int IndexFrom = 12, LargestSpare = 256;

    // What was emptied last, for the next large set.
    [ThreadStatic]
    static Dictionary<int, int>? spareIndex;

    // Borrowed while the set is read, where it grows again and again.
    AttributeDefinition[] attributes = [];
    bool isOpen, isBorrowed;
    DynamicAttributeDefinition[] dynamicAttributes = [];
    Expression[] inheritFromExpressions = [];
    int attributeCount;
    int dynamicCount;
    int inheritFromCount;
    Dictionary<int, int>? index;

    /// <param name="position">Where it begins, or -1.</param>
    /// <param name="isOpen">Its attributes are read one after the other, until <see cref="Settle"/>.</param>
    internal AttributeSetExpression(int position, bool isOpen = false) : base(position, 1) => this.isOpen = isOpen;

    public override ExpressionKind Kind => ExpressionKind.AttributeSet;

    public bool IsRecursive { get; internal set; }

    /// <summary>In the order of the text; names are distinct.</summary>
    public ReadOnlySpan<AttributeDefinition> Attributes => attributes.AsSpan(0, attributeCount);

    /// <summary>In the order of the text.</summary>
    public ReadOnlySpan<DynamicAttributeDefinition> DynamicAttributes => dynamicAttributes.AsSpan(0, dynamicCount);

    /// <summary>What the <c>inherit (e)</c> clauses inherit from, one entry a clause.</summary>
    public ReadOnlySpan<Expression> InheritFromExpressions => inheritFromExpressions.AsSpan(0, inheritFromCount);

    /// <summary>The place of a name in <see cref="Attributes"/>, or -1.</summary>
    public int IndexOf(Symbol name)
    {
        if (index is not null)
        {
            return index.TryGetValue(name.Id, out var found) ? found : -1;
        }
        for (var at = 0; at < attributeCount; at++)
        {
            if (attributes[at].Name == name)
            {
                return at;
            }
        }
        return -1;
    }

    internal void Add(in AttributeDefinition definition)
    {
        if (isOpen && attributeCount == attributes.Length)
        {
            var larger = ArrayPool<AttributeDefinition>.Shared.Rent(Math.Max(1, attributeCount * 2));
            Attributes.CopyTo(larger);
            GiveBack();
            (attributes, isBorrowed) = (larger, true);
        }
        Append(ref attributes, ref attributeCount, definition);
        Adopt(definition.Value);
        if (index is not null)
        {
            index.Add(definition.Name.Id, attributeCount - 1);
        }
        else if (attributeCount >= IndexFrom)
        {
            index = spareIndex ?? new Dictionary<int, int>(attributeCount * 2);
            spareIndex = null;
            for (var at = 0; at < attributeCount; at++)
            {
                index.Add(attributes[at].Name.Id, at);
            }
        }
    }

    /// <summary>Its end was read. What may be added later, by paths that lead into it, is little.</summary>
    internal void Settle()
    {
        isOpen = false;
        if (isBorrowed)
        {
            var own = Attributes.ToArray();
            GiveBack();
            (attributes, isBorrowed) = (own, false);
        }
        if (index is not null && attributeCount <= LargestSpare)
        {
            index.Clear();
            (spareIndex, index) = (index, null);
        }
    }

    void GiveBack()
    {
        if (isBorrowed)
        {
            // It would hold the tree.
            ArrayPool<AttributeDefinition>.Shared.Return(attributes, clearArray: true);
        }
    }

    internal void Add(in DynamicAttributeDefinition definition)
    {
        Append(ref dynamicAttributes, ref dynamicCount, definition);
        Adopt(definition.Name);
        Adopt(definition.Value);
    }

    internal int AddInheritFrom(Expression source)
    {
        Append(ref inheritFromExpressions, ref inheritFromCount, source);
        Adopt(source);
        return inheritFromCount - 1;
    }

    /// <summary>A nested set has grown after it was added here.</summary>
    internal void Deepen(Expression child) => Adopt(child);

    static void Append<T>(ref T[] items, ref int count, in T item)
    {
        if (count == items.Length)
        {
            Array.Resize(ref items, count == 0 ? 2 : count * 2);
        }
        items[count++] = item;
    }
}
