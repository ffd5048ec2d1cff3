namespace Firn.Linux.Signing;

/// <summary>Keys and signatures as Nix writes them: <c>name:base64</c>.</summary>
public static class NamedKey
{
    /// <exception cref="FormatException">No colon, or no base 64 behind it.</exception>
    public static (string Name, byte[] Bytes) Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 ? (text[..colon], Convert.FromBase64String(text[(colon + 1)..])) : throw new FormatException("key is corrupt: it is not of the form 'name:base64'");
    }

    /// <summary>False when names differ, either text is corrupt, or the signature does not verify.</summary>
    public static bool Verify(string publicKey, string signature, ReadOnlySpan<byte> message)
    {
        try
        {
            var (keyName, key) = Parse(publicKey);
            var (name, bytes) = Parse(signature);
            return name == keyName && Ed25519.Verify(key, message, bytes);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>A signature by a secret key.</summary>
    public static string Sign(string secretKey, ReadOnlySpan<byte> message)
    {
        var (name, key) = Parse(secretKey);
        return $"{name}:{Convert.ToBase64String(Ed25519.Sign(key, message))}";
    }
}
