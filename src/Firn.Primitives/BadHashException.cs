namespace Firn.Primitives;

/// <summary>A text that should be a hash and is none.</summary>
public sealed class BadHashException : NixException
{
    BadHashException(string message)
        : base(message)
    {
    }

    public BadHashException(string text, string reason)
        : base($"hash '{text}' {reason}")
    {
    }

    /// <summary>The digits do not make the bytes of a hash; as in Nix, those that are none make nothing.</summary>
    internal static BadHashException OfBytes(string encoding, string digits, int count, HashAlgorithm algorithm) =>
        new($"invalid {encoding} hash '{digits}', length {count} != expected length {algorithm.Size()}");
}
