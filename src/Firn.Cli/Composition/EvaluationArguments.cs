using Firn.Builtins;
using Firn.Cli.Arguments;
using Firn.Evaluation;
using Firn.Primitives;
using Firn.Store;
using Firn.Syntax;

namespace Firn.Cli.Composition;

/// <summary>The flags that every evaluating command has, and the session that they ask for.</summary>
sealed class EvaluationArguments
{
    readonly Settings settings;
    readonly List<string> lookupPath = [];
    readonly List<(string Name, Func<Evaluator, Value> Make)> automatic = [];
    string? evalStore;

    public EvaluationArguments(Settings settings) => this.settings = settings;

    /// <summary>Evaluate without looking at the machine; commands of the new style start with it where they must.</summary>
    public bool Pure { get; set; }

    /// <summary>Compute store paths, write nothing.</summary>
    public bool ReadOnly { get; set; }

    public void AddFlags(ArgumentReader reader) => reader
        .Value(["-I", "--include"], lookupPath.Add)
        .Pair("--arg", (name, text) => automatic.Add((name, evaluator => Thunk.Delay(
            e => e.EvaluateText(text, e.Host.WorkingDirectory)))))
        .Pair("--argstr", (name, text) => automatic.Add((name, _ => new StringValue(ByteString.FromText(text).ToArray()))))
        .Pair("--arg-from-file", (name, path) => automatic.Add((name, e => new StringValue(
            e.Host.Disk.ReadFile(e.Host.WorkingDirectory.Child(ByteString.FromText(path).ToArray()).Path)))))
        .Value("--arg-from-stdin", name => automatic.Add((name, _ => new StringValue(StandardStreams.ReadInput()))))
        .Value("--eval-store", value => evalStore = value)
        .Switch("--impure", () => Pure = false);

    /// <summary>What <c>--arg</c> and its like gave, as the set of arguments for top-level functions.</summary>
    public AttributeSet Automatic(Evaluator evaluator)
    {
        var set = new AttributeSetBuilder(automatic.Count);
        foreach (var (name, make) in automatic)
        {
            set.Add(evaluator.Symbols.Intern(name), make(evaluator));
        }
        return set.Build();
    }

    /// <summary>Opens the store and starts a session.</summary>
    public EvaluationSession Open(out IDisposable? opened)
    {
        var url = evalStore ?? settings.Find("store") ?? Environment.GetEnvironmentVariable("NIX_REMOTE");
        Firn.Stores.Local.LocalStore? store = null;
        StoreDirectory directory;
        if (url is not null && url.StartsWith("dummy://", StringComparison.Ordinal))
        {
            directory = new StoreDirectory(Environment.GetEnvironmentVariable("NIX_STORE_DIR") is { Length: > 0 } path ? path : "/nix/store");
        }
        else
        {
            store = OpenStore(url);
            directory = store?.Directory
                ?? StoreOpener.LocalOptions(url)?.Directory
                ?? StoreDirectory.Default;
        }
        opened = store;
        if (store is { Options.ReadOnly: false })
        {
            // All derivations of a run are put on disk and registered together; closing the store ends the batch.
            store.BeginBatch();
        }
        var host = new EvaluationHost(store, directory, ReadOnly)
        {
            EntryResolver = _ => null,
            Builder = store is null || ReadOnly ? null : BuildRun.ForEvaluation(store, settings),
        };
        var options = Options();
        return new EvaluationSession(host, options, LanguageBuiltins.Create(options, new SourceFetcher(host)));
    }

    // A computation that writes nothing must not fail, or leave traces, where there is no store.
    Firn.Stores.Local.LocalStore? OpenStore(string? url)
    {
        if (ReadOnly && StoreOpener.LocalOptions(url) is { } options
            && Linux.Files.DirectoryHandle.Working.TryStatus(Linux.Files.Paths.Join(options.StateDirectory, "db/db.sqlite")) is null)
        {
            return null;
        }
        return StoreOpener.OpenLocal(url);
    }

    EvaluationOptions Options()
    {
        var features = new HashSet<string>(settings.Words("experimental-features"), StringComparer.Ordinal);
        return new EvaluationOptions
        {
            Pure = Pure || settings.Switch("pure-eval", false),
            Restricted = settings.Switch("restrict-eval", false),
            ShowTrace = settings.Switch("show-trace", false),
            MaximalCallDepth = (int)settings.Number("max-call-depth", 10_000),
            System = settings.Find("eval-system") is { Length: > 0 } system ? system : settings.Text("system", "x86_64-linux"),
            NixVersion = settings.Text("nix-version", AboutProgram.NixVersion),
            LookupPath = LookupPaths.Read(lookupPath, settings),
            FallbackLookupPath = LookupPaths.Fallback(settings),
            AllowImportFromDerivation = settings.Switch("allow-import-from-derivation", true),
            TraceVerbose = settings.Switch("trace-verbose", false),
            AbortOnWarning = settings.Switch("abort-on-warn", false) || Environment.GetEnvironmentVariable("NIX_ABORT_ON_WARN") is "1" or "yes" or "true",
            ExperimentalFeatures = features,
            Parsing = new ParserOptions
            {
                PipeOperators = features.Contains("pipe-operators"),
                UrlLiterals = Lint("lint-url-literals"),
                ShortPathLiterals = Lint("lint-short-path-literals"),
                AbsolutePathLiterals = Lint("lint-absolute-path-literals"),
            },
        };
    }

    LintLevel Lint(string name) => settings.Text(name, "ignore") switch
    {
        "ignore" => LintLevel.Ignore,
        "warn" => LintLevel.Warn,
        "fatal" => LintLevel.Fatal,
        var other => throw new UsageException($"setting '{name}' has invalid value '{other}', expected 'ignore', 'warn' or 'fatal'"),
    };
}
