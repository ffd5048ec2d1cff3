using System.Buffers;
using Firn.Primitives;

namespace Firn.Linux.Digests;

/// <summary>
/// Digests for much data: a digest begins in managed code and moves to OpenSSL's hardware-fast one only once it has seen more than a few
/// kilobytes, so that small inputs never load the library. Where there is no OpenSSL it stays managed.
/// </summary>
public sealed class OpenSslDigests : IDigests
{
    const int ColdThreshold = 16384, WarmThreshold = 256;

    // After so many bytes of small inputs the library would have paid for its loading.
    const long WarmAfter = 1 << 19;

    // What is shorter takes as long: a block.
    const int SmallestWork = 64;

    // Up to this size the bare functions are used, which have no context to allocate.
    const int DirectLimit = 1 << 20;

    static long seen;

    static int Threshold => Volatile.Read(ref seen) > WarmAfter ? WarmThreshold : ColdThreshold;

    static readonly Lazy<bool> available = new(() =>
    {
        try
        {
            var context = LibCrypto.NewContext();
            LibCrypto.FreeContext(context);
            return context != 0;
        }
        catch (DllNotFoundException)
        {
            return false;
        }
    });

    /// <summary>Builds of the library without deprecated functions have none of the bare ones.</summary>
    static readonly Lazy<bool> direct = new(() =>
    {
        try
        {
            return available.Value && Sha256([]) is not null;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    });

    public static OpenSslDigests Instance { get; } = new();

    public IDigest Create(HashAlgorithm algorithm) =>
        algorithm == HashAlgorithm.Blake3 ? ManagedDigests.Instance.Create(algorithm) : new Growing(algorithm);

    public Hash Compute(HashAlgorithm algorithm, ReadOnlySpan<byte> bytes)
    {
        if (IsDirect(algorithm, bytes.Length))
        {
            return Sha256(bytes);
        }
        return Slowly(algorithm, bytes);
    }

    Hash Slowly(HashAlgorithm algorithm, ReadOnlySpan<byte> bytes)
    {
        using var digest = bytes.Length < Threshold ? ManagedDigests.Instance.Create(algorithm) : Create(algorithm);
        digest.Append(bytes);
        return digest.Finish();
    }

    public void Compute(HashAlgorithm algorithm, ReadOnlySpan<byte> bytes, Span<byte> digest)
    {
        if (IsDirect(algorithm, bytes.Length))
        {
            Sha256(bytes, digest);
            return;
        }
        Slowly(algorithm, bytes).Bytes.CopyTo(digest);
    }

    static bool IsDirect(HashAlgorithm algorithm, int length)
    {
        if (Volatile.Read(ref seen) <= WarmAfter && Interlocked.Add(ref seen, Math.Max(length, SmallestWork)) <= WarmAfter)
        {
            return false;
        }
        return algorithm == HashAlgorithm.Sha256 && length <= DirectLimit && direct.Value;
    }

    static Hash Sha256(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[32];
        Sha256(bytes, digest);
        return new Hash(HashAlgorithm.Sha256, digest);
    }

    static unsafe void Sha256(ReadOnlySpan<byte> bytes, Span<byte> digest)
    {
        var context = stackalloc byte[LibCrypto.Sha256Context];
        fixed (byte* input = bytes, output = digest)
        {
            if (LibCrypto.BeginSha256(context) != 1 || LibCrypto.UpdateSha256(context, input, (nuint)bytes.Length) != 1 || LibCrypto.FinishSha256(output, context) != 1)
            {
                throw new InvalidOperationException("OpenSSL could not compute a sha256 digest");
            }
        }
    }

    sealed unsafe class Growing(HashAlgorithm algorithm) : IDigest
    {
        readonly int threshold = Threshold;
        // What came so far, in a borrowed array when it is anything; null once it was handed on.
        byte[]? head = [];
        int used;
        nint context;
        IDigest? managed;

        public HashAlgorithm Algorithm => algorithm;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            if (head is not null)
            {
                if (used + bytes.Length <= threshold)
                {
                    if (head.Length == 0)
                    {
                        head = ArrayPool<byte>.Shared.Rent(threshold);
                    }
                    bytes.CopyTo(head.AsSpan(used));
                    used += bytes.Length;
                    return;
                }
                Begin();
            }
            if (managed is not null)
            {
                managed.Append(bytes);
                return;
            }
            fixed (byte* start = bytes)
            {
                Check(LibCrypto.Update(context, start, (nuint)bytes.Length));
            }
        }

        void Begin()
        {
            var pending = head.AsSpan(0, used);
            if (!available.Value)
            {
                managed = ManagedDigests.Instance.Create(algorithm);
                managed.Append(pending);
                GiveBack();
                return;
            }
            context = LibCrypto.NewContext();
            fixed (byte* name = algorithm switch
            {
                HashAlgorithm.Md5 => "MD5\0"u8,
                HashAlgorithm.Sha1 => "SHA1\0"u8,
                HashAlgorithm.Sha256 => "SHA256\0"u8,
                _ => "SHA512\0"u8,
            })
            {
                Check(LibCrypto.Begin(context, LibCrypto.DigestByName(name), 0));
            }
            fixed (byte* start = pending)
            {
                Check(LibCrypto.Update(context, start, (nuint)pending.Length));
            }
            GiveBack();
        }

        void GiveBack()
        {
            if (head is { Length: > 0 })
            {
                ArrayPool<byte>.Shared.Return(head);
            }
            head = null;
        }

        public Hash Finish()
        {
            if (head is not null)
            {
                return ((IDigests)ManagedDigests.Instance).Compute(algorithm, head.AsSpan(0, used));
            }
            if (managed is not null)
            {
                return managed.Finish();
            }
            Span<byte> digest = stackalloc byte[64];
            fixed (byte* start = digest)
            {
                Check(LibCrypto.Finish(context, start, null));
            }
            return new Hash(algorithm, digest[..algorithm.Size()]);
        }

        public void Dispose()
        {
            if (context != 0)
            {
                LibCrypto.FreeContext(context);
                context = 0;
            }
            managed?.Dispose();
            GiveBack();
        }

        void Check(int result)
        {
            if (result != 1)
            {
                throw new InvalidOperationException($"OpenSSL could not compute a {algorithm.Name()} digest");
            }
        }
    }
}
