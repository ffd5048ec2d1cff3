using Firn.Evaluation;

namespace Firn.Cli.Commands.Evaluation;

/// <summary>Follows a selection path (<c>a.b.0."c.d"</c>) into a value, calling functions on the way.</summary>
static class SelectionPath
{
    /// <summary>Where several paths start: a function at the top is called once for all of them.</summary>
    public static Value Start(Evaluator evaluator, IReadOnlyCollection<string> paths, AttributeSet arguments, Value whole) =>
        paths.Count < 2 || paths.Contains("") ? whole : evaluator.CallAutomatically(arguments, whole);

    public static (Value Value, Position Position) Follow(Evaluator evaluator, string path, AttributeSet arguments, Value value)
    {
        var position = default(Position);
        foreach (var part in Parse(path))
        {
            value = evaluator.CallAutomatically(arguments, value);
            if (uint.TryParse(part, System.Globalization.NumberStyles.None, null, out var index))
            {
                var list = value as ListValue ?? throw Expected("a list", path, value);
                value = index < list.Count ? list[(int)index]
                    : throw new EvaluationException($"list index {index} in selection path '{path}' is out of range");
                position = default;
                continue;
            }
            var set = value as AttributeSet ?? throw Expected("a set", path, value);
            if (part.Length == 0)
            {
                throw new EvaluationException($"empty attribute name in selection path '{path}'");
            }
            if (!set.TryFind(evaluator.Symbols.Intern(part), out var attribute))
            {
                var names = new List<string>();
                foreach (var each in set)
                {
                    names.Add(evaluator.Symbols.Text(each.Name));
                }
                throw new EvaluationException($"attribute '{part}' in selection path '{path}' not found")
                {
                    Suggestions = Suggestions.Best(names, part),
                };
            }
            value = attribute.Value;
            position = attribute.Position;
        }
        return (value, position);
    }

    static EvaluationException Expected(string what, string path, Value value) =>
        new($"the expression selected by the selection path '{path}' should be {what} but is {Evaluator.Describe(value)}");

    static List<string> Parse(string path)
    {
        var parts = new List<string>();
        var current = "";
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '.')
            {
                parts.Add(current);
                current = "";
            }
            else if (path[i] == '"')
            {
                var end = path.IndexOf('"', i + 1);
                if (end < 0)
                {
                    throw new EvaluationException($"missing closing quote in selection path '{path}'");
                }
                current += path[(i + 1)..end];
                i = end;
            }
            else
            {
                current += path[i];
            }
        }
        if (current.Length > 0)
        {
            parts.Add(current);
        }
        return parts;
    }
}
