using Firn.Store;
using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Files;

/// <summary>Paths as names.</summary>
internal static class PathBuiltins
{
    public static void Declare(BuiltinTable table)
    {
        table.Function("baseNameOf", "x", "What follows the last slash of a path or string; one slash at the end of a string is ignored.", BaseName, brief: "x");
        table.Function("dirOf", "s", "What is before the last slash: a path for a path, a string for a string.", Directory, brief: "s");
        table.Function("__toPath", "s", "An absolute path as a string. Deprecated: `/. + s` gives a path.", ToPath);
        table.Function("__storePath", "path", "A path that is in the store already, as a string that refers to it; nothing is copied.", StorePathOf);
        table.Function("__findFile", "search-path lookup-path", "The place of a name such as `nixpkgs/lib` in a list of `{ path, prefix }`: what `<nixpkgs/lib>` means for `builtins.nixPath`.", FindFile);
        table.Function("__getEnv", "s", "An environment variable; empty if it is not set.", GetEnvironment);
        table.Function("placeholder", "output", "A text that becomes the path of the named output when the derivation is built.", static (evaluator, arguments, _) =>
            new StringValue(Placeholders.Own(
                evaluator.ForceStringWithoutContext(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.placeholder").ToString(),
                ManagedDigests.Instance)));
    }

    static StringValue BaseName(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        StringContext? references = null;
        var text = evaluator.CoerceToString(arguments[0], Coercion.Strict, ref references, Nowhere, "while evaluating the first argument passed to builtins.baseNameOf");
        var bytes = text.Span;
        int end = bytes.Length > 1 && bytes[^1] == '/' ? bytes.Length - 1 : bytes.Length;
        int start = bytes[..end].LastIndexOf((byte)'/') + 1;
        // A lone slash has no name, only itself.
        if (start == bytes.Length)
            return StringValue.Empty.WithContext(references);
        return text.Slice(start, end - start).WithContext(references);
    }

    static Value Directory(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        if (evaluator.Force(arguments[0], Nowhere) is PathValue path)
            return new PathValue(path.Path.IsRoot ? path.Path : path.Path.Parent);
        StringContext? references = null;
        var text = evaluator.CoerceToString(arguments[0], Coercion.Strict, ref references, Nowhere, "while evaluating the first argument passed to 'builtins.dirOf'");
        int slash = text.Span.LastIndexOf((byte)'/');
        return slash switch
        {
            < 0 => new StringValue(".", references),
            0 => new StringValue("/", references),
            _ => text.Slice(0, slash).WithContext(references),
        };
    }

    static StringValue ToPath(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        StringContext? references = null;
        var path = evaluator.CoerceToPath(arguments[0], ref references, Nowhere, "while evaluating the first argument passed to builtins.toPath");
        return new StringValue(path.Path, references);
    }

    static StringValue StorePathOf(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        if (evaluator.Options.Pure)
            throw Failure("'builtins.storePath' is not allowed in pure evaluation mode");
        StringContext? references = null;
        var path = evaluator.CoerceToPath(arguments[0], ref references, Nowhere, "while evaluating the first argument passed to 'builtins.storePath'");
        var directory = evaluator.Host.StoreDirectory;
        // A link directly in the store is itself the path that is meant.
        if (directory.TryParse(path.Path) is null)
            path = path with { Path = path.Root.Resolve(path.Path) };
        if (directory.Split(path.Path) is not var (store, _))
            throw Failure(WhyNone(directory, path.Path) ?? $"path '{path}' is not in the Nix store");
        evaluator.Host.EnsureValid(store);
        return new StringValue(path.Path, StringContext.Union(references, new StringContext(ContextElement.Opaque(store))));
    }

    static string? WhyNone(StoreDirectory directory, ByteString path)
    {
        if (!directory.Contains(path))
            return null;
        string name = path.ToString()[(directory.Path.Length + 1)..];
        return StorePath.WhyNone(name.Split('/', 2)[0]);
    }

    static PathValue FindFile(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var list = evaluator.ForceList(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.findFile");
        var entries = new List<LookupPathEntry>(list.Count);
        foreach (var item in list.Span)
        {
            var set = evaluator.ForceSet(item, Nowhere, "while evaluating an element of the list passed to builtins.findFile");
            string prefix = "";
            if (set.TryGet(evaluator.Known.Prefix, out var given))
            {
                prefix = evaluator.ForceStringWithoutContext(
                    given, Nowhere, "while evaluating the `prefix` attribute of an element of the list passed to builtins.findFile").ToString();
            }

            var attribute = evaluator.RequireAttribute(set, evaluator.Known.Path, "in an element of the __nixPath");
            StringContext? references = null;
            var path = evaluator.CoerceToString(
                attribute.Value,
                Coercion.Strict,
                ref references,
                Nowhere,
                "while evaluating the `path` attribute of an element of the list passed to builtins.findFile");
            try
            {
                entries.Add(new LookupPathEntry(prefix, evaluator.Realise(path.Bytes, references).ToString()));
            }
            catch (InvalidPathException failure)
            {
                throw Failure($"cannot find '{path.Bytes}', since path '{failure.Path}' is not valid");
            }
        }

        var name = evaluator.ForceStringWithoutContext(arguments[1], Nowhere, "while evaluating the second argument passed to builtins.findFile");
        return new PathValue(evaluator.FindFile(entries, name.ToString(), Nowhere));
    }

    static StringValue GetEnvironment(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var name = evaluator.ForceStringWithoutContext(arguments[0], Nowhere, "while evaluating the first argument passed to builtins.getEnv");
        if (evaluator.Options.Pure || evaluator.Options.Restricted)
            return StringValue.Empty;
        return evaluator.Host.Environment(name.Bytes) is { } value ? new StringValue(value) : StringValue.Empty;
    }
}
