namespace Firn.Linux.Signing;

/// <summary>Ed25519 by libsodium, which is loaded at the first use. Secret keys are 64 bytes, public keys 32, signatures 64.</summary>
public static unsafe class Ed25519
{
    static readonly Lazy<bool> ready = new(() => LibSodium.Initialise() >= 0);

    public static (byte[] Secret, byte[] Public) MakeKeys()
    {
        Ready();
        var (secret, open) = (new byte[64], new byte[32]);
        fixed (byte* secretStart = secret, openStart = open)
        {
            _ = LibSodium.MakeKeys(openStart, secretStart);
        }
        return (secret, open);
    }

    public static byte[] PublicOf(ReadOnlySpan<byte> secret)
    {
        Size(secret, 64);
        Ready();
        var open = new byte[32];
        fixed (byte* secretStart = secret, openStart = open)
        {
            _ = LibSodium.PublicOf(openStart, secretStart);
        }
        return open;
    }

    public static byte[] Sign(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> message)
    {
        Size(secret, 64);
        Ready();
        var signature = new byte[64];
        fixed (byte* secretStart = secret, messageStart = message, signatureStart = signature)
        {
            _ = LibSodium.Sign(signatureStart, 0, messageStart, (ulong)message.Length, secretStart);
        }
        return signature;
    }

    /// <summary>False also for keys and signatures of a wrong size.</summary>
    public static bool Verify(ReadOnlySpan<byte> open, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (open.Length != 32 || signature.Length != 64)
        {
            return false;
        }
        Ready();
        fixed (byte* openStart = open, messageStart = message, signatureStart = signature)
        {
            return LibSodium.Verify(signatureStart, messageStart, (ulong)message.Length, openStart) == 0;
        }
    }

    static void Size(ReadOnlySpan<byte> key, int size)
    {
        if (key.Length != size)
        {
            throw new ArgumentException($"a secret Ed25519 key has {size} bytes, not {key.Length}", nameof(key));
        }
    }

    static void Ready()
    {
        if (!ready.Value)
        {
            throw new InvalidOperationException("libsodium could not be initialised");
        }
    }
}
