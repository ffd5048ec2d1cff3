using System.Collections;
using System.Text;
using Firn.Cli.Arguments;
using Firn.Evaluation;
using Firn.EvaluationCache;
using Firn.Linux.Digests;
using Firn.Linux.Files;
using Firn.Linux.Processes;
using Firn.Linux.Terminals;
using Firn.Primitives;

namespace Firn.Cli.Composition;

/// <summary>
/// One evaluation of a command, by everything that is known before it starts. It may have been made before; then the world is asked
/// whether it still is what it was.
/// </summary>
sealed class RememberedEvaluation
{
    readonly RecordStore records;
    readonly byte[] key;
    readonly string title;
    readonly long started = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    RememberedEvaluation(RecordStore records, byte[] key, string title)
    {
        this.records = records;
        this.key = key;
        this.title = title;
        Recorder = new Recorder(started);
    }

    /// <summary>Is told what the evaluation looks at.</summary>
    public Recorder Recorder { get; }

    /// <summary>Null when nothing is to be remembered.</summary>
    public static RememberedEvaluation? Begin(Settings settings, EvaluationOptions options, OpenedStore store, Invocation invocation)
    {
        if (options.Debugger is not null || options.Observer is not null || !settings.Switch("eval-cache", true) || EvaluationStatistics.AreWanted
            || invocation.ReadsInput || Place(settings) is not { } records)
        {
            return null;
        }
        var title = string.Join(' ', [invocation.Program, .. invocation.Arguments]);
        return new RememberedEvaluation(records, Key(settings, options, store, invocation), title);
    }

    /// <summary>Where records are kept; null without a home.</summary>
    public static RecordStore? Place(Settings settings) => CacheDirectories.Of("evaluations") is { } directory
        ? new RecordStore(directory, settings.Number("eval-cache-size", 256L << 20))
        : null;

    /// <summary>What an earlier evaluation gave, if it would give the same now.</summary>
    public Outcome? Find(OpenedStore store, bool explain)
    {
        if (records.Find(key) is not { } record)
        {
            return null;
        }
        var checker = Checker(store, started);
        if (checker.Difference(record) is { } difference)
        {
            if (explain)
            {
                Console.Error.WriteLine($"evaluating again: {difference}");
            }
            return null;
        }
        if (checker.Refreshed(record) is { } refreshed)
        {
            records.Keep(refreshed);
        }
        else
        {
            records.Touch(record, started);
        }
        return record.Outcome;
    }

    public static RecordChecker Checker(OpenedStore store, long now) => new(
        new DiskRoot(store.Directory, store.Store?.RealDirectory),
        static name => CurrentProcess.Variable(name.Span),
        path =>
        {
            store.Store?.AddTemporaryRoot(path);
            return store.Store?.IsValid(path) ?? false;
        },
        now);

    public void Keep(Outcome outcome)
    {
        if (Recorder.Finish(key, title, outcome) is { } record)
        {
            records.Keep(record);
        }
    }

    static byte[] Key(Settings settings, EvaluationOptions options, OpenedStore store, Invocation invocation)
    {
        using var digest = OpenSslDigests.Instance.Create(HashAlgorithm.Sha256);
        void Add(string? text)
        {
            var bytes = Encoding.UTF8.GetBytes(text ?? "");
            digest.Append(BitConverter.GetBytes(text is null ? -1 : bytes.Length));
            digest.Append(bytes);
        }
        Add(Program());
        Add(invocation.Program);
        // For people, some of what is printed has another form.
        Add(Terminal.Is(1).ToString());
        Add(Paths.MakeAbsolute(".").ToEscapedText());
        Add(store.Directory.Path);
        Add(store.Store?.RealDirectory.ToEscapedText());
        Add(store.Store?.Options.ReadOnly.ToString());
        foreach (var word in invocation.Arguments)
        {
            Add(word);
        }
        Add(null);
        foreach (var (name, value) in settings.All.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Add(name);
            Add(value);
        }
        Add(null);
        foreach (var entry in options.LookupPath.Concat(options.FallbackLookupPath))
        {
            Add(entry.Prefix);
            Add(entry.Path);
        }
        Add(null);
        // The commands' own variables; those that the language asks for are noted when it asks.
        foreach (var (name, value) in Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(entry => ((string)entry.Key, (string?)entry.Value))
            .Where(entry => entry.Item1.StartsWith("NIX", StringComparison.Ordinal) || entry.Item1.StartsWith("XDG_", StringComparison.Ordinal) || entry.Item1 == "HOME")
            .OrderBy(entry => entry.Item1, StringComparer.Ordinal))
        {
            Add(name);
            Add(value);
        }
        return digest.Finish().Bytes.ToArray();
    }

    // Another program may evaluate differently.
    static string Program()
    {
        var path = Environment.ProcessPath ?? "/proc/self/exe";
        return $"{path} {DirectoryHandle.Working.TryStatusFollowing(path) switch { { } status => FileIdentity.Of(status), null => (FileIdentity?)null }}";
    }
}
