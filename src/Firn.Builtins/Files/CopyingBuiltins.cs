using Firn.Builtins.Derivations;
using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Files;

/// <summary>Putting files into the store.</summary>
internal static class CopyingBuiltins
{
    public static void Declare(BuiltinTable table)
    {
        table.Function("__toFile", "name s", "A file in the store with the contents *s*, which may refer to files but not to derivations.", ToFile);
        table.Function(
            "__filterSource",
            "e1 e2",
            "A copy in the store of the path *e2* with only those entries for which the function *e1* of path and type is true.",
            FilterSource);
        table.Function(
            "__path",
            "args",
            "A copy of `path` in the store, with `name`, entries chosen by `filter`, as a plain file without `recursive`, and checked against `sha256`.",
            CopyPath);
    }

    static StringValue ToFile(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var name = evaluator.ForceStringWithoutContext(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.toFile");
        StringContext? references = null;
        var contents = evaluator.ForceString(arguments[1], ref references, Nowhere, "while evaluating the second argument passed to builtins.toFile");
        var paths = new SortedSet<StorePath>();
        foreach (var element in references is null ? [] : references.Elements)
        {
            if (element.Kind != ContextKind.Opaque)
                throw Failure($"files created by builtins.toFile may not reference derivations, but {name} references {ContextText(element)}");
            paths.Add(element.Path);
        }

        return InStore(evaluator, evaluator.Host.AddText(name.ToString(), contents.Bytes.Memory, paths));
    }

    /// <summary>A context element in the notation of files: <c>!out!hash-name.drv</c>, <c>=hash-name.drv</c>.</summary>
    static string ContextText(ContextElement element) => element.Kind switch
    {
        ContextKind.Built => $"!{element.Output}!{element.Path.BaseName}",
        ContextKind.BuiltByBuilt => $"!{element.Output}{ContextText(element.Maker!)}",
        ContextKind.Deep => "=" + element.Path.BaseName,
        _ => element.Path.BaseName,
    };

    static StringValue InStore(Evaluator evaluator, StorePath path) =>
        new(evaluator.Host.StoreDirectory.ShowBytes(path), new StringContext(ContextElement.Opaque(path)));

    static StringValue FilterSource(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        StringContext? references = null;
        var path = evaluator.CoerceToPath(
            arguments[1], ref references, Nowhere, "while evaluating the second argument (the path to filter) passed to 'builtins.filterSource'");
        var filter = evaluator.ForceFunction(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.filterSource");
        return Add(evaluator, path, path.BaseName.ToString(), filter, recursive: true, expected: null, references);
    }

    static StringValue CopyPath(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var set = evaluator.ForceSet(arguments[0], Nowhere, "while evaluating the argument passed to 'builtins.path'");
        StringContext? references = null;
        SourcePath? path = null;
        string name = "";
        Value? filter = null;
        bool recursive = true;
        Hash? expected = null;
        foreach (var attribute in set)
        {
            switch (evaluator.Symbols.Text(attribute.Name))
            {
                case "path":
                    path = evaluator.CoerceToPath(attribute.Value, ref references, attribute.Position, "while evaluating the 'path' attribute passed to 'builtins.path'");
                    break;
                case "name":
                    name = evaluator.ForceStringWithoutContext(attribute.Value, attribute.Position, "while evaluating the `name` attribute passed to builtins.path").ToString();
                    break;
                case "filter":
                    filter = evaluator.ForceFunction(attribute.Value, attribute.Position, "while evaluating the `filter` parameter passed to builtins.path");
                    break;
                case "recursive":
                    recursive = evaluator.ForceBoolean(attribute.Value, attribute.Position, "while evaluating the `recursive` attribute passed to builtins.path");
                    break;
                case "sha256":
                    expected = EmptyHashes.Parse(
                        evaluator,
                        evaluator.ForceStringWithoutContext(attribute.Value, attribute.Position, "while evaluating the `sha256` attribute passed to builtins.path").ToString(),
                        HashAlgorithm.Sha256);
                    break;
                case var other:
                    throw Failure($"unsupported argument '{other}' to 'builtins.path'").At(attribute.Position);
            }
        }

        if (path is not { } source)
            throw Failure("missing required 'path' attribute in the first argument to 'builtins.path'");
        return Add(evaluator, source, name.Length > 0 ? name : source.BaseName.ToString(), filter, recursive, expected, references);
    }

    static StringValue Add(Evaluator evaluator, SourcePath path, string name, Value? filter, bool recursive, Hash? expected, StringContext? references)
    {
        try
        {
            // What is built from a store object refers to the same ones as it: the copy may hold their names.
            IReadOnlyCollection<StorePath> kept = [];
            if (references is not null && ReferenceEquals(path.Root, evaluator.Host.Disk) && evaluator.Host.StoreDirectory.Contains(path.Path))
            {
                path = path with { Path = SourcePath.Canonicalize(evaluator.Realise(path.Path, references).Span) };
                kept = evaluator.Host.StoreDirectory.TryParse(Top(evaluator, path.Path)) is { } object_ ? evaluator.Host.References(object_) : [];
            }

            Func<SourcePath, FileKind, bool>? keep = null;
            if (filter is not null)
            {
                keep = (entry, kind) => evaluator.ForceBoolean(
                    evaluator.Call(filter, new StringValue(entry.Path), ReadingBuiltins.Name(kind), Nowhere),
                    Nowhere,
                    "while evaluating the return value of the path filter function");
            }

            if (expected is not null)
            {
                var method = recursive ? ContentAddressMethod.Nar : ContentAddressMethod.Flat;
                var promised = evaluator.StorePaths().Fixed(name, new ContentAddress(method, expected), kept);
                if (evaluator.Host.IsValid(promised))
                    return InStore(evaluator, promised);
                var actual = evaluator.Host.AddPath(Resolved(path), name, recursive, keep, kept);
                return actual == promised
                    ? InStore(evaluator, actual)
                    : throw Failure($"store path mismatch in (possibly filtered) path added from '{path}'");
            }

            return InStore(evaluator, evaluator.Host.AddPath(Resolved(path), name, recursive, keep, kept));
        }
        catch (EvaluationException failure) when (failure.AddFrame(Nowhere, $"while adding path '{path}'"))
        {
            throw;
        }
    }

    // The store object that a path is, or is in.
    static ByteString Top(Evaluator evaluator, ByteString path)
    {
        var begin = evaluator.Host.StoreDirectory.Path.Length + 1;
        var end = path.Span[begin..].IndexOf((byte)'/');
        return end < 0 ? path : path.Slice(0, begin + end);
    }

    static SourcePath Resolved(SourcePath path) => path with { Path = path.Root.Resolve(path.Path) };
}
