using Firn.Store;
using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Files;

/// <summary>Building what a string refers to, before what it names is read.</summary>
internal static class Realisation
{
    /// <summary>The text with placeholders replaced by what they became.</summary>
    public static ByteString Realise(this Evaluator evaluator, ByteString text, StringContext? references)
    {
        if (references is null)
            return text;
        if (!evaluator.Options.AllowImportFromDerivation)
        {
            foreach (var element in references.Elements)
            {
                if (element.Kind is ContextKind.Built or ContextKind.BuiltByBuilt)
                {
                    if (!evaluator.Host.IsValid(element.Path))
                        throw new InvalidPathException(element.Path, evaluator.Host.StoreDirectory.Show(element.Path));
                    throw Failure(
                        $"cannot build '{evaluator.Show(element)}' during evaluation because the option 'allow-import-from-derivation' is disabled");
                }
            }
        }

        var became = evaluator.Host.Realise(references);
        return became.Count == 0 ? text : Rewrite(text, became);
    }

    /// <summary>The place that a path or string names, built if it has to be. Links are followed as asked: all, none, or all but the last.</summary>
    public static SourcePath RealisePath(this Evaluator evaluator, Value value, bool resolve = true, bool followLast = true)
    {
        StringContext? references = null;
        var path = evaluator.CoerceToPath(value, ref references, Nowhere, "while realising the context of a path");
        try
        {
            if (references is not null && ReferenceEquals(path.Root, evaluator.Host.Disk))
                path = path with { Path = SourcePath.Canonicalize(evaluator.Realise(path.Path, references).Span) };
            return resolve ? path with { Path = path.Root.Resolve(path.Path, followLast) } : path;
        }
        catch (EvaluationException failure) when (failure.AddFrame(Nowhere, $"while realising the context of path '{path}'"))
        {
            throw;
        }
        catch (InvalidPathException failure)
        {
            throw Failure(failure.Message).Within(Nowhere, $"while realising the context of path '{path}'");
        }
    }

    static ByteString Rewrite(ByteString text, IReadOnlyDictionary<ByteString, ByteString> became)
    {
        foreach (var (from, to) in became)
        {
            int at;
            int start = 0;
            while ((at = text.Span[start..].IndexOf(from.Span)) >= 0)
            {
                at += start;
                text = new ByteString([.. text.Span[..at], .. to.Span, .. text.Span[(at + from.Length)..]]);
                start = at + to.Length;
            }
        }

        return text;
    }
}
