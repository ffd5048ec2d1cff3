namespace Firn.Syntax;

/// <summary>The nodes directly below a node, in the order of the text.</summary>
public static class ExpressionChildren
{
    public static IReadOnlyList<Expression> Of(Expression expression)
    {
        var children = new List<Expression>();
        switch (expression)
        {
            case ConcatStringsExpression concat:
                foreach (var part in concat.Parts)
                {
                    children.Add(part.Value);
                }
                break;
            case SelectExpression select:
                children.Add(select.Target);
                Names(select.Path, children);
                if (select.Default is { } otherwise)
                {
                    children.Add(otherwise);
                }
                break;
            case HasAttributeExpression has:
                children.Add(has.Target);
                Names(has.Path, children);
                break;
            case BinaryExpression binary:
                children.AddRange([binary.Left, binary.Right]);
                break;
            case NotExpression not:
                children.Add(not.Operand);
                break;
            case CallExpression call:
                children.Add(call.Function);
                children.AddRange(call.Arguments);
                break;
            case AttributeSetExpression set:
                children.AddRange(set.InheritFromExpressions);
                foreach (var attribute in set.Attributes)
                {
                    children.Add(attribute.Value);
                }
                foreach (var attribute in set.DynamicAttributes)
                {
                    children.AddRange([attribute.Name, attribute.Value]);
                }
                break;
            case LetExpression let:
                children.AddRange([let.Bindings, let.Body]);
                break;
            case LambdaExpression function:
                foreach (var formal in function.Formals)
                {
                    if (formal.Default is { } value)
                    {
                        children.Add(value);
                    }
                }
                children.Add(function.Body);
                break;
            case ListExpression list:
                children.AddRange(list.Elements);
                break;
            case WithExpression with:
                children.AddRange([with.Scope, with.Body]);
                break;
            case AssertExpression assert:
                children.AddRange([assert.Condition, assert.Body]);
                break;
            case IfExpression choice:
                children.AddRange([choice.Condition, choice.Then, choice.Else]);
                break;
        }
        return children;
    }

    static void Names(ReadOnlySpan<AttributeName> path, List<Expression> children)
    {
        foreach (var name in path)
        {
            if (name.Expression is { } computed)
            {
                children.Add(computed);
            }
        }
    }
}
