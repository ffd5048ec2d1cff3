using Firn.Cli.Arguments;
using Firn.Cli.Commands.Evaluation;
using Firn.Evaluation;
using Firn.Primitives;

namespace Firn.Cli.Commands.Profiles;

/// <summary>The expression that <c>nix-env</c> works with: a file, or a directory of expressions such as <c>~/.nix-defexpr</c>.</summary>
static class DefaultExpression
{
    const int MostExpressions = 1024;

    /// <param name="evaluator">Evaluates.</param>
    /// <param name="file">As on the command line; null for the user's default.</param>
    public static Value Load(Evaluator evaluator, string? file)
    {
        var path = file is not null ? InstantiateCommand.LookUp(evaluator, file) : new SourcePath(evaluator.Host.Disk, (ByteString)Default());
        var resolved = path with { Path = path.Root.Resolve(path.Path) };
        if (IsExpression(resolved))
        {
            return evaluator.Import(path);
        }
        if (resolved.Root.Kind(resolved.Path) != FileKind.Directory)
        {
            throw new EvaluationException(resolved.Root.Kind(resolved.Path) is null ? $"path '{path}' does not exist" : $"path '{path}' is not a directory or a Nix expression");
        }
        var set = new AttributeSetBuilder();
        set.Add(evaluator.Symbols.Intern("_combineChannels"), ListValue.Empty);
        Collect(evaluator, resolved, set, new HashSet<string>(StringComparer.Ordinal));
        return set.Build();
    }

    static string Default() => Path.Combine(HomeDirectory.Path ?? "/", ".nix-defexpr");

    static bool IsExpression(SourcePath path) => path.Root.Kind(path.Path) switch
    {
        FileKind.Regular => true,
        FileKind.Directory => path.Child("default.nix"u8) is var inner && inner.Root.Kind(inner.Root.Resolve(inner.Path)) is not null,
        _ => false,
    };

    // Directories inside are searched too, but the set stays flat: its names are those of the files.
    static void Collect(Evaluator evaluator, SourcePath directory, AttributeSetBuilder set, HashSet<string> seen)
    {
        foreach (var entry in directory.Root.ReadDirectory(directory.Path).OrderBy(entry => entry.Name))
        {
            var name = entry.Name.ToString();
            var child = directory.Child(entry.Name.Span);
            var path = child with { Path = child.Root.Resolve(child.Path) };
            // A profile's own manifest is no expression of the user; links that lead nowhere are left alone.
            if (name == "manifest.nix" || path.Root.Kind(path.Path) is not { } kind)
            {
                continue;
            }
            if (IsExpression(path) && (kind != FileKind.Regular || path.BaseName.Span.EndsWith(".nix"u8)))
            {
                var attribute = name.EndsWith(".nix", StringComparison.Ordinal) ? name[..^4] : name;
                if (!seen.Add(attribute))
                {
                    evaluator.Host.Warn($"name collision in input Nix expressions, skipping '{path}'");
                    continue;
                }
                if (seen.Count == MostExpressions)
                {
                    throw new EvaluationException($"too many Nix expressions in directory '{directory}'");
                }
                set.Add(evaluator.Symbols.Intern(attribute), Thunk.Delay(e => e.Import(path)));
            }
            else if (kind == FileKind.Directory)
            {
                Collect(evaluator, path, set, seen);
            }
        }
    }
}

/// <summary>The packages of a profile, from the manifest in its current generation.</summary>
static class InstalledPackages
{
    /// <exception cref="EvaluationException">The profile belongs to <c>nix profile</c>.</exception>
    public static List<PackageFacts> Of(Evaluator evaluator, string profile)
    {
        var directory = evaluator.Host.WorkingDirectory.Child(ByteString.FromText(profile).Span);
        if (profile.StartsWith('/'))
        {
            directory = directory with { Path = SourcePath.Canonicalize(ByteString.FromText(profile).Span) };
        }
        bool Has(string name) => directory.Child(ByteString.FromText(name).Span) is var path && path.Root.Kind(path.Root.Resolve(path.Path)) is not null;
        if (Has("manifest.json"))
        {
            throw new EvaluationException($"profile '{directory}' is incompatible with 'nix-env'; please use 'nix profile' instead");
        }
        if (!Has("manifest.nix"))
        {
            return [];
        }
        var manifest = evaluator.Import(directory.Child("manifest.nix"u8));
        return [.. DerivationSearch.In(evaluator, manifest, AttributeSet.Empty).Select(found => new PackageFacts(evaluator, found))];
    }
}
