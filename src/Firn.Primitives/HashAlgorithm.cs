using System.Diagnostics;

namespace Firn.Primitives;

/// <summary>The algorithms that Nix names in its formats.</summary>
public enum HashAlgorithm
{
    Md5,
    Sha1,
    Sha256,
    Sha512,
    Blake3,
}

/// <summary>Names and sizes of <see cref="HashAlgorithm"/>.</summary>
public static class HashAlgorithms
{
    /// <summary>As written in formats: <c>sha256</c>.</summary>
    public static string Name(this HashAlgorithm algorithm) => algorithm switch
    {
        HashAlgorithm.Md5 => "md5",
        HashAlgorithm.Sha1 => "sha1",
        HashAlgorithm.Sha256 => "sha256",
        HashAlgorithm.Sha512 => "sha512",
        HashAlgorithm.Blake3 => "blake3",
        _ => throw new UnreachableException(),
    };

    /// <summary>Bytes of a digest.</summary>
    public static int Size(this HashAlgorithm algorithm) => algorithm switch
    {
        HashAlgorithm.Md5 => 16,
        HashAlgorithm.Sha1 => 20,
        HashAlgorithm.Sha256 or HashAlgorithm.Blake3 => 32,
        HashAlgorithm.Sha512 => 64,
        _ => throw new UnreachableException(),
    };

    public static HashAlgorithm? TryParse(ReadOnlySpan<char> name) => name switch
    {
        "md5" => HashAlgorithm.Md5,
        "sha1" => HashAlgorithm.Sha1,
        "sha256" => HashAlgorithm.Sha256,
        "sha512" => HashAlgorithm.Sha512,
        "blake3" => HashAlgorithm.Blake3,
        _ => null,
    };

    /// <exception cref="BadHashAlgorithmException">The name is not one of the five.</exception>
    public static HashAlgorithm Parse(ReadOnlySpan<char> name) => TryParse(name)
        ?? throw new BadHashAlgorithmException(name.ToString());
}
