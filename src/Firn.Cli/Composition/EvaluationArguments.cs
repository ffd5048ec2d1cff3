using Firn.Builtins;
using Firn.Builtins.Fetching;
using Firn.Cli.Arguments;
using Firn.Cli.Commands.Evaluation;
using Firn.Cli.Workers;
using Firn.Evaluation;
using Firn.EvaluationCache;
using Firn.Primitives;
using Firn.Repl;
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

    /// <summary>Where relative paths of <c>--arg</c> and <c>-I</c> start from, if not from the working directory.</summary>
    public string? BaseDirectory { get; set; }

    /// <summary>Variables that the language sees beside or instead of the environment's.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>Where texts of the command line are: relative paths in them start there.</summary>
    public SourcePath Base(Evaluator evaluator) => BaseDirectory is null
        ? evaluator.Host.WorkingDirectory
        : new SourcePath(evaluator.Host.Disk, SourcePath.Canonicalize(ByteString.FromText(BaseDirectory).Span));

    /// <summary>Write to the store of the machine if there is one, else compute paths only: for commands whose result is a value.</summary>
    public bool WritesIfThereIsAStore { get; init; }

    /// <summary>Whom to stop for; null without <c>--debugger</c>.</summary>
    public IDebugger? Debugger { get; set; }

    /// <summary>The machine's files, once a session is open.</summary>
    public DiskRoot? Disk { get; private set; }

    /// <summary>Seconds since 1970 for the language, once a session is open.</summary>
    public long Started { get; private set; }

    /// <summary>Processes that may do parts of this evaluation; null when it has to be done here.</summary>
    public EvaluationWorkers? Workers { get; set; }

    /// <summary>In a process that helps another one: whom it answers.</summary>
    public WorkerService? Service { get; set; }

    public void AddFlags(ArgumentReader reader) => reader
        .SharedValue(["-I", "--include"], lookupPath.Add)
        .Pair("--arg", (name, text) => automatic.Add((name, evaluator => Parsed(evaluator, text))))
        .Pair("--argstr", (name, text) => automatic.Add((name, _ => new StringValue(ByteString.FromText(text).ToArray()))))
        .Pair("--arg-from-file", (name, path) => automatic.Add((name, e => new StringValue(
            ReadAllowed(e, path)))))
        .SharedValue(["--arg-from-stdin"], name => automatic.Add((name, _ => new StringValue(StandardStreams.ReadInput()))))
        .SharedValue(["--eval-store"], value => evalStore = value)
        .Switch("--debugger", () => Debugger = new PromptDebugger(new PromptHost(settings, this)))
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

    // The command line names the file, so no mode forbids it.
    byte[] ReadAllowed(Evaluator evaluator, string path) => Disk!.ReadAllowed(InstantiateCommand.Place(evaluator, path, Base(evaluator)).Path);

    // What is wrong with the text is said at once; evaluated is it when it is needed.
    Thunk Parsed(Evaluator evaluator, string text)
    {
        var source = evaluator.Session.ParseText(text, Base(evaluator));
        evaluator.CheckNames(source);
        return Thunk.Delay(e => e.Evaluate(source, null));
    }

    /// <summary>Opens the store that this evaluation reads and writes.</summary>
    public OpenedStore OpenStore()
    {
        var url = evalStore ?? settings.Find("store") ?? Environment.GetEnvironmentVariable("NIX_REMOTE");
        if (url is not null && url.StartsWith("dummy://", StringComparison.Ordinal))
        {
            return new OpenedStore(null, StoreOpener.DirectoryOfNothing(url));
        }
        var store = OpenStore(url);
        if (store is { Options.ReadOnly: false })
        {
            // All derivations of a run are put on disk and registered together; closing the store ends the batch.
            store.BeginBatch();
        }
        return new OpenedStore(store, store?.Directory ?? StoreOpener.LocalOptions(url)?.Directory ?? StoreDirectory.Default);
    }

    /// <summary>Starts a session; the recorder, if there is one, is told what it looks at. Without <paramref name="fetches"/> nothing can be fetched.</summary>
    public EvaluationSession Start(OpenedStore opened, EvaluationOptions options, Recorder? recorder = null, bool fetches = true)
    {
        LookupEntries? entries = null;
        var computes = Computes(opened);
        var host = new EvaluationHost(opened.Store, opened.Directory, computes, recorder)
        {
            EntryResolver = text => entries!.Resolve(text),
            Variables = Variables,
            Builder = opened.Store is null || computes ? null : BuildRun.ForEvaluation(opened.Store, settings),
        };
        Disk = host.Disk;
        Started = host.Started;
        ISourceFetcher fetcher = new SourceFetcher(host, settings);
        fetcher = recorder is null ? fetcher : new RecordedFetcher(fetcher, host, recorder);
        entries = new LookupEntries(host, fetcher, options.ExperimentalFeatures);
        if (options.Pure || options.Restricted)
        {
            host.Disk.Restrict(options.Pure ? "in pure evaluation mode (use '--impure' to override)" : "in restricted mode");
            entries.Allow(options.LookupPath.Concat(options.FallbackLookupPath));
        }
        return new EvaluationSession(host, options, LanguageBuiltins.Create(options, fetches ? fetcher : null));
    }

    /// <summary>What a session evaluates is put into the store.</summary>
    public bool Writes(OpenedStore opened) => opened.Store is { Options.ReadOnly: false } && !Computes(opened);

    bool Computes(OpenedStore opened) => ReadOnly || (WritesIfThereIsAStore && opened.Store is null or { Options.ReadOnly: true });

    // A computation that writes nothing must not fail, or leave traces, where there is no store.
    Firn.Stores.Local.LocalStore? OpenStore(string? url)
    {
        if ((ReadOnly || (WritesIfThereIsAStore && url is null)) && StoreOpener.LocalOptions(url) is { } options
            && Linux.Files.DirectoryHandle.Working.TryStatus(Linux.Files.Paths.Join(options.StateDirectory, "db/db.sqlite")) is null)
        {
            return null;
        }
        return StoreOpener.OpenLocal(url);
    }

    /// <summary>How to evaluate, from settings and flags.</summary>
    public EvaluationOptions Options()
    {
        var features = new HashSet<string>(settings.Words("experimental-features"), StringComparer.Ordinal);
        var observer = Observation.Begin(settings);
        return new EvaluationOptions
        {
            // A debugger stops at one place at a time, and calls are told in their order.
            Cores = Debugger is null && observer is null && WorkerOrder.Own is null && !PackageOrder.IsOwn ? Cores() : 1,
            // Who names a number gets it at once.
            Patience = TimeSpan.FromMilliseconds(settings.Number("eval-cores", 0) == 0 ? 100 : 0),
            Pure = Pure || settings.Switch("pure-eval", false),
            Restricted = settings.Switch("restrict-eval", false),
            ShowTrace = settings.Switch("show-trace", false),
            MaximalCallDepth = (int)Math.Min(settings.Number("max-call-depth", 10_000), EvaluationOptions.DeepestCall),
            System = settings.Find("eval-system") is { Length: > 0 } system ? system : settings.Text("system", "x86_64-linux"),
            NixVersion = settings.Text("nix-version", AboutProgram.NixVersion),
            LookupPath = LookupPaths.Read(BaseDirectory is { } start ? [.. lookupPath.Select(entry => FromBase(entry, start))] : lookupPath, settings),
            FallbackLookupPath = LookupPaths.Fallback(settings),
            AllowedUris = settings.Words("allowed-uris"),
            TrustForges = settings.Switch("trust-tarballs-from-git-forges", true),
            AllowImportFromDerivation = settings.Switch("allow-import-from-derivation", true),
            Debugger = Debugger,
            Observer = observer,
            IgnoreTry = settings.Switch("ignore-try", false),
            DebuggerOnTrace = settings.Switch("debugger-on-trace", false),
            DebuggerOnWarning = settings.Switch("debugger-on-warn", false),
            TraceVerbose = settings.Switch("trace-verbose", false),
            ParsedFiles = ParsedFilePlace.Open(settings),
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

    // 0 for as many as the process may use.
    int Cores() => settings.Number("eval-cores", 0) switch
    {
        0 => Environment.ProcessorCount,
        > 0 and <= 1024 and var number => (int)number,
        var other => throw new UsageException($"setting 'eval-cores' has invalid value '{other}', expected 0 (all) to 1024"),
    };

    // `name=./x` and `./x` mean a place beside the script; an address means itself.
    static string FromBase(string entry, string start)
    {
        var equals = entry.IndexOf('=', StringComparison.Ordinal);
        var place = entry[(equals + 1)..];
        return place.Contains(':', StringComparison.Ordinal) ? entry : entry[..(equals + 1)] + Path.GetFullPath(place, start);
    }

    LintLevel Lint(string name) => settings.Text(name, "ignore") switch
    {
        "ignore" => LintLevel.Ignore,
        "warn" => LintLevel.Warn,
        "fatal" => LintLevel.Fatal,
        var other => throw new UsageException($"setting '{name}' has invalid value '{other}', expected 'ignore', 'warn' or 'fatal'"),
    };
}
