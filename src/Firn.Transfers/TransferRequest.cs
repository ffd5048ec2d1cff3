namespace Firn.Transfers;

/// <summary>What to download.</summary>
/// <param name="Source">Where it is.</param>
public sealed record TransferRequest(Uri Source)
{
    /// <summary>The tag (ETag) of what is known already: the same file is not sent again.</summary>
    public string? KnownTag { get; init; }

    /// <summary>Further headers, such as an access token; they are not sent to another host that the source redirects to.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];
}

/// <summary>What a server said about a file.</summary>
public sealed record TransferResult
{
    /// <summary>The server's tag (ETag) for this version; null when it gives none.</summary>
    public string? Tag { get; init; }

    /// <summary>Nothing was written: it is the version that was known already.</summary>
    public bool Unchanged { get; init; }

    /// <summary>Where this version stays for ever, if the server says (<c>Link: &lt;…&gt;; rel="immutable"</c>).</summary>
    public string? ImmutableUrl { get; init; }

    internal static string? ImmutableLink(IEnumerable<string> headers)
    {
        foreach (var header in headers)
        {
            foreach (var link in header.Split(','))
            {
                var end = link.IndexOf('>', StringComparison.Ordinal);
                if (link.TrimStart().StartsWith('<') && end > 0 && link[end..].Contains("rel=\"immutable\"", StringComparison.Ordinal))
                {
                    return link.TrimStart()[1..(link.TrimStart().IndexOf('>', StringComparison.Ordinal))];
                }
            }
        }
        return null;
    }
}
