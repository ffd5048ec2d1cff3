namespace Firn.Primitives;

/// <summary>A name that is no hash algorithm.</summary>
public sealed class BadHashAlgorithmException(string name)
    : NixException($"unknown hash algorithm '{name}', expect 'blake3', 'md5', 'sha1', 'sha256', or 'sha512'")
{
    public string Name => name;
}
