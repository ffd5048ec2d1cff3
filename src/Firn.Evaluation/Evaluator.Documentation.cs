using System.Text;
using Firn.Syntax;

namespace Firn.Evaluation;

// What is written about values.
public sealed partial class Evaluator
{
    /// <summary>What is known about a function, as Markdown; null for values that nobody documents.</summary>
    public string? DocumentationOf(Value value)
    {
        switch (Force(value))
        {
            case Primop { Documentation: { } text } primop:
                var synopsis = primop.ParameterNames.Count == 0 ? ""
                    : $"**Synopsis:** `builtins.{primop.Name}` {string.Join(' ', primop.ParameterNames.Select(name => $"*{name}*"))}\n\n";
                return synopsis + text;
            case Lambda lambda:
                return Documentation(lambda.Name, lambda.Position, lambda.Documentation);
            case LambdaApplication application:
                return Documentation(application.Name, application.Position, application.Documentation);
            case AttributeSet set when set.TryFind(Known.Functor, out var functor):
                try
                {
                    // What a reader wants is the function that takes the reader's argument.
                    var inner = Call(functor.Value, set);
                    EnterCall(default);
                    var found = DocumentationOf(inner);
                    LeaveCall();
                    return found;
                }
                catch (EvaluationException failure) when (
                    failure.AddFrame(Position.None, "while partially calling '__functor' to retrieve documentation"))
                {
                    throw;
                }
            default:
                return null;
        }
    }

    string Documentation(Symbol name, Position position, SourceRange comment)
    {
        var text = new StringBuilder("Function ");
        var place = Session.Positions.Resolve(position);
        if (name.IsPresent)
        {
            text.Append($"`{Symbols.Text(name)}`").Append(place is null ? "\\\n" : "\\\n  … ");
        }
        if (place is not null)
        {
            text.Append($"defined at {place}");
        }
        var inner = CommentText(comment);
        return text.Append(inner.Length > 0 ? "\n\n" : "").Append(inner).ToString();
    }

    /// <summary>The comment in front of the attribute or function that was written at a position; empty if there is none.</summary>
    public string DocumentationAt(Position position)
    {
        if (Session.Positions.Locate(position) is not { } place)
        {
            return "";
        }
        var bytes = PositionTable.ReadText(place.Origin);
        var options = Options.Parsing with { BasePath = "/", UrlLiterals = LintLevel.Ignore, ShortPathLiterals = LintLevel.Ignore, AbsolutePathLiterals = LintLevel.Ignore, HomeDirectory = "/" };
        var comment = Parser.FindDocumentation(SourceFile.FromText(bytes), Symbols, options, place.Offset);
        return comment.IsPresent
            ? CommentText(new SourceRange(new Position(position.Index - place.Offset + comment.Start), comment.End - comment.Start))
            : "";
    }

    string CommentText(SourceRange comment)
    {
        const int opening = 3, closing = 2;
        if (!comment.IsPresent || comment.Length <= opening + closing)
        {
            return "";
        }
        var text = Encoding.UTF8.GetString(Session.Positions.Text(comment).Span);
        // The place of the opening is kept as blanks, so that the first line counts for the indentation too.
        return text.Length <= opening + closing ? "" : StripIndentation(new string(' ', opening) + text[opening..^closing]);
    }

    /// <summary>The lines without the blanks that all of them begin with.</summary>
    public static string StripIndentation(string text)
    {
        var lines = text.Split('\n');
        var smallest = int.MaxValue;
        foreach (var line in lines)
        {
            var blanks = line.Length - line.TrimStart(' ').Length;
            if (blanks < line.Length)
            {
                smallest = Math.Min(smallest, blanks);
            }
        }
        var result = new StringBuilder();
        for (var i = 0; i < lines.Length; i++)
        {
            if (i == lines.Length - 1 && lines[i].Length == 0)
            {
                break;
            }
            result.Append(lines[i].Length > smallest ? lines[i][smallest..] : "").Append('\n');
        }
        return result.ToString();
    }
}
