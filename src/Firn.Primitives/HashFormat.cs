namespace Firn.Primitives;

/// <summary>How the bytes of a hash are written.</summary>
public enum HashFormat
{
    Base16,
    Nix32,
    Base64,
    /// <summary><c>sha256-…</c> with base 64: carries its algorithm.</summary>
    Sri,
}

/// <summary>Names of <see cref="HashFormat"/> on command lines.</summary>
public static class HashFormats
{
    /// <exception cref="BadHashFormatException">The name is none of a format.</exception>
    public static HashFormat Parse(string name) => TryParse(name) ?? throw new BadHashFormatException(name);

    /// <summary><c>base32</c> is the old name of <c>nix32</c>. Null for an unknown name.</summary>
    public static HashFormat? TryParse(string name) => name switch
    {
        "base16" => HashFormat.Base16,
        "nix32" or "base32" => HashFormat.Nix32,
        "base64" => HashFormat.Base64,
        "sri" => HashFormat.Sri,
        _ => null,
    };

    public static string Name(this HashFormat format) => format switch
    {
        HashFormat.Base16 => "base16",
        HashFormat.Nix32 => "nix32",
        HashFormat.Base64 => "base64",
        _ => "sri",
    };
}
