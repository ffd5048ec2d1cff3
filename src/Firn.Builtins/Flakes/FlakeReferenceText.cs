using System.Globalization;
using System.Text;

namespace Firn.Builtins.Flakes;

/// <summary>The URL form of flake references, and its parts by name: strings, numbers (as <see cref="long"/>) and truth values.</summary>
internal static class FlakeReferenceText
{
    static readonly string[] ArchiveSuffixes = [".zip", ".tar", ".tgz", ".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst"];

    /// <exception cref="EvaluationException">It is no reference.</exception>
    public static SortedDictionary<string, object> Parse(string text)
    {
        var parts = new SortedDictionary<string, object>(StringComparer.Ordinal);
        int fragment = text.IndexOf('#', StringComparison.Ordinal);
        if (fragment >= 0)
            throw new EvaluationException($"unexpected fragment '{text[(fragment + 1)..]}' in flake reference '{text}'");
        int question = text.IndexOf('?', StringComparison.Ordinal);
        string body = question < 0 ? text : text[..question];
        var query = Query(text, question);

        int colon = body.IndexOf(':', StringComparison.Ordinal);
        string scheme = colon < 0 ? "" : body[..colon];
        string rest = colon < 0 ? body : body[(colon + 1)..];
        switch (scheme)
        {
            case "github" or "gitlab" or "sourcehut":
                ParseForge(parts, query, scheme, rest, text);
                break;
            case "path":
                (parts["type"], parts["path"]) = ("path", Uri.UnescapeDataString(rest));
                break;
            case "" when rest.StartsWith('/'):
                (parts["type"], parts["path"]) = ("path", rest);
                break;
            case "" or "flake" when ParseIndirect(parts, rest):
                break;
            case "git":
                (parts["type"], parts["url"]) = ("git", body);
                break;
            case "git+http" or "git+https" or "git+ssh" or "git+file":
                (parts["type"], parts["url"]) = ("git", body[4..]);
                break;
            case "hg+http" or "hg+https" or "hg+ssh" or "hg+file":
                (parts["type"], parts["url"]) = ("hg", body[3..]);
                break;
            case "tarball+http" or "tarball+https" or "tarball+file":
                (parts["type"], parts["url"]) = ("tarball", body[8..]);
                break;
            case "file+http" or "file+https" or "file+file":
                (parts["type"], parts["url"]) = ("file", body[5..]);
                break;
            case "http" or "https" or "file":
                (parts["type"], parts["url"]) = (ArchiveSuffixes.Any(suffix => rest.EndsWith(suffix, StringComparison.Ordinal)) ? "tarball" : "file", body);
                break;
            default:
                throw new EvaluationException($"'{text}' is not a valid URL");
        }

        foreach (var (name, value) in query)
            parts[name] = Typed(name, value);
        return parts;
    }

    static SortedDictionary<string, string> Query(string text, int question)
    {
        var query = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (question < 0)
            return query;
        foreach (string pair in text[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equal = pair.IndexOf('=', StringComparison.Ordinal);
            if (equal < 0)
                throw new EvaluationException($"invalid URI parameter '{pair}' in flake reference '{text}'");
            query[Uri.UnescapeDataString(pair[..equal])] = Uri.UnescapeDataString(pair[(equal + 1)..]);
        }

        return query;
    }

    static object Typed(string name, string value) => name switch
    {
        "revCount" or "lastModified" when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) => number,
        "shallow" or "submodules" or "allRefs" or "lfs" or "exportIgnore" or "verifyCommit" => value == "1",
        _ => value,
    };

    static bool IsRevision(string text) => text.Length is 40 or 64 && text.All(char.IsAsciiHexDigit);

    static void ParseForge(SortedDictionary<string, object> parts, SortedDictionary<string, string> query, string scheme, string rest, string text)
    {
        string[] path = rest.Split('/');
        if (path.Length < 2)
            throw new EvaluationException($"URL '{text}' is invalid");
        parts["type"] = scheme;
        parts["owner"] = Uri.UnescapeDataString(path[0]);
        parts["repo"] = Uri.UnescapeDataString(path[1]);
        if (path.Length == 2)
            return;
        string what = Uri.UnescapeDataString(string.Join('/', path[2..]));
        if (query.ContainsKey("ref") || query.ContainsKey("rev"))
            throw new EvaluationException($"URL '{text}' contains both a commit hash and a branch/tag name");
        parts[IsRevision(what) ? "rev" : "ref"] = what;
    }

    static bool ParseIndirect(SortedDictionary<string, object> parts, string rest)
    {
        string[] path = rest.Split('/');
        string id = path[0];
        if (path.Length > 3 || id.Length == 0 || !char.IsAsciiLetter(id[0]) || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            return false;
        (parts["type"], parts["id"]) = ("indirect", id);
        if (path.Length == 2)
            parts[IsRevision(path[1]) ? "rev" : "ref"] = path[1];
        if (path.Length == 3)
            (parts["ref"], parts["rev"]) = (path[1], path[2]);
        return true;
    }

    /// <exception cref="EvaluationException">A part is missing, or the type is none that is known.</exception>
    public static string Show(SortedDictionary<string, object> parts)
    {
        var rest = new SortedDictionary<string, object>(parts, StringComparer.Ordinal);
        string type = Require(rest, "type");
        var text = new StringBuilder();
        switch (type)
        {
            case "github" or "gitlab" or "sourcehut":
                text.Append(type).Append(':').Append(Require(rest, "owner")).Append('/').Append(Require(rest, "repo"));
                if ((Take(rest, "ref") ?? Take(rest, "rev")) is { } what)
                    text.Append('/').Append(what);
                break;
            case "indirect":
                text.Append("flake:").Append(Require(rest, "id"));
                foreach (string part in (string[])["ref", "rev"])
                {
                    if (Take(rest, part) is { } value)
                        text.Append('/').Append(value);
                }

                break;
            case "path":
                text.Append("path:").Append(Require(rest, "path"));
                break;
            case "git" or "hg":
                string url = Require(rest, "url");
                text.Append(url.StartsWith("git:", StringComparison.Ordinal) ? "" : type + "+").Append(url);
                break;
            case "tarball" or "file":
                text.Append(Require(rest, "url"));
                break;
            default:
                throw new EvaluationException($"input type '{type}' is not supported");
        }

        char separator = text.ToString().Contains('?', StringComparison.Ordinal) ? '&' : '?';
        foreach (var (name, value) in rest)
        {
            string shown = value switch { bool truth => truth ? "1" : "0", long number => number.ToString(CultureInfo.InvariantCulture), _ => (string)value };
            text.Append(separator).Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(shown).Replace("%2F", "/", StringComparison.Ordinal));
            separator = '&';
        }

        return text.ToString();
    }

    static string? Take(SortedDictionary<string, object> parts, string name) =>
        parts.Remove(name, out object? value) ? value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture) : null;

    static string Require(SortedDictionary<string, object> parts, string name) =>
        Take(parts, name) ?? throw new EvaluationException($"input attribute '{name}' is missing");
}
