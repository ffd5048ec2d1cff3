namespace Firn.Builtins.Inputs;

/// <summary>What Git calls things: places of repositories, branches and tags.</summary>
public static class GitNames
{
    static readonly string[] Schemes = ["ssh", "http", "https", "file", "ftp", "ftps", "git"];

    /// <summary>
    /// A repository's place as an URL: an absolute path becomes <c>file://</c>, <c>user@host:path</c> becomes <c>ssh://</c>, a <c>git+</c> in front goes.
    /// </summary>
    /// <exception cref="EvaluationException">It is no URL.</exception>
    public static string FixUrl(string url)
    {
        if (url.StartsWith('/'))
            return "file://" + InputUrl.EncodePath(url);
        if (Remote(url) is { } remote)
            return remote;
        InputUrl.CheckUrl(url);
        if (url.StartsWith("git+", StringComparison.Ordinal))
            url = url[4..];
        // One slash or three: both are a path of this machine.
        return url.StartsWith("file:/", StringComparison.Ordinal) && !url.StartsWith("file://", StringComparison.Ordinal) ? "file://" + url[5..] : url;
    }

    // host:path as scp writes it; the name of a scheme is no host.
    static string? Remote(string url)
    {
        int colon = url.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || url[..colon].Contains('/', StringComparison.Ordinal))
            return null;
        string host = url[..colon];
        string bare = host.StartsWith("git+", StringComparison.Ordinal) ? host[4..] : host;
        if (Schemes.Contains(bare))
            return null;
        if (url.IndexOf('[', StringComparison.Ordinal) is >= 0 and var open && open < colon && url.IndexOf("]:", StringComparison.Ordinal) is > 0 and var close)
            (host, colon) = (url[..(close + 1)], close + 1);
        string path = url[(colon + 1)..];
        return $"ssh://{host}/{InputUrl.EncodePath(path.TrimStart('/'))}";
    }

    /// <summary>The rules of <c>git check-ref-format --allow-onelevel</c>, for a branch's, a tag's or a whole name.</summary>
    public static bool IsReference(string name)
    {
        if (name.Length == 0 || name == "@" || name[0] is '-' or '/' || name[^1] is '/' or '.')
            return false;
        if (name.Contains("..", StringComparison.Ordinal) || name.Contains("//", StringComparison.Ordinal) || name.Contains("@{", StringComparison.Ordinal))
            return false;
        if (name.Any(c => c <= ' ' || c is '~' or '^' or ':' or '?' or '*' or '[' or '\\' or '\x7f'))
            return false;
        return name.Split('/').All(part => !part.StartsWith('.') && !part.EndsWith(".lock", StringComparison.Ordinal));
    }
}
