using Firn.Builtins.Versions;
using Firn.Cli.Arguments;
using Firn.Cli.Commands.Evaluation;
using Firn.Cli.Composition;
using Firn.Cli.Workers;
using Firn.Evaluation;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Cli.Commands.Profiles;

/// <summary><c>nix-env --query</c>: packages of an expression, or of a profile, by name.</summary>
sealed class QueryCommand
{
    readonly Settings settings = Settings.Load();
    readonly QueryOptions options = new();
    IReadOnlyList<string> names = [];

    public static int Run(Invocation invocation) => EvaluationRun.Guard(() => new QueryCommand().Start(invocation));

    int Start(Invocation invocation)
    {
        // Nothing is written: only paths are computed.
        var evaluation = new EvaluationArguments(settings) { ReadOnly = true };
        var reader = new ArgumentReader(settings, invocation.Program);
        evaluation.AddFlags(reader);
        options.AddFlags(reader);
        names = reader.Read([.. invocation.Arguments.SelectMany(Letters)]);
        options.Check();
        return EvaluationRun.Run(settings, evaluation, invocation, (evaluator, output) => Query(evaluator, evaluation, output.Standard), (_, _) => 0);
    }

    // -qaP is -q -a -P.
    static IEnumerable<string> Letters(string word) =>
        word.Length > 2 && word[0] == '-' && word[1] != '-' && word.AsSpan(1).IndexOfAnyExceptInRange('A', 'z') < 0 && word.AsSpan(1).IndexOfAny("iue") < 0
            ? word[1..].Select(letter => $"-{letter}")
            : [word];

    void Query(Evaluator evaluator, EvaluationArguments evaluation, ByteWriter output)
    {
        var search = new DerivationSearch(evaluator, evaluation.Automatic(evaluator))
        {
            SkipsFailures = true,
            Workers = evaluation.Workers,
            Tell = Tell,
        };
        if (evaluation.Service is { } service)
        {
            var value = Selected(search);
            service.Serve(evaluator, Place.First, _ => (search, value));
            return;
        }
        List<PackageFacts> available = [], installed = [];
        if (!options.Available || options.CompareVersions || options.Status)
        {
            installed = InstalledPackages.Of(evaluator, options.Profile ?? ProfileLocation.UserLink.ToString());
        }
        if (options.Available || options.CompareVersions)
        {
            available = Available(search);
        }
        var (chosen, others) = options.Available ? (Choose(available), installed) : (Choose(installed), available);
        using IQueryOutput form = options.Json ? new JsonQueryOutput(evaluator, options, output)
            : options.Xml ? new XmlQueryOutput(evaluator, options, output)
            : new TableQueryOutput(evaluator, options, output);
        var installedPaths = options.Status ? installed.Select(package => package.OutputPath).ToHashSet() : [];
        // By name, upper and lower case alike.
        foreach (var package in Learned(search, [.. chosen.OrderBy(package => package.Name.ToLowerInvariant(), StringComparer.Ordinal)]))
        {
            try
            {
                // What fails with throw or assert is left out: it is not for this system, or not free, or broken.
                evaluator.TryRun<CatchableException>(() => Show(evaluator, package, others, installedPaths, form), out _);
            }
            catch (EvaluationException failure) when (failure.AddFrame(default, $"while querying the derivation named '{package.Name}'"))
            {
                throw;
            }
        }
    }

    void Show(Evaluator evaluator, PackageFacts package, List<PackageFacts> others, HashSet<StorePath> installed, IQueryOutput form)
    {
        PackageStatus? status = null;
        if (options.Status || options.PrebuiltOnly)
        {
            var path = package.OutputPath;
            status = new PackageStatus(installed.Contains(path), evaluator.Host.IsValid(path), Substitutable: false);
            if (options.PrebuiltOnly && !status.Valid)
            {
                return;
            }
        }
        form.Add(package, options.Status ? status : null, options.CompareVersions ? VersionDifference.Of(package, others) : null);
    }

    Told Tell(Evaluator evaluator, FoundDerivation found)
    {
        var package = new PackageFacts(evaluator, found);
        return package.Tell(options.Facts, () => (options.Json ? JsonQueryOutput.Describe(evaluator, options, package) : XmlQueryOutput.DescribeMeta(evaluator, package)) is { Text: var text, Complaints: [] }
            ? new ByteString(text).ToEscapedText()
            : throw new EvaluationException("something is to be said of this one"));
    }

    Value Selected(DerivationSearch search)
    {
        var whole = DefaultExpression.Load(search.Evaluator, options.File);
        return SelectionPath.Follow(search.Evaluator, options.Attribute, search.Arguments, whole).Value;
    }

    List<PackageFacts> Available(DerivationSearch search)
    {
        List<PackageFacts> packages = [.. search.In(Selected(search), options.Attribute, Place.OfFirst).Select(derivation => new PackageFacts(search.Evaluator, derivation))];
        return options.SystemFilter == "*" ? packages : [.. Learned(search, packages).Where(package => package.System == options.SystemFilter)];
    }

    // The same packages, with what other processes know of each when its turn has come.
    IEnumerable<PackageFacts> Learned(DerivationSearch search, IReadOnlyList<PackageFacts> packages)
    {
        using var telling = search.Telling([.. packages.Select(package => package.Derivation)]);
        for (var i = 0; i < packages.Count; i++)
        {
            if (telling.FromOthers(i) is { } told)
            {
                packages[i].Learn(told, options.Facts);
            }
            yield return packages[i];
        }
    }

    /// <summary>The packages that the operands name, each once.</summary>
    List<PackageFacts> Choose(List<PackageFacts> packages)
    {
        if (names.Count == 0)
        {
            return packages;
        }
        var chosen = new List<PackageFacts>();
        foreach (var name in names)
        {
            var selector = Selector(name);
            var hits = packages.Where(package => selector.Selects(package.Name)).ToList();
            if (hits.Count == 0 && name != "*")
            {
                var near = packages.Select(package => PackageNames.Split(package.Name).Name)
                    .Where(other => other.StartsWith(selector.Name, StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal).Take(3).ToList();
                throw new EvaluationException($"selector '{name}' matches no derivations{(near.Count == 0 ? "" : ", maybe you meant:\n" + string.Join('\n', near))}");
            }
            chosen.AddRange(hits);
        }
        return [.. chosen.Distinct()];
    }

    static PackageSelector Selector(string name)
    {
        try
        {
            return new PackageSelector(name);
        }
        catch (FormatException failure)
        {
            throw new UsageException(failure.Message);
        }
    }
}

/// <summary>Whether a package is in the profile, its output in the store, and to be had from a cache.</summary>
sealed record PackageStatus(bool Installed, bool Valid, bool Substitutable)
{
    public override string ToString() => $"{(Installed ? 'I' : '-')}{(Valid ? 'P' : '-')}{(Substitutable ? 'S' : '-')}";
}

/// <summary>How a package's version stands to the newest one of the same name elsewhere. <paramref name="Sign"/>: what is left of <paramref name="Version"/> in print.</summary>
sealed record VersionDifference(char Sign, string Version)
{
    public static VersionDifference Of(PackageFacts package, List<PackageFacts> others)
    {
        var (name, version) = PackageNames.Split(package.Name);
        VersionDifference best = new('-', "?");
        foreach (var other in others)
        {
            var (otherName, otherVersion) = PackageNames.Split(other.Name);
            if (otherName != name)
            {
                continue;
            }
            var sign = PackageNames.CompareVersions(version, otherVersion) switch { < 0 => '<', 0 => '=', > 0 => '>' };
            // The newest of the others counts: '<' beats '=' beats '>'.
            if (best.Sign == '-' || Rank(sign) > Rank(best.Sign) || (sign == '<' && best.Sign == '<' && PackageNames.CompareVersions(best.Version, otherVersion) < 0))
            {
                best = new(sign, otherVersion);
            }
        }
        return best;
    }

    static int Rank(char sign) => ">=<".IndexOf(sign, StringComparison.Ordinal);

    public override string ToString() => $"{Sign} {Version}";
}
