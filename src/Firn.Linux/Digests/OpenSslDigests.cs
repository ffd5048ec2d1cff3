using System.Runtime.CompilerServices;
using Firn.Primitives;

namespace Firn.Linux.Digests;

/// <summary>Digests by OpenSSL's code, which uses what the processor has for them. Where a library of the system lacks it they are managed.</summary>
public sealed class OpenSslDigests : IDigests
{
    static readonly bool isThere = IsThere();

    public static OpenSslDigests Instance { get; } = new();

    public IDigest Create(HashAlgorithm algorithm) => IsDone(algorithm) ? new Digest(algorithm) : ManagedDigests.Instance.Create(algorithm);

    public Hash Compute(HashAlgorithm algorithm, ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[algorithm.Size()];
        Compute(algorithm, bytes, digest);
        return new Hash(algorithm, digest);
    }

    public unsafe void Compute(HashAlgorithm algorithm, ReadOnlySpan<byte> bytes, Span<byte> digest)
    {
        if (!IsDone(algorithm))
        {
            ((IDigests)ManagedDigests.Instance).Compute(algorithm, bytes).Bytes.CopyTo(digest);
            return;
        }
        var context = stackalloc byte[LibCrypto.ContextSize];
        Begin(algorithm, context);
        Update(algorithm, context, bytes);
        Finish(algorithm, context, digest);
    }

    // OpenSSL has no BLAKE3.
    static bool IsDone(HashAlgorithm algorithm) => isThere && algorithm != HashAlgorithm.Blake3;

    static unsafe bool IsThere()
    {
        try
        {
            var context = stackalloc byte[LibCrypto.ContextSize];
            foreach (var algorithm in (ReadOnlySpan<HashAlgorithm>)[HashAlgorithm.Md5, HashAlgorithm.Sha1, HashAlgorithm.Sha256, HashAlgorithm.Sha512])
            {
                Begin(algorithm, context);
            }
            return true;
        }
        catch (Exception failure) when (failure is DllNotFoundException or EntryPointNotFoundException)
        {
            // Builds of the library without deprecated functions have none of these.
            return false;
        }
    }

    static unsafe void Begin(HashAlgorithm algorithm, byte* context) => Check(algorithm, algorithm switch
    {
        HashAlgorithm.Md5 => LibCrypto.BeginMd5(context),
        HashAlgorithm.Sha1 => LibCrypto.BeginSha1(context),
        HashAlgorithm.Sha256 => LibCrypto.BeginSha256(context),
        _ => LibCrypto.BeginSha512(context),
    });

    static unsafe void Update(HashAlgorithm algorithm, byte* context, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            Check(algorithm, algorithm switch
            {
                HashAlgorithm.Md5 => LibCrypto.UpdateMd5(context, start, (nuint)bytes.Length),
                HashAlgorithm.Sha1 => LibCrypto.UpdateSha1(context, start, (nuint)bytes.Length),
                HashAlgorithm.Sha256 => LibCrypto.UpdateSha256(context, start, (nuint)bytes.Length),
                _ => LibCrypto.UpdateSha512(context, start, (nuint)bytes.Length),
            });
        }
    }

    static unsafe void Finish(HashAlgorithm algorithm, byte* context, Span<byte> digest)
    {
        fixed (byte* start = digest[..algorithm.Size()])
        {
            Check(algorithm, algorithm switch
            {
                HashAlgorithm.Md5 => LibCrypto.FinishMd5(start, context),
                HashAlgorithm.Sha1 => LibCrypto.FinishSha1(start, context),
                HashAlgorithm.Sha256 => LibCrypto.FinishSha256(start, context),
                _ => LibCrypto.FinishSha512(start, context),
            });
        }
    }

    static void Check(HashAlgorithm algorithm, int result)
    {
        if (result != 1)
        {
            throw new InvalidOperationException($"OpenSSL could not compute a {algorithm.Name()} digest");
        }
    }

    [InlineArray(LibCrypto.ContextSize / sizeof(ulong))]
    struct Context
    {
        ulong first;
    }

    sealed unsafe class Digest : IDigest
    {
        Context context;

        public Digest(HashAlgorithm algorithm)
        {
            Algorithm = algorithm;
            fixed (byte* held = &Unsafe.As<Context, byte>(ref context))
            {
                Begin(algorithm, held);
            }
        }

        public HashAlgorithm Algorithm { get; }

        public void Append(ReadOnlySpan<byte> bytes)
        {
            fixed (byte* held = &Unsafe.As<Context, byte>(ref context))
            {
                Update(Algorithm, held, bytes);
            }
        }

        public Hash Finish()
        {
            Span<byte> digest = stackalloc byte[Algorithm.Size()];
            fixed (byte* held = &Unsafe.As<Context, byte>(ref context))
            {
                OpenSslDigests.Finish(Algorithm, held, digest);
            }
            return new Hash(Algorithm, digest);
        }

        public void Dispose()
        {
        }
    }
}
