using System.Globalization;
using System.Text;

namespace Firn.Builtins.Inputs;

/// <summary>The URL form of inputs. Parts are percent-encoded as Nix does it: letters, digits, <c>-._~</c> and, by place, <c>: @ / ?</c> stay.</summary>
public static class InputUrl
{
    static readonly string[] ArchiveSuffixes = [".zip", ".tar", ".tgz", ".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst"];
    static readonly string[] GitFlags = ["shallow", "submodules", "lfs", "exportIgnore", "allRefs", "verifyCommit"];

    /// <exception cref="EvaluationException">It is no URL of an input.</exception>
    public static SortedDictionary<string, object> Parse(string text)
    {
        CheckUrl(text);
        var (body, query) = Split(text);
        int colon = body.IndexOf(':', StringComparison.Ordinal);
        string scheme = body[..colon], rest = body[(colon + 1)..];
        var parts = new SortedDictionary<string, object>(StringComparer.Ordinal);
        switch (scheme)
        {
            case "github" or "gitlab" or "sourcehut":
                ParseForge(parts, query, scheme, rest, text);
                break;
            case "path":
                ParsePath(parts, query, rest, text);
                break;
            case "flake":
                ParseIndirect(parts, rest, text);
                break;
            case "git" or "git+http" or "git+https" or "git+ssh" or "git+file" or "git+git":
                ParseGit(parts, query, scheme == "git" ? body : body[4..]);
                break;
            case "hg+http" or "hg+https" or "hg+ssh" or "hg+file":
                parts["type"] = "hg";
                Take(query, "rev", parts);
                Take(query, "ref", parts);
                parts["url"] = Join(body[3..], query);
                break;
            case "tarball+http" or "tarball+https" or "tarball+file":
                ParseArchive(parts, query, "tarball", body[8..]);
                break;
            case "file+http" or "file+https" or "file+file":
                ParseArchive(parts, query, "file", body[5..]);
                break;
            case "http" or "https" or "file":
                ParseArchive(parts, query, ArchiveSuffixes.Any(suffix => rest.EndsWith(suffix, StringComparison.Ordinal)) ? "tarball" : "file", body);
                break;
            case "file+git":
                throw new EvaluationException($"input '{text}' is unsupported; did you mean 'git+file' instead of 'file+git'?");
            default:
                throw new EvaluationException($"input '{text}' is unsupported");
        }

        return parts;
    }

    /// <exception cref="BadUrlException">It has no scheme, or is none.</exception>
    public static void CheckUrl(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
            throw new BadUrlException($"'{text}' doesn't have a scheme");
        if (colon == 0 || !char.IsAsciiLetter(text[0]) || !text[..colon].All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.'))
            throw new BadUrlException($"'{text}' is not a valid URL");
        if (text.Any(c => c <= ' '))
            throw new BadUrlException($"'{text}' is not a valid URL: leftover");
    }

    /// <summary>A letter, then letters, digits, <c>_</c> and <c>-</c>.</summary>
    public static bool IsFlakeName(string id) =>
        id.Length > 0 && char.IsAsciiLetter(id[0]) && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    internal static bool IsRevision(string text) => text.Length == 40 && text.All(char.IsAsciiHexDigit);

    static (string Body, SortedDictionary<string, string> Query) Split(string text)
    {
        int question = text.IndexOf('?', StringComparison.Ordinal);
        var query = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in question < 0 ? [] : text[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equal = pair.IndexOf('=', StringComparison.Ordinal);
            if (equal < 0)
                continue;
            query[Uri.UnescapeDataString(pair[..equal])] = Uri.UnescapeDataString(pair[(equal + 1)..]);
        }

        return (question < 0 ? text : text[..question], query);
    }

    static bool Take(SortedDictionary<string, string> query, string name, SortedDictionary<string, object> parts)
    {
        if (!query.Remove(name, out string? value))
            return false;
        parts[name] = value;
        return true;
    }

    static void TakeNumber(SortedDictionary<string, string> query, string name, SortedDictionary<string, object> parts)
    {
        if (query.Remove(name, out string? value) && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            parts[name] = number;
    }

    static void ParseForge(SortedDictionary<string, object> parts, SortedDictionary<string, string> query, string scheme, string rest, string text)
    {
        string[] path = [.. rest.Split('/').Select(Uri.UnescapeDataString)];
        if (path.Length < 2)
            throw new BadUrlException($"URL '{text}' is invalid");
        if (path.Length == 3 && IsRevision(path[2]))
            parts["rev"] = path[2];
        else if (path.Length > 2)
            parts["ref"] = string.Join('/', path[2..]);
        foreach (var (name, value) in query)
        {
            if (name is "rev" && parts.ContainsKey(name))
                throw new BadUrlException($"URL '{text}' contains multiple commit hashes");
            if (name is "ref" && parts.ContainsKey(name))
                throw new BadUrlException($"URL '{text}' contains multiple branch/tag names");
            if (name is not ("rev" or "ref" or "host" or "narHash"))
                throw new BadUrlException($"URL '{text}' contains unknown parameter '{name}'");
            parts[name] = value;
        }

        (parts["type"], parts["owner"], parts["repo"]) = (scheme, path[0], path[1]);
    }

    static void ParsePath(SortedDictionary<string, object> parts, SortedDictionary<string, string> query, string rest, string text)
    {
        if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            string host = rest[2..].Split('/')[0];
            rest = host.Length == 0 ? rest[2..] : throw new EvaluationException($"path URL '{text}' should not have an authority ('{host}')");
        }

        (parts["type"], parts["path"]) = ("path", Uri.UnescapeDataString(rest));
        foreach (var (name, value) in query)
        {
            parts[name] = name switch
            {
                "rev" or "narHash" => value,
                "revCount" or "lastModified" => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
                    ? number : throw new EvaluationException($"path URL '{text}' has invalid parameter '{name}'"),
                _ => throw new EvaluationException($"path URL '{text}' has unsupported parameter '{name}'"),
            };
        }
    }

    static void ParseIndirect(SortedDictionary<string, object> parts, string rest, string text)
    {
        string[] path = rest.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (path.Length is 0 or > 3)
            throw new BadUrlException($"GitHub URL '{text}' is invalid");
        if (path.Length == 2)
        {
            if (!IsRevision(path[1]) && !GitNames.IsReference(path[1]))
                throw new BadUrlException($"in flake URL '{text}', '{path[1]}' is not a commit hash or branch/tag name");
            parts[IsRevision(path[1]) ? "rev" : "ref"] = path[1];
        }

        if (path.Length == 3)
        {
            if (!GitNames.IsReference(path[1]))
                throw new BadUrlException($"in flake URL '{text}', '{path[1]}' is not a branch/tag name");
            if (!IsRevision(path[2]))
                throw new BadUrlException($"in flake URL '{text}', '{path[2]}' is not a commit hash");
            (parts["ref"], parts["rev"]) = (path[1], path[2]);
        }

        (parts["type"], parts["id"]) = ("indirect", path[0]);
    }

    static void ParseGit(SortedDictionary<string, object> parts, SortedDictionary<string, string> query, string body)
    {
        parts["type"] = "git";
        foreach (string name in (string[])["rev", "ref", "keytype", "publicKey", "publicKeys"])
            Take(query, name, parts);
        foreach (string name in GitFlags)
        {
            if (query.Remove(name, out string? value))
                parts[name] = value == "1";
        }

        parts["url"] = Join(body, query);
    }

    static void ParseArchive(SortedDictionary<string, object> parts, SortedDictionary<string, string> query, string type, string body)
    {
        parts["type"] = type;
        Take(query, "narHash", parts);
        Take(query, "rev", parts);
        TakeNumber(query, "revCount", parts);
        TakeNumber(query, "lastModified", parts);
        query.Remove("name");
        query.Remove("unpack");
        query.Remove("url");
        parts["url"] = Join(body, query);
    }

    /// <summary>The URL form of an input of a known type.</summary>
    /// <exception cref="EvaluationException">The type has none.</exception>
    public static string Show(Input input)
    {
        var query = new SortedDictionary<string, string>(StringComparer.Ordinal);
        void Text(string name) => Copy(input, name, query);
        switch (input.Type)
        {
            case "github" or "gitlab" or "sourcehut":
                Text("narHash");
                Text("host");
                string what = input.Reference ?? input.Revision?.ToBase16() ?? "";
                return Join($"{input.Type}:{Encode(input.Require("owner"), ":@")}/{Encode(input.Require("repo"), ":@")}{(what.Length > 0 ? "/" + Encode(what, ":@") : "")}", query);
            case "indirect":
                return $"flake:{input.Require("id")}{(input.Reference is { } name ? "/" + Encode(name, ":@") : "")}{(input.Revision is { } commit ? "/" + commit.ToBase16() : "")}";
            case "path":
                foreach (var (key, value) in input.Attributes)
                {
                    if (key is not ("type" or "path" or "__final"))
                        query[key] = Plain(value);
                }

                return Join("path:" + EncodePath(input.Require("path")), query);
            case "git":
                return ShowGit(input, query);
            case "hg":
                var (place, given) = Split(input.Require("url"));
                Copy(input, "rev", given);
                Copy(input, "ref", given);
                return Join("hg+" + place, given);
            case "tarball" or "file":
                var (url, asked) = Split(input.Require("url"));
                if (input.NarHash is { } hash)
                    asked["narHash"] = hash.ToSri();
                return Join(url, asked);
            default:
                throw new EvaluationException($"cannot show unsupported input '{input.ToJson()}'");
        }
    }

    static string ShowGit(Input input, SortedDictionary<string, string> query)
    {
        var (url, given) = Split(input.Require("url"));
        foreach (var (name, value) in given)
            query[name] = value;
        if (input.Revision is { } revision)
            query["rev"] = revision.ToBase16();
        Copy(input, "ref", query);
        foreach (string name in GitFlags)
        {
            if (name != "allRefs" && input.Flag(name))
                query[name] = "1";
        }

        Copy(input, "publicKey", query);
        if (input.Has("publicKey"))
            query["keytype"] = input.Text("keytype") ?? "ssh-ed25519";
        return Join(url.StartsWith("git:", StringComparison.Ordinal) ? url : "git+" + url, query);
    }

    static void Copy(Input input, string name, SortedDictionary<string, string> query)
    {
        if (input.Text(name) is { } value)
            query[name] = value;
    }

    static string Plain(object value) => value switch
    {
        bool truth => truth ? "1" : "0",
        long number => number.ToString(CultureInfo.InvariantCulture),
        _ => (string)value,
    };

    static string Join(string body, IEnumerable<KeyValuePair<string, string>> query)
    {
        var text = new StringBuilder(body);
        char separator = '?';
        foreach (var (name, value) in query)
        {
            text.Append(separator).Append(Encode(name, ":@/?")).Append('=').Append(Encode(value, ":@/?"));
            separator = '&';
        }

        return text.ToString();
    }

    /// <summary>A path of files as the path of an URL.</summary>
    public static string EncodePath(string path) => Encode(path, ":@/");

    static string Encode(string text, string kept)
    {
        var result = new StringBuilder();
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            char c = (char)b;
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' || kept.Contains(c, StringComparison.Ordinal))
                result.Append(c);
            else
                result.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
        }

        return result.ToString();
    }
}
