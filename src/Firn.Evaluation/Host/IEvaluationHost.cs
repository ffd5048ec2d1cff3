using Firn.Primitives;
using Firn.Store;

namespace Firn.Evaluation;

/// <summary>
/// Everything that evaluation needs from the world. Methods block, may be called from any thread, and may be called again
/// while a call is running (a build needs an evaluation of its own). Failures are an <see cref="EvaluationException"/>
/// or another <see cref="NixException"/>.
/// </summary>
public interface IEvaluationHost
{
    /// <summary>The machine's file system.</summary>
    SourceRoot Disk { get; }

    /// <summary>Where store paths are, logically: <c>/nix/store</c>.</summary>
    StoreDirectory StoreDirectory { get; }

    /// <summary>Seconds since 1970 at the start of this evaluation.</summary>
    long CurrentTime { get; }

    /// <summary>The directory that relative paths on the command line mean.</summary>
    SourcePath WorkingDirectory { get; }

    /// <summary>An environment variable; null when it isn't set.</summary>
    ByteString? Environment(ByteString name);

    /// <summary>
    /// The store path of a file or tree, which is copied unless the store is only computed with. With
    /// <paramref name="recursive"/> the whole tree as an archive, else the one file's bytes. The filter (canonical path
    /// and kind to keep or drop) makes the result depend on it, and so do the references that it is to have.
    /// </summary>
    StorePath AddPath(SourcePath path, string name, bool recursive, Func<SourcePath, FileKind, bool>? filter, IReadOnlyCollection<StorePath> references);

    /// <summary>Writes a text (a <c>.drv</c>, <c>toFile</c>) with its references.</summary>
    StorePath AddText(string name, ReadOnlyMemory<byte> contents, IReadOnlyCollection<StorePath> references);

    /// <summary>Writes a derivation whose outputs are decided.</summary>
    StorePath AddDerivation(Derivation derivation);

    /// <summary>What digests are computed with.</summary>
    IDigests Digests { get; }

    /// <summary>The derivation at a path, written now or earlier.</summary>
    Derivation ReadDerivation(StorePath path);

    /// <summary>Fails unless the path is there, or can be obtained.</summary>
    void EnsureValid(StorePath path);

    bool IsValid(StorePath path);

    /// <summary>What a path refers to; nothing for a path that is not there.</summary>
    IReadOnlyCollection<StorePath> References(StorePath path);

    /// <summary>The paths of the closure of a path.</summary>
    IReadOnlyCollection<StorePath> Closure(StorePath path);

    /// <summary>
    /// Builds or fetches what the context names. The result says what each placeholder text became; it is empty when all
    /// output paths were known beforehand.
    /// </summary>
    IReadOnlyDictionary<ByteString, ByteString> Realise(StringContext context);

    /// <summary>The place behind a lookup path entry that is not a file name (<c>https:…</c>, <c>channel:…</c>, <c>flake:…</c>); null if there is none.</summary>
    SourcePath? ResolveLookupEntry(string value);

    /// <summary>A line for people, such as <c>trace</c> prints.</summary>
    void WriteMessage(ReadOnlySpan<byte> line);

    /// <summary>A warning for people, without the word "warning".</summary>
    void Warn(string text);
}
