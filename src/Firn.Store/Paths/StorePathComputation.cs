using System.Text;
using Firn.Primitives;

namespace Firn.Store;

/// <summary>
/// The names that content and derivations get: a path's hash part is the folded SHA-256 of
/// <c>type:sha256:inner:directory:name</c>. Format: docs/formats/store-paths.md.
/// </summary>
public sealed class StorePathComputation(StoreDirectory directory, IDigests digests)
{
    public StoreDirectory Directory => directory;

    /// <summary>The general rule. <paramref name="inner"/> is written with its algorithm.</summary>
    public StorePath Make(string type, Hash inner, string name)
    {
        using var text = new PathText();
        text.Append(type);
        return Make(text, inner, name);
    }

    // `text` begins with the type.
    StorePath Make(PathText text, Hash inner, string name)
    {
        text.Append(":");
        text.Append(inner.Algorithm.Name());
        text.Append(":");
        text.AppendDigits(inner);
        text.Append(":");
        text.Append(directory.Prefix[..^1]);
        text.Append(":");
        text.Append(name);
        Span<byte> folded = stackalloc byte[FoldedSize];
        Fold(digests.Compute(HashAlgorithm.Sha256, text.Written).Bytes, folded);
        return new StorePath(folded, name);
    }

    /// <summary>A text whose bytes hash to <paramref name="content"/> and that refers to <paramref name="references"/>.</summary>
    public StorePath Text(string name, Hash content, IEnumerable<StorePath> references) =>
        Make("text", references, self: false, content, name);

    /// <summary>A text's path, from its bytes.</summary>
    public StorePath Text(string name, ReadOnlySpan<byte> content, IEnumerable<StorePath> references) =>
        Text(name, digests.Compute(HashAlgorithm.Sha256, content), references);

    /// <summary>The path of something content-addressed.</summary>
    /// <param name="name">Name of the path.</param>
    /// <param name="address">Method and hash; a text's hash must be SHA-256.</param>
    /// <param name="references">What it refers to, itself excepted; only texts and SHA-256 archives may have any.</param>
    /// <param name="self">Whether it refers to itself.</param>
    /// <exception cref="StoreException">References where none can be.</exception>
    public StorePath Fixed(string name, ContentAddress address, IEnumerable<StorePath>? references = null, bool self = false)
    {
        var (method, hash) = address;
        if (method == ContentAddressMethod.Text)
        {
            if (hash.Algorithm != HashAlgorithm.Sha256 || self)
            {
                throw new StoreException($"text '{name}' must be hashed with sha256 and cannot refer to itself");
            }
            return Text(name, hash, references ?? []);
        }
        if (method == ContentAddressMethod.Git && hash.Algorithm is not (HashAlgorithm.Sha1 or HashAlgorithm.Sha256))
        {
            throw new StoreException($"Git file ingestion must use SHA-1 or SHA-256 hash, but instead using: {hash.Algorithm.Name()}");
        }
        if (method == ContentAddressMethod.Nar && hash.Algorithm == HashAlgorithm.Sha256)
        {
            return Make("source", references ?? [], self, hash, name);
        }
        if (self || references is not null && references.Any())
        {
            throw new StoreException($"fixed output derivation '{name}' is not allowed to refer to other store paths.\nYou may need to use the 'unsafeDiscardReferences' derivation attribute, see the manual for more details.");
        }
        var inner = Sha256($"fixed:out:{method.Prefix()}{hash.FormatWithAlgorithm(HashFormat.Base16)}:");
        return Make("output:out", inner, name);
    }

    /// <summary>An input-addressed output of a derivation whose hash modulo is <paramref name="modulo"/>.</summary>
    public StorePath Output(string output, Hash modulo, string derivationName) =>
        Make($"output:{output}", modulo, OutputName(derivationName, output));

    /// <summary><c>name</c> for <c>out</c>, else <c>name-output</c>.</summary>
    public static string OutputName(string derivationName, string output) =>
        output == "out" ? derivationName : $"{derivationName}-{output}";

    /// <summary>A derivation's own place in the store; its text is written only to be hashed.</summary>
    public StorePath PathOf(Derivation derivation) =>
        MakeOrdered("text", derivation.ReferencesInOrder(), self: false, Aterm.HashText(derivation, directory, digests), derivation.Name + StorePath.DerivationSuffix);

    /// <summary>A derivation's own place in the store, and its bytes.</summary>
    public (StorePath Path, byte[] Text) Derivation(Derivation derivation)
    {
        var text = Aterm.Write(derivation, directory);
        return (Text(derivation.Name + StorePath.DerivationSuffix, text, derivation.References), text);
    }

    /// <summary>Where a build of an output that is not known yet, or must not be touched, is put.</summary>
    public StorePath Scratch(StorePath derivation, string output, string name) =>
        Make($"rewrite:{derivation.BaseName}:name:{output}", Hash.Zero(HashAlgorithm.Sha256), name);

    /// <summary>Where a second build of the known path <paramref name="path"/> is put.</summary>
    public StorePath Scratch(StorePath derivation, StorePath path) =>
        Make($"rewrite:{derivation.BaseName}:{path.BaseName}", Hash.Zero(HashAlgorithm.Sha256), path.Name);

    const int FoldedSize = 20;

    /// <summary>Byte i is xored into place i modulo 20.</summary>
    public static byte[] Fold(ReadOnlySpan<byte> digest)
    {
        var folded = new byte[FoldedSize];
        Fold(digest, folded);
        return folded;
    }

    static void Fold(ReadOnlySpan<byte> digest, Span<byte> folded)
    {
        folded.Clear();
        for (var i = 0; i < digest.Length; i++)
        {
            folded[i % FoldedSize] ^= digest[i];
        }
    }

    StorePath Make(string type, IEnumerable<StorePath> references, bool self, Hash inner, string name) =>
        MakeOrdered(type, references is SortedSet<StorePath> set && set.Comparer == Comparer<StorePath>.Default ? set : references.Order(), self, inner, name);

    StorePath MakeOrdered(string type, IEnumerable<StorePath> references, bool self, Hash inner, string name)
    {
        using var text = new PathText();
        text.Append(type);
        foreach (var reference in references)
        {
            text.Append(":");
            text.Append(directory.Prefix);
            text.Append(reference.BaseName);
        }
        text.Append(self ? ":self" : "");
        return Make(text, inner, name);
    }

    Hash Sha256(string text) => digests.Compute(HashAlgorithm.Sha256, Encoding.UTF8.GetBytes(text));
}
