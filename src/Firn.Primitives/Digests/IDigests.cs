namespace Firn.Primitives;

/// <summary>Makes digests. Safe for use by several threads; the digests that it makes are not.</summary>
public interface IDigests
{
    IDigest Create(HashAlgorithm algorithm);

    /// <summary>The digest of one piece.</summary>
    Hash Compute(HashAlgorithm algorithm, ReadOnlySpan<byte> bytes)
    {
        using var digest = Create(algorithm);
        digest.Append(bytes);
        return digest.Finish();
    }

    /// <summary>The same into memory of the caller, as many bytes as the algorithm has.</summary>
    void Compute(HashAlgorithm algorithm, ReadOnlySpan<byte> bytes, Span<byte> digest) => Compute(algorithm, bytes).Bytes.CopyTo(digest);
}

/// <summary>One digest in the making.</summary>
public interface IDigest : IDisposable
{
    HashAlgorithm Algorithm { get; }

    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>The digest of all that was appended. Call it once; nothing may be appended afterwards.</summary>
    Hash Finish();
}
