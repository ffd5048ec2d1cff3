using Firn.Evaluation;
using Firn.Syntax;

namespace Firn.Repl;

// `:doc`.
public sealed partial class Prompt
{
    void ShowDocumentation(string argument)
    {
        var source = Expression(argument);
        var selected = Selected(source);
        var value = Evaluate(argument);
        if (evaluator.DocumentationOf(value) is { } known)
        {
            WriteMarkdown(known);
        }
        else if (selected is { Position.IsKnown: true } attribute)
        {
            var comment = evaluator.DocumentationAt(attribute.Position);
            WriteMarkdown(
                $"Attribute `{evaluator.Symbols.Text(attribute.Name)}`\n\n  … defined at {evaluator.Session.Positions.Resolve(attribute.Position)}\n\n"
                + (comment.Length > 0 ? comment : "No documentation found.\n\n"));
        }
        else
        {
            throw new EvaluationException("value does not have documentation");
        }
    }

    /// <summary>The attribute that an expression like <c>a.b</c> selects; null for other expressions and when there is none.</summary>
    Firn.Evaluation.Attribute? Selected(ParsedSource source)
    {
        var tree = source.Tree;
        if (tree.KindOf(source.Root) != ExpressionKind.Select || tree.Get<SelectEntry>(source.Root) is not { Default: 0 } select)
        {
            return null;
        }
        var last = tree.Get<StepEntry>(tree.Get<ListEntry>(select.Path).Last);
        var set = evaluator.ForceSet(
            evaluator.Evaluate(source with { Root = tree.BeforeLastName(source.Root) }, scope), default, "while evaluating an attribute set to look for documentation");
        var name = last.Expression != 0
            ? evaluator.Symbols.Intern(evaluator.ForceStringWithoutContext(
                evaluator.Evaluate(source with { Root = last.Expression }, scope), default, "while evaluating an attribute name").Span)
            : last.Name;
        // When it is missing, evaluating the whole says so.
        return set.TryFind(name, out var attribute) ? attribute : null;
    }

    void WriteMarkdown(string text) => Write((host.Colors ? TerminalMarkdown.Render(text) : text).Trim(Blank) + "\n");
}
