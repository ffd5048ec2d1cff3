namespace Firn.Syntax;

/// <summary>The names that an expression asks the scopes around it for.</summary>
public sealed class FreeVariables
{
    readonly HashSet<Symbol> free = [];
    readonly List<Symbol> bound = [];
    bool isOfItsPlace;

    FreeVariables()
    {
    }

    /// <summary>
    /// The names, in no order; a name inside of a <c>with</c> in the expression is one of them. Null for an expression that asks where it is
    /// (<c>__curPos</c>). Recurses as deep as the tree is.
    /// </summary>
    public static IReadOnlyCollection<Symbol>? Of(Expression expression)
    {
        var variables = new FreeVariables();
        variables.Walk(expression);
        return variables.isOfItsPlace ? null : variables.free;
    }

    void Walk(Expression expression)
    {
        switch (expression)
        {
            case CurrentPositionExpression:
                isOfItsPlace = true;
                break;
            case VariableExpression variable:
                if (!bound.Contains(variable.Name))
                {
                    free.Add(variable.Name);
                }
                break;
            case LambdaExpression function:
                Within(Parameters(function), () => WalkAll(ExpressionChildren.Of(function)));
                break;
            case LetExpression let:
                WalkSet(let.Bindings, isRecursive: true, let.Body);
                break;
            case AttributeSetExpression set:
                WalkSet(set, set.IsRecursive, null);
                break;
            default:
                WalkAll(ExpressionChildren.Of(expression));
                break;
        }
    }

    void WalkAll(IEnumerable<Expression> expressions)
    {
        foreach (var expression in expressions)
        {
            Walk(expression);
        }
    }

    // What is inherited without a source comes from outside of the set in any case.
    void WalkSet(AttributeSetExpression set, bool isRecursive, Expression? body)
    {
        var (names, inside) = (new List<Symbol>(), new List<Expression>(set.InheritFromExpressions.ToArray()));
        foreach (var attribute in set.Attributes)
        {
            names.Add(attribute.Name);
            if (attribute.Kind == AttributeKind.Inherited)
            {
                Walk(attribute.Value);
            }
            else
            {
                inside.Add(attribute.Value);
            }
        }
        foreach (var attribute in set.DynamicAttributes)
        {
            inside.AddRange([attribute.Name, attribute.Value]);
        }
        if (body is not null)
        {
            inside.Add(body);
        }
        Within(isRecursive ? names : [], () => WalkAll(inside));
    }

    static List<Symbol> Parameters(LambdaExpression function)
    {
        var names = new List<Symbol>();
        if (function.Argument.IsPresent)
        {
            names.Add(function.Argument);
        }
        foreach (var formal in function.Formals)
        {
            names.Add(formal.Name);
        }
        return names;
    }

    void Within(List<Symbol> names, Action walk)
    {
        bound.AddRange(names);
        walk();
        bound.RemoveRange(bound.Count - names.Count, names.Count);
    }
}
