using System.Text.Unicode;
using Firn.Primitives;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>
/// Finds how functions were written. A text is parsed again for that, so it is for the few functions that somebody hands to a package set. Used by one thread at a time.
/// </summary>
/// <param name="session">The functions'.</param>
sealed class FunctionTexts(EvaluationSession session)
{
    // Bytes of a text, levels of its tree, texts that are parsed again in one evaluation: who has more evaluates as ever.
    const int LargestText = 256 << 10, DeepestTree = 1000, MostTexts = 16;

    readonly Dictionary<LambdaNode, FunctionText?> known = new(ReferenceEqualityComparer.Instance);
    Parsed? last;
    int parsed;

    /// <summary>Null where it can't be found, would be something else in another place, or is too large.</summary>
    public FunctionText? Of(LambdaNode node)
    {
        if (!known.TryGetValue(node, out var text))
        {
            known[node] = text = Find(node);
        }
        return text;
    }

    FunctionText? Find(LambdaNode node)
    {
        if (session.Positions.Locate(node.PositionAfter(0)) is not { } place || Parse(place.Origin) is not { } source)
        {
            return null;
        }
        return source.Parts.Find(part => part.Expression is LambdaExpression && part.Start == place.Offset) is { } function ? Write(function, source) : null;
    }

    Parsed? Parse(PositionOrigin origin)
    {
        if (last?.Origin == origin)
        {
            return last;
        }
        // What a text on the command line calls "here" is not known.
        var isOfDisk = origin is PositionOrigin.File { Path.Root: var root } && ReferenceEquals(root, session.Host.Disk);
        if ((!isOfDisk && origin is not PositionOrigin.Text) || parsed++ >= MostTexts)
        {
            return null;
        }
        var bytes = PositionTable.ReadText(origin);
        if (bytes.Length > LargestText)
        {
            return null;
        }
        var parts = new List<PlacedExpression>();
        try
        {
            var options = session.Options.Parsing with
            {
                BasePath = origin is PositionOrigin.File file ? file.Path.Parent.Path : "/",
                HomeDirectory = session.Options.Pure ? null : session.Host.Environment("HOME"),
                UrlLiterals = LintLevel.Ignore,
                ShortPathLiterals = LintLevel.Ignore,
                AbsolutePathLiterals = LintLevel.Ignore,
                Placed = parts.Add,
                MaximumDepth = DeepestTree,
            };
            Parser.Read(SourceFile.FromText(bytes), session.Symbols, options).Release();
            return last = new Parsed(origin, bytes, parts);
        }
        catch (SyntaxException)
        {
            // Somebody is writing it, or it is too deep.
            return null;
        }
    }

    FunctionText? Write(PlacedExpression function, Parsed source)
    {
        if (FreeVariables.Of(function.Expression) is not { } free)
        {
            return null;
        }
        var output = new ByteWriter();
        var at = function.Start;
        // Literals come in the order of the text.
        foreach (var part in source.Parts)
        {
            if (part.Expression is not PathExpression path || (path.IsAbsolute && !path.IsHome) || part.Start < function.Start || part.End > function.End)
            {
                continue;
            }
            if (source.Origin is not PositionOrigin.File || !ArgumentText.IsLiteral(path.Path.Span))
            {
                return null;
            }
            output.Write(source.Bytes.AsSpan(at..part.Start));
            output.Write(path.Path.Span);
            at = part.End;
        }
        output.Write(source.Bytes.AsSpan(at..function.End));
        return Utf8.IsValid(output.Written) ? new FunctionText(output.ToArray(), [.. free.OrderBy(name => session.Symbols[name])]) : null;
    }

    sealed record Parsed(PositionOrigin Origin, byte[] Bytes, List<PlacedExpression> Parts);
}
