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
        using var text = PathText.Borrow();
        text.Append(type);
        return Make(text, inner.Algorithm, inner.Bytes, name);
    }

    // `text` begins with the type.
    StorePath Make(PathText text, HashAlgorithm algorithm, ReadOnlySpan<byte> inner, ReadOnlySpan<char> name)
    {
        text.Append(":"u8);
        text.Append(algorithm.Name());
        text.Append(":"u8);
        text.AppendDigits(inner);
        text.Append(":"u8);
        text.Append(directory.Prefix[..^1]);
        text.Append(":"u8);
        text.Append(name);
        Span<byte> digest = stackalloc byte[Sha256Size];
        digests.Compute(HashAlgorithm.Sha256, text.Written, digest);
        Span<byte> folded = stackalloc byte[FoldedSize];
        Fold(digest, folded);
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
        Span<byte> inner = stackalloc byte[Sha256Size];
        using var text = PathText.Borrow();
        text.Append("fixed:out:"u8);
        text.Append(method.Prefix());
        text.Append(hash.Algorithm.Name());
        text.Append(":"u8);
        text.AppendDigits(hash.Bytes);
        text.Append(":"u8);
        digests.Compute(HashAlgorithm.Sha256, text.Written, inner);
        text.Clear();
        text.Append("output:out"u8);
        return Make(text, HashAlgorithm.Sha256, inner, name);
    }

    /// <summary>An input-addressed output of a derivation whose hash modulo is <paramref name="modulo"/>.</summary>
    public StorePath Output(string output, Hash modulo, string derivationName)
    {
        using var text = PathText.Borrow();
        text.Append("output:"u8);
        text.Append(output);
        return Make(text, modulo.Algorithm, modulo.Bytes, OutputName(derivationName, output));
    }

    /// <summary><c>name</c> for <c>out</c>, else <c>name-output</c>.</summary>
    public static string OutputName(string derivationName, string output) =>
        output == "out" ? derivationName : $"{derivationName}-{output}";

    /// <summary>A derivation's own place in the store; its text is written only to be hashed.</summary>
    public StorePath PathOf(Derivation derivation)
    {
        Span<byte> content = stackalloc byte[Sha256Size];
        Aterm.HashText(derivation, directory, digests, content);
        using var text = PathText.Borrow();
        text.Append("text"u8);
        AppendReferences(text, derivation);
        Span<char> name = stackalloc char[StorePath.MaximumNameLength];
        var length = derivation.Name.Length + StorePath.DerivationSuffix.Length;
        if (length > name.Length)
        {
            return Make(text, HashAlgorithm.Sha256, content, derivation.Name + StorePath.DerivationSuffix);
        }
        derivation.Name.CopyTo(name);
        StorePath.DerivationSuffix.CopyTo(name[derivation.Name.Length..]);
        return Make(text, HashAlgorithm.Sha256, content, name[..length]);
    }

    // Sources and input derivations are sorted each, and are told in one order.
    void AppendReferences(PathText text, Derivation derivation)
    {
        var inputs = derivation.InputDerivations;
        var next = 0;
        if (derivation.InputSources.Count > 0)
        {
            foreach (var source in derivation.InputSources)
            {
                for (; next < inputs.Count && inputs.GetKeyAtIndex(next).CompareTo(source) is var order and <= 0; next++)
                {
                    if (order < 0)
                    {
                        AppendReference(text, inputs.GetKeyAtIndex(next));
                    }
                }
                AppendReference(text, source);
            }
        }
        for (; next < inputs.Count; next++)
        {
            AppendReference(text, inputs.GetKeyAtIndex(next));
        }
    }

    void AppendReference(PathText text, StorePath reference)
    {
        text.Append(":"u8);
        text.Append(directory.Prefix);
        text.Append(reference.BaseName);
    }

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

    const int FoldedSize = 20, Sha256Size = 32;

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
        for (; !digest.IsEmpty; digest = digest[Math.Min(FoldedSize, digest.Length)..])
        {
            for (var i = 0; i < digest.Length && i < FoldedSize; i++)
            {
                folded[i] ^= digest[i];
            }
        }
    }

    StorePath Make(string type, IEnumerable<StorePath> references, bool self, Hash inner, string name)
    {
        IEnumerable<StorePath> ordered = references is SortedSet<StorePath> set && set.Comparer == Comparer<StorePath>.Default ? set : references.Order();
        using var text = PathText.Borrow();
        text.Append(type);
        if (references is not IReadOnlyCollection<StorePath> { Count: 0 })
        {
            foreach (var reference in ordered)
            {
                AppendReference(text, reference);
            }
        }
        text.Append(self ? ":self" : "");
        return Make(text, inner.Algorithm, inner.Bytes, name);
    }
}
