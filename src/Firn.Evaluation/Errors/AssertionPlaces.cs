using System.Text;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>Finds where a text has <c>message = "…";</c> with a given message, or one that begins like it before its first interpolation.</summary>
static class AssertionPlaces
{
    /// <summary>Offsets of the name <c>message</c>.</summary>
    public static IEnumerable<int> Find(Expression expression, string message, SymbolTable symbols)
    {
        if (expression is AttributeSetExpression set)
        {
            foreach (var attribute in set.Attributes.ToArray())
            {
                if (symbols.Text(attribute.Name) == "message" && Says(attribute.Value, message))
                {
                    yield return attribute.Position;
                }
            }
        }
        foreach (var child in ExpressionChildren.Of(expression))
        {
            foreach (var offset in Find(child, message, symbols))
            {
                yield return offset;
            }
        }
    }

    static bool Says(Expression value, string message)
    {
        switch (value)
        {
            case StringExpression text:
                return Encoding.UTF8.GetString(text.Value.Span).Trim().StartsWith(message, StringComparison.Ordinal);
            case ConcatStringsExpression { Parts: [{ Value: StringExpression { Value: var start } }, ..] }:
                var beginning = Encoding.UTF8.GetString(start.Span).TrimStart().Split('\n')[0];
                return beginning.Length > 0 && message.StartsWith(beginning, StringComparison.Ordinal);
            default:
                return false;
        }
    }
}
