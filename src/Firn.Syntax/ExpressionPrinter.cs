using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Firn.Syntax.Parsing;

namespace Firn.Syntax;

/// <summary>Prints a tree in the form that <c>nix-instantiate --parse</c> shows: fully parenthesised, on one line.</summary>
public static class ExpressionPrinter
{
    /// <summary>Writes the expression without a newline behind it. Deep trees need no deep stack.</summary>
    public static void Print(Expression expression, SymbolTable symbols, IBufferWriter<byte> output)
    {
        // What is left to write: nodes and pieces of text, last first.
        var work = new Stack<Item>();
        work.Push(new Item(expression));
        Drain(work, symbols, output);
    }

    /// <summary>Writes an attribute path as messages show it: <c>a.b."${e}"</c>.</summary>
    public static void PrintPath(ReadOnlySpan<AttributeName> path, SymbolTable symbols, IBufferWriter<byte> output)
    {
        var work = new Stack<Item>();
        PushReversed(work, PathItems(path));
        Drain(work, symbols, output);
    }

    static void Drain(Stack<Item> work, SymbolTable symbols, IBufferWriter<byte> output)
    {
        while (work.TryPop(out var item))
        {
            if (item.Text is { } text)
            {
                output.Write(Encoding.UTF8.GetBytes(text));
            }
            else if (item.Node is { } node)
            {
                PushReversed(work, Expand(node, symbols, output));
            }
            else
            {
                NamePrinter.WriteIdentifier(output, symbols[item.Name].Span);
            }
        }
    }

    readonly record struct Item(Expression? Node, string? Text = null, Symbol Name = default)
    {
        public static implicit operator Item(string text) => new(null, text);

        public static implicit operator Item(Symbol name) => new(null, null, name);

        public static implicit operator Item(Expression node) => new(node);
    }

    static void PushReversed(Stack<Item> work, List<Item> items)
    {
        for (var at = items.Count - 1; at >= 0; at--)
        {
            work.Push(items[at]);
        }
    }

    static List<Item> PathItems(ReadOnlySpan<AttributeName> path)
    {
        var items = new List<Item>();
        foreach (var name in path)
        {
            if (items.Count > 0)
            {
                items.Add(".");
            }
            if (name.Expression is { } expression)
            {
                items.AddRange(["\"${", expression, "}\""]);
            }
            else
            {
                items.Add(name.Symbol);
            }
        }
        return items;
    }

    /// <summary>The node's pieces in order; leaves are written at once.</summary>
    static List<Item> Expand(Expression node, SymbolTable symbols, IBufferWriter<byte> output)
    {
        switch (node)
        {
            case IntegerExpression integer:
                Span<byte> digits = stackalloc byte[24];
                Utf8Formatter.TryFormat(integer.Value, digits, out var written);
                output.Write(digits[..written]);
                return [];
            case FloatExpression number:
                return [SixDigits(number.Value)];
            case StringExpression text:
                NamePrinter.WriteString(output, text.Value.Span);
                return [];
            case PathExpression path:
                output.Write(path.Path.Span);
                return [];
            case VariableExpression variable:
                return [variable.Name];
            case CurrentPositionExpression:
                return ["__curPos"];
            case SelectExpression select:
                List<Item> selection = ["(", select.Target, ").", .. PathItems(select.Path)];
                if (select.Default is { } value)
                {
                    selection.AddRange([" or (", value, ")"]);
                }
                return selection;
            case HasAttributeExpression has:
                return ["((", has.Target, ") ? ", .. PathItems(has.Path), ")"];
            case AttributeSetExpression set:
                return [set.IsRecursive ? "rec { " : "{ ", .. Bindings(set, symbols), "}"];
            case ListExpression list:
                List<Item> elements = ["[ "];
                foreach (var element in list.Elements)
                {
                    elements.AddRange(["(", element, ") "]);
                }
                elements.Add("]");
                return elements;
            case LambdaExpression lambda:
                return Lambda(lambda, symbols);
            case CallExpression call:
                List<Item> application = ["(", call.Function];
                foreach (var argument in call.Arguments)
                {
                    application.AddRange([" ", argument]);
                }
                application.Add(")");
                return application;
            case LetExpression let:
                return ["(let ", .. Bindings(let.Bindings, symbols), "in ", let.Body, ")"];
            case WithExpression with:
                return ["(with ", with.Scope, "; ", with.Body, ")"];
            case IfExpression choice:
                return ["(if ", choice.Condition, " then ", choice.Then, " else ", choice.Else, ")"];
            case AssertExpression assertion:
                return ["assert ", assertion.Condition, "; ", assertion.Body];
            case NotExpression not:
                return ["(! ", not.Operand, ")"];
            case BinaryExpression binary:
                return ["(", binary.Left, Operator(binary.Operator), binary.Right, ")"];
            case ConcatStringsExpression concat:
                List<Item> sum = ["("];
                foreach (var part in concat.Parts)
                {
                    if (sum.Count > 1)
                    {
                        sum.Add(" + ");
                    }
                    sum.Add(part.Value);
                }
                sum.Add(")");
                return sum;
            default:
                throw new InvalidOperationException($"{node.Kind} is printed by the set that it belongs to");
        }
    }

    static string Operator(BinaryOperator op) => op switch
    {
        BinaryOperator.Equal => " == ",
        BinaryOperator.NotEqual => " != ",
        BinaryOperator.And => " && ",
        BinaryOperator.Or => " || ",
        BinaryOperator.Implies => " -> ",
        BinaryOperator.Update => " // ",
        _ => " ++ ",
    };

    static List<Item> Lambda(LambdaExpression lambda, SymbolTable symbols)
    {
        List<Item> items = ["("];
        if (lambda.HasFormals)
        {
            items.Add("{ ");
            var formals = lambda.Formals.ToArray();
            Array.Sort(formals, (a, b) => symbols[a.Name].CompareTo(symbols[b.Name]));
            var first = true;
            foreach (var formal in formals)
            {
                if (!first)
                {
                    items.Add(", ");
                }
                first = false;
                items.Add(formal.Name);
                if (formal.Default is { } value)
                {
                    items.AddRange([" ? ", value]);
                }
            }
            if (lambda.HasEllipsis)
            {
                items.Add(first ? "..." : ", ...");
            }
            items.Add(lambda.Argument.IsPresent ? " } @ " : " }");
        }
        if (lambda.Argument.IsPresent)
        {
            items.Add(lambda.Argument);
        }
        items.AddRange([": ", lambda.Body, ")"]);
        return items;
    }

    static List<Item> Bindings(AttributeSetExpression set, SymbolTable symbols)
    {
        var sorted = set.Attributes.ToArray();
        Array.Sort(sorted, (a, b) => symbols[a.Name].CompareTo(symbols[b.Name]));
        List<Item> items = [];
        var inherited = sorted.Where(a => a.Kind == AttributeKind.Inherited).ToList();
        if (inherited.Count > 0)
        {
            items.Add("inherit");
            foreach (var attribute in inherited)
            {
                items.AddRange([" ", attribute.Name]);
            }
            items.Add("; ");
        }
        var clauses = sorted.Where(a => a.Kind == AttributeKind.InheritedFrom)
            .GroupBy(a => ((InheritFromExpression)((SelectExpression)a.Value).Target).Index).OrderBy(g => g.Key);
        foreach (var clause in clauses)
        {
            items.AddRange(["inherit (", set.InheritFromExpressions[clause.Key], ")"]);
            foreach (var attribute in clause)
            {
                items.AddRange([" ", attribute.Name]);
            }
            items.Add("; ");
        }
        foreach (var attribute in sorted)
        {
            if (attribute.Kind == AttributeKind.Plain)
            {
                items.AddRange([attribute.Name, " = ", attribute.Value, "; "]);
            }
        }
        foreach (var attribute in set.DynamicAttributes)
        {
            items.AddRange(["\"${", attribute.Name, "}\" = ", attribute.Value, "; "]);
        }
        return items;
    }

    /// <summary>Six significant digits, no trailing zeros, an exponent below 1e-4 and from 1e6 on.</summary>
    static string SixDigits(double value)
    {
        if (value == 0)
        {
            return "0";
        }
        var scientific = value.ToString("e5", CultureInfo.InvariantCulture);
        var split = scientific.IndexOf('e', StringComparison.Ordinal);
        var exponent = int.Parse(scientific.AsSpan(split + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (exponent is < -4 or >= 6)
        {
            var mantissa = scientific[..split].TrimEnd('0').TrimEnd('.');
            return $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }
        var text = value.ToString($"F{5 - exponent}", CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
    }
}
