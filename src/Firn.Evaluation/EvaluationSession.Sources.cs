using System.Collections.Concurrent;
using System.Text;
using Firn.Primitives;
using Firn.Syntax;

namespace Firn.Evaluation;

// Reading and parsing source texts, the lookup path.
public sealed partial class EvaluationSession
{
    readonly ConcurrentDictionary<SourcePath, Value> imports = new();
    readonly ConcurrentDictionary<SourcePath, SourcePath> resolutions = new();
    readonly ConcurrentDictionary<string, SourcePath?> entryResolutions = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<SourcePath, AttributeSet> listings = new();
    string? keptVersion;

    /// <summary>The file that an import of a path reads.</summary>
    internal SourcePath ImportedFile(SourcePath path) =>
        resolutions.TryGetValue(path, out var known) ? known : resolutions[path] = ResolveImport(path);

    internal Value ImportCell(SourcePath path)
    {
        var resolved = ImportedFile(path);
        return imports.TryGetValue(resolved, out var cell)
            ? cell
            : imports.GetOrAdd(resolved, static (file, session) => Thunk.Delay(e => session.EvaluateFile(e, file)), this);
    }

    Value EvaluateFile(Evaluator evaluator, SourcePath file)
    {
        // A text that does not parse, or names what is bound nowhere, fails before anything is evaluated.
        var compiled = CompileFile(file, isImported: true);
        try
        {
            var value = compiled.Root.Evaluate(compiled.Frame, evaluator);
            ImportedSets?.Note(value, file, evaluator);
            return value;
        }
        catch (EvaluationException failure) when (failure.AddFrame(default, $"while evaluating the file '{file}':"))
        {
            throw;
        }
    }

    /// <summary>Follows links to the file itself, so that its relative paths work; a directory means its <c>default.nix</c>.</summary>
    public static SourcePath ResolveImport(SourcePath path)
    {
        // Only the last part's own link is followed here: relative paths of the file start from where it was reached.
        for (var steps = 0; !path.IsRoot; steps++)
        {
            if (steps == 1024)
            {
                throw new EvaluationException($"too many symbolic links encountered while traversing the path '{path}'");
            }
            var parent = path.Root.Resolve(path.Parent.Path);
            var entry = new SourcePath(path.Root, parent).Child(path.BaseName.Span);
            if (path.Root.Kind(entry.Path) is not { } kind)
            {
                path.Root.CheckAccess(entry.Path);
                throw new EvaluationException($"path '{path}' does not exist");
            }
            if (kind != FileKind.Symlink)
            {
                break;
            }
            var target = path.Root.ReadLink(entry.Path);
            path = target.Length > 0 && target[0] == '/'
                ? path with { Path = SourcePath.Canonicalize(target.Span) }
                : path.Parent.Child(target.Span);
        }
        return path.Root.Kind(path.Root.Resolve(path.Path)) == FileKind.Directory ? path.Child("default.nix"u8) : path;
    }

    /// <summary>Reads and parses a file.</summary>
    public ParsedSource ParseFile(SourcePath file)
    {
        // The tree has its own copy of what it needs.
        using var bytes = file.Root.BorrowFile(file.Root.Resolve(file.Path));
        return Parse(SourceFile.FromFile(file.ToString(), bytes.Memory), new PositionOrigin.File(file), file.Parent);
    }

    internal Compiler.Compiled CompileFile(SourcePath file, bool isImported)
    {
        CollectorBudget.CountFile();
        if (Debugging is null && Options.ParsedFiles is { } kept)
        {
            return Compiler.Compile(ReadKept(file, kept));
        }
        var source = ParseFile(file);
        var compiled = Compiler.Compile(this, source, null, isImported ? file : null);
        source.Tree.Release();
        return compiled;
    }

    // Reads a file, which is parsed unless that was done before.
    EncodedText ReadKept(SourcePath file, IParsedFiles kept)
    {
        using var bytes = file.Root.BorrowFile(file.Root.Resolve(file.Path));
        var directory = file.Parent;
        var first = Positions.Add(new PositionOrigin.File(file), bytes.Length);
        var key = kept.KeyOf(keptVersion ??= KeptText.Version(Options.Parsing), bytes.Span);
        if (kept.Find(key) is { } known && KeptText.Read(this, known, first, directory) is { } text)
        {
            return text;
        }
        var traits = new TextTraits();
        var names = TreeEncoder.TakeNames();
        var source = Parse(SourceFile.FromFile(file.ToString(), bytes.Memory), first, directory, bindings: false, names, traits);
        text = TreeEncoder.Encode(this, source, null, names, traits);
        source.Tree.Release();
        if (!traits.IsOfOnePlace && KeptText.Write(text, traits) is { IsEmpty: false } parsed)
        {
            kept.Keep(key, parsed);
        }
        return text;
    }

    /// <summary>
    /// The entries of a directory, which is read once: package sets list theirs for each stage of their standard environment. Not the store's own, which an
    /// evaluation may add to.
    /// </summary>
    /// <param name="directory">The directory.</param>
    /// <param name="read">Reads it.</param>
    public AttributeSet ListingOf(SourcePath directory, Func<SourcePath, AttributeSet> read) =>
        directory.Path.ToString() == Host.StoreDirectory.Path ? read(directory)
            : listings.TryGetValue(directory, out var known) ? known
            : listings.GetOrAdd(directory, read(directory));

    /// <summary>Forgets what directories held.</summary>
    public void ForgetListings() => listings.Clear();

    public ParsedSource ParseText(ByteString text, SourcePath directory) =>
        Parse(SourceFile.FromText(text.Memory), new PositionOrigin.Text(text.ToArrayOrShared()), directory);

    /// <summary>Bindings (<c>a = 1; inherit (b) c;</c>) as a set, the way a prompt takes them.</summary>
    /// <param name="text">What is parsed.</param>
    /// <param name="shown">What messages show: <paramref name="text"/> may carry a semicolon that nobody wrote.</param>
    /// <param name="directory">Where relative paths start from.</param>
    public ParsedSource ParseBindings(ByteString text, ByteString shown, SourcePath directory) =>
        Parse(SourceFile.FromText(text.Memory), new PositionOrigin.Text(shown.ToArrayOrShared()), directory, bindings: true);

    /// <summary>Forgets what files held, so that they are read and evaluated again.</summary>
    public void ForgetFiles()
    {
        imports.Clear();
        resolutions.Clear();
        entryResolutions.Clear();
        copies.Clear();
        ForgetListings();
        Host.Disk.Forget();
    }

    public ParsedSource ParseStandardInput(ByteString text, SourcePath directory) =>
        Parse(SourceFile.FromStandardInput(text.Memory), new PositionOrigin.StandardInput(text.ToArrayOrShared()), directory);

    ParsedSource Parse(SourceFile source, PositionOrigin origin, SourcePath directory, bool bindings = false) =>
        Parse(source, Positions.Add(origin, source.Bytes.Length), directory, bindings, names: null, traits: null);

    ParsedSource Parse(SourceFile source, int first, SourcePath directory, bool bindings, NameList? names, TextTraits? traits)
    {
        try
        {
            var options = Options.Parsing with
            {
                BasePath = directory.Path,
                HomeDirectory = Options.Pure ? null : Host.Environment("HOME"),
                Names = names,
                Warn = warning =>
                {
                    // It is to be said every time.
                    traits?.IsOfOnePlace = true;
                    Warn(
                        // Some messages name their place in their own text.
                        warning.Message, warning.Position < 0 || warning.Message.StartsWith("at ", StringComparison.Ordinal) ? default : new Position(first + warning.Position));
                },
            };
            var tree = Parser.Read(source, Symbols, options, bindings);
            return new ParsedSource(tree, tree.Root, first, source.Bytes.Length, directory);
        }
        catch (SyntaxException failure)
        {
            throw new ParseException(ErrorPrinter.WithoutColors(failure.Message)) { Position = failure.Position < 0 ? default : new Position(first + failure.Position) };
        }
    }

    /// <summary>Warns people, with the place in the text where there is one.</summary>
    public void Warn(string text, Position position = default) => Host.Warn(ErrorPrinter.Placed(text, position, Positions));

    /// <summary>Is this a place in <c>derivation</c>'s own text, which no trace should mention?</summary>
    internal bool IsInternal(Position position) =>
        Positions.OriginOf(position) is PositionOrigin.File file
        && ReferenceEquals(file.Path.Root, Internal) && file.Path.Path == InternalRoot.Derivation;

    internal SourcePath FindFile(IReadOnlyList<LookupPathEntry> entries, string name, Position position)
    {
        foreach (var entry in entries.Concat(Options.FallbackLookupPath))
        {
            if (SuffixFor(entry.Prefix, name) is not { } suffix || ResolveEntry(entry.Path) is not { } start)
            {
                continue;
            }
            var candidate = suffix.Length == 0 ? start : start.Child(Encoding.UTF8.GetBytes(suffix));
            var resolved = candidate with { Path = candidate.Root.Resolve(candidate.Path) };
            if (resolved.Root.Kind(resolved.Path) is not null)
            {
                return resolved;
            }
            // A link that leads out of what may be read names something, which is an error.
            resolved.Root.CheckAccess(resolved.Path);
        }
        if (name.StartsWith("nix/", StringComparison.Ordinal))
        {
            return new SourcePath(Internal, SourcePath.Canonicalize(Encoding.UTF8.GetBytes(name[3..])));
        }
        throw new ThrownException(Options.Pure
            ? $"cannot look up '<{name}>' in pure evaluation mode (use '--impure' to override)"
            : $"file '{name}' was not found in the Nix search path (add it using $NIX_PATH or -I)").At(position);
    }

    // What is left of the name below an entry; null when the entry is about other names.
    static string? SuffixFor(string prefix, string name)
    {
        if (prefix.Length == 0)
        {
            return name;
        }
        if (!name.StartsWith(prefix, StringComparison.Ordinal))
        {
            return null;
        }
        return name.Length == prefix.Length ? "" : name[prefix.Length] == '/' ? name[(prefix.Length + 1)..] : null;
    }

    SourcePath? ResolveEntry(string value) => entryResolutions.GetOrAdd(value, static (text, session) =>
    {
        if (session.Host.ResolveLookupEntry(text) is { } special)
        {
            return special;
        }
        var bytes = Encoding.UTF8.GetBytes(text);
        var path = text.StartsWith('/')
            ? new SourcePath(session.Host.Disk, SourcePath.Canonicalize(bytes))
            : session.Host.WorkingDirectory.Child(bytes);
        if (path.Root.Kind(path.Root.Resolve(path.Path)) is not null)
        {
            return path;
        }
        // What may not be read is an error, not an entry that happens to be missing.
        path.Root.CheckAccess(path.Path);
        session.Host.Warn($"Nix search path entry '{text}' does not exist, ignoring");
        return null;
    }, this);
}
