using System.Text.Json;
using Firn.Builtins.Inputs;
using Firn.Evaluation;
using Firn.Primitives;

namespace Firn.Transfers.Sources;

/// <summary>Repositories of forges, as archives of a commit: inputs of type <c>github</c>, <c>gitlab</c> and <c>sourcehut</c>.</summary>
sealed class ForgeSource(SourceOptions options, ArchiveSource archives)
{
    /// <exception cref="EvaluationException">The forge does not have it, or cannot be asked.</exception>
    public FetchedSource Fetch(Input input)
    {
        var host = input.Text("host") ?? input.Type switch { "github" => "github.com", "gitlab" => "gitlab.com", _ => "git.sr.ht" };
        var headers = Headers(input, host);
        var revision = input.Revision ?? Newest(input, host, input.Reference ?? "HEAD", headers);
        input = input.Without("ref").With("rev", revision.ToBase16());
        return archives.Unpack(input, ArchiveUrl(input, host, revision, headers.Count > 0), headers).Source;
    }

    static string ArchiveUrl(Input input, string host, Hash revision, bool authorized)
    {
        var (owner, repo, commit) = (input.Require("owner"), input.Require("repo"), revision.ToBase16());
        return input.Type switch
        {
            "github" when host != "github.com" => $"https://{host}/api/v3/repos/{owner}/{repo}/tarball/{commit}",
            // Without a token the public place, which is not counted against a limit.
            "github" when !authorized => $"https://{host}/{owner}/{repo}/archive/{commit}.tar.gz",
            "github" => $"https://api.{host}/repos/{owner}/{repo}/tarball/{commit}",
            "gitlab" => $"https://{host}/api/v4/projects/{owner}%2F{repo}/repository/archive.tar.gz?sha={commit}",
            _ => $"https://{host}/{owner}/{repo}/archive/{commit}.tar.gz",
        };
    }

    Hash Newest(Input input, string host, string reference, IReadOnlyList<(string, string)> headers)
    {
        var (owner, repo) = (input.Require("owner"), input.Require("repo"));
        return input.Type switch
        {
            "github" => Commit(Json(
                host == "github.com" ? $"https://api.{host}/repos/{owner}/{repo}/commits/{reference}" : $"https://{host}/api/v3/repos/{owner}/{repo}/commits/{reference}",
                headers), "sha", input),
            "gitlab" => Json($"https://{host}/api/v4/projects/{owner}%2F{repo}/repository/commits?ref_name={reference}", headers) switch
            {
                { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() > 0 => Commit(list[0], "id", input),
                { ValueKind: JsonValueKind.Array } => throw new EvaluationException("No commits returned by GitLab API -- does the git ref really exist?"),
                var other => throw new EvaluationException($"Unexpected response received from GitLab: {other.GetRawText()}"),
            },
            _ => Listed(input, $"https://{host}/{owner}/{repo}", reference, headers),
        };
    }

    static Hash Commit(JsonElement answer, string name, Input input) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(name, out var value) && value.GetString() is { } text
            ? Hash.ParseDigits(text, HashAlgorithm.Sha1)
            : throw new EvaluationException($"the answer about the newest commit of '{input}' has no '{name}'");

    // Git's plain protocol: a file that lists all branches and tags.
    Hash Listed(Input input, string place, string reference, IReadOnlyList<(string, string)> headers)
    {
        string[] wanted = [$"refs/heads/{reference}", $"refs/tags/{reference}"];
        if (reference == "HEAD")
        {
            var head = Text($"{place}/HEAD", headers).Split('\n')[0];
            wanted = head.StartsWith("ref: ", StringComparison.Ordinal) ? [head[5..].Trim()] : throw new EvaluationException($"in '{input}', couldn't resolve HEAD ref '{reference}'");
        }
        foreach (var line in Text($"{place}/info/refs", headers).Split('\n'))
        {
            if (line.Split('\t') is [var commit, var name] && wanted.Contains(name))
            {
                return Hash.ParseDigits(commit, HashAlgorithm.Sha1);
            }
        }
        throw new EvaluationException($"in '{input}', couldn't find ref '{reference}'");
    }

    JsonElement Json(string url, IReadOnlyList<(string, string)> headers)
    {
        try
        {
            return JsonDocument.Parse(Text(url, headers)).RootElement;
        }
        catch (JsonException failure)
        {
            throw new EvaluationException($"the answer of '{url}' is not JSON: {failure.Message}", failure);
        }
    }

    string Text(string url, IReadOnlyList<(string, string)> headers) => File.ReadAllText(new UrlCache(options).Obtain(new Uri(url), headers).File);

    // The longest beginning of host/owner/repo that a token is set for.
    IReadOnlyList<(string, string)> Headers(Input input, string host)
    {
        var place = $"{host}/{input.Require("owner")}/{input.Require("repo")}";
        var token = options.AccessTokens
            .Where(entry => place == entry.Key || place.StartsWith(entry.Key + "/", StringComparison.Ordinal))
            .OrderByDescending(entry => entry.Key.Length)
            .Select(entry => entry.Value)
            .FirstOrDefault();
        if (token is null)
        {
            return [];
        }
        if (input.Type != "gitlab")
        {
            return [("Authorization", input.Type == "github" ? $"token {token}" : $"Bearer {token}")];
        }
        var colon = token.IndexOf(':', StringComparison.Ordinal);
        var (kind, value) = colon < 0 ? (token, token) : (token[..colon], token[(colon + 1)..]);
        switch (kind)
        {
            case "OAuth2":
                return [("Authorization", $"Bearer {value}")];
            case "PAT":
                return [("Private-token", value)];
            default:
                options.Warn($"Unrecognized GitLab token type {kind}");
                return [(kind, value)];
        }
    }
}
