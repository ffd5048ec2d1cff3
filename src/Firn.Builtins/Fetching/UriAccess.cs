namespace Firn.Builtins.Fetching;

/// <summary>What may be fetched from when evaluation is restricted.</summary>
internal static class UriAccess
{
    /// <exception cref="RestrictedPathException">Evaluation is restricted and nothing allows this place.</exception>
    public static void CheckUri(this Evaluator evaluator, string uri)
    {
        if (!evaluator.Options.Restricted || evaluator.Options.AllowedUris.Any(prefix => Allows(prefix, uri)))
            return;
        string? file = uri.StartsWith('/') ? uri
            : uri.StartsWith("file:", StringComparison.Ordinal) ? Uri.UnescapeDataString(uri[5..].Split('?')[0])
            : null;
        if (file is null)
            throw new RestrictedPathException($"access to URI '{uri}' is forbidden in restricted mode");
        evaluator.Host.Disk.CheckAccess(SourcePath.Canonicalize(System.Text.Encoding.UTF8.GetBytes(file)));
    }

    // A prefix ends at a part of the path: 'https://a/b' allows 'https://a/b/c', not 'https://a/bc'. A scheme alone allows all of it.
    static bool Allows(string prefix, string uri) =>
        uri == prefix
        || (uri.StartsWith(prefix, StringComparison.Ordinal) && prefix.Length > 0
            && (prefix[^1] == '/' || uri[prefix.Length] == '/' || (prefix[^1] == ':' && prefix.IndexOf(':', StringComparison.Ordinal) == prefix.Length - 1)));
}
