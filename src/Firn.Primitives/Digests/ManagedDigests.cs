using System.Diagnostics;

namespace Firn.Primitives;

/// <summary>Digests in managed code: no library to load, right for small inputs and on machines without OpenSSL.</summary>
public sealed class ManagedDigests : IDigests
{
    public static ManagedDigests Instance { get; } = new();

    public Hash Compute(HashAlgorithm algorithm, ReadOnlySpan<byte> bytes)
    {
        if (algorithm == HashAlgorithm.Sha256)
        {
            return Sha256Digest.Compute(bytes);
        }
        using var digest = Create(algorithm);
        digest.Append(bytes);
        return digest.Finish();
    }

    public IDigest Create(HashAlgorithm algorithm) => algorithm switch
    {
        HashAlgorithm.Md5 => new Md5Digest(),
        HashAlgorithm.Sha1 => new Sha1Digest(),
        HashAlgorithm.Sha256 => new Sha256Digest(),
        HashAlgorithm.Sha512 => new Sha512Digest(),
        HashAlgorithm.Blake3 => new Blake3Digest(),
        _ => throw new UnreachableException(),
    };
}
