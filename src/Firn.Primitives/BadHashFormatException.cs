namespace Firn.Primitives;

/// <summary>A name that is no spelling of hashes.</summary>
public sealed class BadHashFormatException(string name)
    : NixException($"unknown hash format '{name}', expect 'base16', 'base32', 'base64', or 'sri'")
{
    public string Name => name;
}
