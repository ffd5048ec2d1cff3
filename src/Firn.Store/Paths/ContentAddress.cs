using Firn.Primitives;

namespace Firn.Store;

/// <summary>What of a file system object is hashed.</summary>
public enum ContentAddressMethod
{
    /// <summary>A text file that may refer to other paths: <c>toFile</c>, derivations.</summary>
    Text,
    /// <summary>The bytes of one regular file.</summary>
    Flat,
    /// <summary>The archive of the object.</summary>
    Nar,
    /// <summary>Git's tree or blob hash.</summary>
    Git,
}

/// <summary>Names of <see cref="ContentAddressMethod"/>.</summary>
public static class ContentAddressMethods
{
    /// <summary>As attributes and JSON write it: <c>text flat nar git</c>.</summary>
    public static string Name(this ContentAddressMethod method) => method switch
    {
        ContentAddressMethod.Text => "text",
        ContentAddressMethod.Flat => "flat",
        ContentAddressMethod.Nar => "nar",
        _ => "git",
    };

    /// <summary>Also <c>recursive</c>, the old name of <c>nar</c>. Null for an unknown name.</summary>
    public static ContentAddressMethod? TryParse(string name) => name switch
    {
        "text" => ContentAddressMethod.Text,
        "flat" => ContentAddressMethod.Flat,
        "nar" or "recursive" => ContentAddressMethod.Nar,
        "git" => ContentAddressMethod.Git,
        _ => null,
    };

    /// <summary>Before the algorithm in derivations: <c>r:</c>.</summary>
    public static string Prefix(this ContentAddressMethod method) => method switch
    {
        ContentAddressMethod.Text => "text:",
        ContentAddressMethod.Flat => "",
        ContentAddressMethod.Nar => "r:",
        _ => "git:",
    };

    /// <summary>Splits <c>r:sha256</c>.</summary>
    /// <exception cref="BadHashAlgorithmException">What follows the prefix is no algorithm.</exception>
    public static (ContentAddressMethod Method, HashAlgorithm Algorithm) ParsePrefixed(string text)
    {
        foreach (var method in (ReadOnlySpan<ContentAddressMethod>)[ContentAddressMethod.Nar, ContentAddressMethod.Git, ContentAddressMethod.Text])
        {
            if (text.StartsWith(method.Prefix(), StringComparison.Ordinal))
            {
                return (method, HashAlgorithms.Parse(text.AsSpan(method.Prefix().Length)));
            }
        }
        return (ContentAddressMethod.Flat, HashAlgorithms.Parse(text));
    }
}

/// <summary>The claim that a path's name follows from its content: <c>fixed:r:sha256:…</c>, <c>text:sha256:…</c>.</summary>
public sealed record ContentAddress(ContentAddressMethod Method, Hash Hash)
{
    /// <summary><c>r:sha256</c>, as in derivations.</summary>
    public string MethodAndAlgorithm => Method.Prefix() + Hash.Algorithm.Name();

    public override string ToString()
    {
        Span<char> digits = stackalloc char[Nix32.EncodedLength(Hash.Bytes.Length)];
        Nix32.Encode(Hash.Bytes, digits);
        var method = Method switch
        {
            ContentAddressMethod.Text => "text:",
            ContentAddressMethod.Flat => "fixed:",
            ContentAddressMethod.Nar => "fixed:r:",
            _ => "fixed:git:",
        };
        return string.Concat(method, Hash.Algorithm.Name(), ":", digits);
    }

    /// <exception cref="StoreFormatException">It has neither form.</exception>
    public static ContentAddress Parse(string text)
    {
        ContentAddressMethod method;
        string rest;
        if (text.StartsWith("text:", StringComparison.Ordinal))
        {
            (method, rest) = (ContentAddressMethod.Text, text[5..]);
        }
        else if (text.StartsWith("fixed:", StringComparison.Ordinal))
        {
            (method, rest) = text[6..] switch
            {
                ['r', ':', .. var nar] => (ContentAddressMethod.Nar, nar),
                ['g', 'i', 't', ':', .. var git] => (ContentAddressMethod.Git, git),
                var flat => (ContentAddressMethod.Flat, flat),
            };
        }
        else
        {
            throw new StoreFormatException($"'{text}' is not a content address: it begins neither with 'text:' nor with 'fixed:'");
        }
        return rest.Contains(':', StringComparison.Ordinal)
            ? new ContentAddress(method, Hash.Parse(rest))
            : throw new StoreFormatException($"content address '{text}' has no hash of the form 'algorithm:digits'");
    }
}
