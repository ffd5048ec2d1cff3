using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>
/// Finds out by looking at a text which option an expression in it reads: <c>config.a.b</c>, or <c>cfg.b</c> where <c>cfg = config.a</c> was bound around it.
/// </summary>
static class OptionReads
{
    /// <summary>The option read at an offset, as a path; null when it is none, or not the only one.</summary>
    public static IReadOnlyList<string>? At(Expression root, int offset, SymbolTable symbols)
    {
        var found = new List<IReadOnlyList<string>>();
        Visit(root, offset, symbols, [], found);
        return found.Select(path => string.Join('\0', path)).Distinct().Count() == 1 ? found[0] : null;
    }

    static void Visit(Expression expression, int offset, SymbolTable symbols, Dictionary<string, IReadOnlyList<string>> bound, List<IReadOnlyList<string>> found)
    {
        if (expression is LetExpression let)
        {
            var outer = bound;
            bound = new(bound, StringComparer.Ordinal);
            foreach (var attribute in let.Bindings.Attributes)
            {
                if (Read(attribute.Value, symbols, outer) is { } path)
                {
                    bound[symbols.Text(attribute.Name)] = path;
                }
            }
        }
        foreach (var candidate in Candidates(expression, offset))
        {
            if (Read(candidate, symbols, bound) is { Count: > 0 } path)
            {
                found.Add(path);
            }
        }
        foreach (var child in ExpressionChildren.Of(expression))
        {
            Visit(child, offset, symbols, bound, found);
        }
    }

    // The operands that a failure at this offset may be about.
    static IReadOnlyList<Expression> Candidates(Expression expression, int offset)
    {
        switch (expression)
        {
            case ConcatStringsExpression concat:
                var parts = new List<Expression>();
                foreach (var part in concat.Parts)
                {
                    if (part.Position == offset || concat.Position == offset)
                    {
                        parts.Add(part.Value);
                    }
                }
                return parts;
            case SelectExpression or VariableExpression when expression.Position == offset:
                return [expression];
            case BinaryExpression or CallExpression or IfExpression or NotExpression when expression.Position == offset:
                return ExpressionChildren.Of(expression);
            default:
                return [];
        }
    }

    static IReadOnlyList<string>? Read(Expression expression, SymbolTable symbols, Dictionary<string, IReadOnlyList<string>> bound)
    {
        switch (expression)
        {
            case VariableExpression variable:
                var name = symbols.Text(variable.Name);
                return name == "config" ? [] : bound.GetValueOrDefault(name);
            case SelectExpression select when Read(select.Target, symbols, bound) is { } start:
                var path = new List<string>(start);
                foreach (var step in select.Path)
                {
                    if (step.IsDynamic)
                    {
                        return null;
                    }
                    path.Add(symbols.Text(step.Symbol));
                }
                return path;
            default:
                return null;
        }
    }
}
