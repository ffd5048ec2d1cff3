using Firn.Primitives;
using Firn.Store;

namespace Firn.Evaluation;

/// <summary>
/// The host as threads that work ahead see it: they read and write like the thread that they help, but what a person would notice (messages,
/// builds, downloads) is left to that thread, so that it happens once and in its order. Nothing gets through after the end.
/// </summary>
/// <param name="host">The real one.</param>
sealed class SpeculativeHost(IEvaluationHost host) : IEvaluationHost
{
    readonly Lock gate = new();
    int inside;
    bool closed;

    [ThreadStatic]
    static bool ahead;

    /// <summary>Does this thread work ahead?</summary>
    public static bool IsAhead
    {
        get => ahead;
        set => ahead = value;
    }

    /// <summary>Waits until no thread that works ahead is in the host, and lets none in any more.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
        }
        while (Volatile.Read(ref inside) > 0)
        {
            Thread.Sleep(0);
        }
    }

    public SourceRoot Disk => host.Disk;

    public StoreDirectory StoreDirectory => host.StoreDirectory;

    public long CurrentTime => host.CurrentTime;

    public SourcePath WorkingDirectory => host.WorkingDirectory;

    public ByteString? Environment(ByteString name) => Entered(() => host.Environment(name));

    public StorePath AddPath(SourcePath path, string name, bool recursive, Func<SourcePath, FileKind, bool>? filter, IReadOnlyCollection<StorePath> references) =>
        Entered(() => host.AddPath(path, name, recursive, filter, references));

    public StorePath AddText(string name, ReadOnlyMemory<byte> contents, IReadOnlyCollection<StorePath> references) => Entered(() => host.AddText(name, contents, references));

    // The usual case makes no object for the call.
    public StorePath AddDerivation(Derivation derivation) => ahead ? AddAhead(derivation) : host.AddDerivation(derivation);

    StorePath AddAhead(Derivation derivation) => Entered(() => host.AddDerivation(derivation));

    public IDigests Digests => host.Digests;

    public Derivation ReadDerivation(StorePath path) => Entered(() => host.ReadDerivation(path));

    public void EnsureValid(StorePath path) => Entered(() =>
    {
        host.EnsureValid(path);
        return 0;
    });

    public bool IsValid(StorePath path) => Entered(() => host.IsValid(path));

    public IReadOnlyCollection<StorePath> References(StorePath path) => Entered(() => host.References(path));

    public IReadOnlyCollection<StorePath> Closure(StorePath path) => Entered(() => host.Closure(path));

    public IReadOnlyDictionary<ByteString, ByteString> Realise(StringContext context) => Behind().Realise(context);

    public SourcePath? ResolveLookupEntry(string value) => Behind().ResolveLookupEntry(value);

    public void WriteMessage(ReadOnlySpan<byte> line) => Behind().WriteMessage(line);

    public void Warn(string text) => Behind().Warn(text);

    IEvaluationHost Behind() => ahead ? throw new AbandonedException() : host;

    T Entered<T>(Func<T> call)
    {
        if (!ahead)
        {
            return call();
        }
        lock (gate)
        {
            if (closed)
            {
                throw new AbandonedException();
            }
            inside++;
        }
        try
        {
            return call();
        }
        finally
        {
            Interlocked.Decrement(ref inside);
        }
    }
}
