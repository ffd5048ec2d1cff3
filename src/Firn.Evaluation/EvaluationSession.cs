using System.Collections.Concurrent;
using Firn.Store;
using Firn.Syntax;

namespace Firn.Evaluation;

/// <summary>
/// What all threads of one evaluation share: the host, names, positions, the global scope and what was imported already.
/// </summary>
public sealed partial class EvaluationSession
{
    readonly ConcurrentDictionary<SourcePath, CopiedPath> copies = new();

    /// <summary>Evaluators that threads have asked for; the second one makes all cells shared.</summary>
    internal int Evaluators => evaluators;

    int evaluators;

    public EvaluationSession(IEvaluationHost host, EvaluationOptions options, params ReadOnlySpan<BuiltinTable> tables)
    {
        var guarded = new SpeculativeHost(host);
        Host = guarded;
        Ahead = new Speculation(this, guarded, options.Cores - 1);
        Options = options;
        Symbols = FirstNames.NewTable(tables);
        Known = new KnownSymbols(Symbols);
        Internal = new InternalRoot();
        Globals = new GlobalScope(this, tables);
        Debugging = options.Debugger is { } debugger ? new DebuggerState(this, debugger) : null;
    }

    /// <summary>Null unless a debugger looks on.</summary>
    public DebuggerState? Debugging { get; }

    public IEvaluationHost Host { get; }

    public EvaluationOptions Options { get; }

    public SymbolTable Symbols { get; }

    public KnownSymbols Known { get; }

    public PositionTable Positions { get; } = new();

    /// <summary>Files that are part of the language: <c>&lt;nix/fetchurl.nix&gt;</c>, <c>derivation</c>.</summary>
    public InternalRoot Internal { get; }

    public GlobalScope Globals { get; }

    /// <summary>Threads that compute what the evaluation will need later; none when it has one core.</summary>
    public Speculation Ahead { get; }

    /// <summary>Who notices the sets that imported functions give; null for nobody. To be set before anything is evaluated.</summary>
    public ImportedSets? ImportedSets { get; set; }

    internal object WaitGate { get; } = new();

    /// <summary>An evaluator for one thread. The thread needs a large stack: see <see cref="EvaluationThread"/>.</summary>
    public Evaluator CreateEvaluator()
    {
        // The first one is alone.
        if (Interlocked.Increment(ref evaluators) > 1)
        {
            Sharing.Begin();
        }
        return new(this);
    }

    internal Evaluator CreateEvaluatorAhead() => new(this, isAhead: true);

    internal CopiedPath CopyToStore(SourcePath path)
    {
        if (copies.TryGetValue(path, out var known))
        {
            return known;
        }
        if (path.Path.Span.EndsWith(".drv"u8))
        {
            throw new EvaluationException("file names are not allowed to end in '.drv'");
        }
        var resolved = path with { Path = path.Root.Resolve(path.Path, followLast: false) };
        var copy = Host.AddPath(resolved, path.BaseName.ToString(), recursive: true, null, []);
        return copies[path] = new CopiedPath(copy, new StringContext(ContextElement.Opaque(copy)));
    }

    internal sealed record CopiedPath(StorePath Path, StringContext Context);
}
