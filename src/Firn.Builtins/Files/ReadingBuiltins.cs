using Firn.Builtins.Strings;
using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Files;

/// <summary>Looking at files.</summary>
internal static class ReadingBuiltins
{
    static readonly StringValue Regular = new("regular"), Directory = new("directory"), Symlink = new("symlink"), Unknown = new("unknown");

    public static void Declare(BuiltinTable table)
    {
        table.Function("__pathExists", "path", "Whether there is something at *path*; with a slash at its end, whether it is a directory.", Exists);
        table.Function("__readFile", "path", "The contents of a file.", ReadFile);
        table.Function("__readDir", "path", "The entries of a directory: a set of names, each `regular`, `directory`, `symlink` or `unknown`.", ReadDirectory);
        table.Function("__readFileType", "p", "What *p* is: `regular`, `directory`, `symlink` or `unknown`.", ReadType);
        table.Function("__hashFile", "type p", "The digest of a file in base 16; *type* is `md5`, `sha1`, `sha256` or `sha512`.", HashFile);
    }

    /// <summary>The word for a kind of file.</summary>
    public static StringValue Name(FileKind kind) => kind switch
    {
        FileKind.Regular => Regular,
        FileKind.Directory => Directory,
        FileKind.Symlink => Symlink,
        _ => Unknown,
    };

    static BoolValue Exists(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        bool directory = evaluator.Force(arguments[0], Nowhere) is StringValue text
            && (text.Span.EndsWith("/"u8) || text.Span.EndsWith("/."u8));
        try
        {
            var path = evaluator.RealisePath(arguments[0], followLast: directory);
            var kind = path.Root.Kind(path.Path);
            return BoolValue.Of(directory ? kind == FileKind.Directory : kind is not null);
        }
        catch (RestrictedPathException)
        {
            return BoolValue.False;
        }
    }

    static StringValue ReadFile(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var path = evaluator.RealisePath(arguments[0]);
        byte[] bytes = path.Root.ReadFile(path.Path);
        if (bytes.AsSpan().Contains((byte)0))
            throw Failure($"the contents of the file '{path}' cannot be represented as a Nix string");
        return new StringValue(bytes, FileReferences.Of(evaluator, path, bytes));
    }

    static AttributeSet ReadDirectory(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var path = evaluator.RealisePath(arguments[0]);
        return evaluator.Session.ListingOf(path, directory => ReadDirectory(evaluator, directory));
    }

    static AttributeSet ReadDirectory(Evaluator evaluator, SourcePath path)
    {
        var entries = path.Root.ReadDirectory(path.Path);
        var result = new AttributeSetBuilder(entries.Count);
        // In the order of their names: of several unexpected arguments the first one that was heard of is named.
        foreach (var entry in entries.OrderBy(static entry => entry.Name))
        {
            var name = evaluator.Symbols.Intern(entry.Name.Span);
            if (entry.Kind is { } kind)
            {
                result.Add(name, Name(kind));
                continue;
            }

            result.Add(name, KindOf(path.Child(entry.Name.Span)));
        }

        return result.Build();
    }

    static Thunk KindOf(SourcePath path) => Thunk.Delay(_ => Name(path.Root.Kind(path.Path) ?? FileKind.Other));

    static StringValue ReadType(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var path = evaluator.RealisePath(arguments[0], resolve: false);
        return Name(path.Root.Kind(path.Path) ?? throw Failure($"path '{path}' does not exist"));
    }

    static StringValue HashFile(Evaluator evaluator, ReadOnlySpan<Value> arguments, Position position)
    {
        var algorithm = HashBuiltins.Algorithm(evaluator, evaluator.ForceStringWithoutContext(
            arguments[0], Nowhere, "while evaluating the first argument passed to builtins.hashFile"));
        var path = evaluator.RealisePath(arguments[1]);
        using var contents = path.Root.BorrowFile(path.Path);
        return HashBuiltins.Digits(evaluator.Host.Digests.Compute(algorithm, contents.Span));
    }
}
