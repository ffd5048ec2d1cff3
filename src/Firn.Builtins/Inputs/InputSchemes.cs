namespace Firn.Builtins.Inputs;

/// <summary>The attributes that each type of input knows, and what they must look like. Source: Nix's manual, <c>builtins.fetchTree</c>, "Source types".</summary>
internal static class InputSchemes
{
    static readonly HashSet<string> Path = ["path", "rev", "revCount", "lastModified", "narHash"];
    static readonly HashSet<string> Archive = ["url", "narHash", "name", "unpack", "rev", "revCount", "lastModified"];
    static readonly HashSet<string> Forge = ["owner", "repo", "ref", "rev", "narHash", "lastModified", "host", "treeHash"];
    static readonly HashSet<string> Mercurial = ["url", "ref", "rev", "revCount", "narHash", "name"];
    static readonly HashSet<string> Indirect = ["id", "ref", "rev", "narHash"];
    static readonly HashSet<string> Git =
    [
        "url", "ref", "rev", "shallow", "submodules", "lfs", "exportIgnore", "lastModified", "revCount", "narHash", "allRefs", "name", "dirtyRev",
        "dirtyShortRev", "verifyCommit", "keytype", "publicKey", "publicKeys",
    ];

    static readonly string[] Verification = ["verifyCommit", "keytype", "publicKey", "publicKeys"];

    static HashSet<string>? Known(string type) => type switch
    {
        "path" => Path,
        "tarball" or "file" => Archive,
        "github" or "gitlab" or "sourcehut" => Forge,
        "hg" => Mercurial,
        "indirect" => Indirect,
        "git" => Git,
        _ => null,
    };

    public static Input Check(Input input, IReadOnlySet<string> features)
    {
        if (!input.Has("type"))
            throw new EvaluationException("'type' attribute to specify input scheme is required but not provided");
        string type = input.Type;
        if (Known(type) is { } known)
        {
            if (type is "path" or "indirect" or "github" or "gitlab" or "sourcehut")
                Require(features, "flakes");
            foreach (string name in input.Attributes.Keys)
            {
                if (name is not ("type" or "__final") && !known.Contains(name))
                    throw new EvaluationException($"input attribute '{name}' not supported by scheme '{type}'");
            }

            input = type switch
            {
                "git" => CheckGit(input, features),
                "github" or "gitlab" or "sourcehut" => CheckForge(input),
                "indirect" => CheckIndirect(input),
                "path" => Needs(input, "path"),
                "hg" => CheckMercurial(input),
                _ => input,
            };
        }

        // What every type may have must be of its kind, whatever it is used for later.
        _ = input.Reference;
        _ = input.RevisionCount;
        _ = input.LastModified;
        return input;
    }

    static Input Needs(Input input, string name)
    {
        input.Require(name);
        return input;
    }

    static Input CheckGit(Input input, IReadOnlySet<string> features)
    {
        foreach (string name in Verification)
        {
            if (input.Has(name))
                Require(features, "verified-fetches");
        }

        input.Flag("verifyCommit");
        if (input.Reference is { } reference && !GitNames.IsReference(reference))
            throw new BadUrlException($"invalid Git branch/tag name '{reference}'");
        input = input.With("url", GitNames.FixUrl(input.Require("url")));
        foreach (string name in (string[])["shallow", "submodules", "allRefs"])
            input.Flag(name);
        return input;
    }

    static Input CheckMercurial(Input input)
    {
        InputUrl.CheckUrl(input.Require("url"));
        if (input.Reference is { } reference && !reference.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '/' or '-' or '@'))
            throw new BadUrlException($"invalid Mercurial branch/tag name '{reference}'");
        return input;
    }

    static Input CheckIndirect(Input input)
    {
        string id = input.Require("id");
        return InputUrl.IsFlakeName(id) ? input : throw new BadUrlException($"'{id}' is not a valid flake ID");
    }

    static Input CheckForge(Input input)
    {
        input.Require("owner");
        input.Require("repo");
        var (reference, revision) = (input.Reference, input.Text("rev"));
        if (reference is not null && revision is not null)
            throw new BadUrlException($"input {input.ToJson()} contains both a commit hash ('{revision}') and a branch/tag name ('{reference}')");
        _ = input.Revision;
        if (reference is not null && !GitNames.IsReference(reference))
            throw new BadUrlException($"input {input.ToJson()} contains an invalid branch/tag name");
        if (input.Text("host") is { } host && !host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':'))
            throw new BadUrlException($"input {input.ToJson()} contains an invalid instance host");
        return input;
    }

    static void Require(IReadOnlySet<string> features, string name)
    {
        if (!features.Contains(name))
            throw new MissingFeatureException(name);
    }
}
