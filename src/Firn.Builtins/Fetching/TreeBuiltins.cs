using System.Globalization;
using Firn.Builtins.Data;
using Firn.Builtins.Inputs;
using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Fetching;

/// <summary>Trees from repositories and other places that inputs can name.</summary>
internal static class TreeBuiltins
{
    const int ShortRevision = 7, ShortMercurialRevision = 12;

    public static void Declare(BuiltinTable table, EvaluationOptions options, ISourceFetcher? fetcher)
    {
        table.Function(
            "fetchGit",
            "args",
            "A tree of a Git repository: its URL, or a set of `url`, `ref`, `rev`, `name`, `submodules`, `shallow`, `exportIgnore`, `allRefs`. A local work tree is taken as it is.",
            (evaluator, arguments, position) => FetchTree(evaluator, arguments[0], position, fetcher, git: true));
        table.Function(
            "fetchMercurial",
            "args",
            "A tree of a Mercurial repository: its URL, or a set of `url`, `rev` (a revision, branch or tag) and `name`.",
            (evaluator, arguments, _) => FetchMercurial(evaluator, arguments[0], fetcher));
        if (options.HasFeature("fetch-tree") || options.HasFeature("flakes"))
        {
            table.Function(
                "fetchTree",
                "input",
                "A tree that an input names: a set with `type` and what the type needs, or an URL.",
                (evaluator, arguments, position) => FetchTree(evaluator, arguments[0], position, fetcher, git: false));
        }
    }

    static AttributeSet FetchTree(Evaluator evaluator, Value argument, Position position, ISourceFetcher? fetcher, bool git)
    {
        string who = git ? "fetchGit" : "fetchTree";
        var input = evaluator.Force(argument, Nowhere) is AttributeSet set
            ? FromSet(evaluator, set, who, git)
            : FromText(evaluator, argument, who, git);
        var available = fetcher ?? throw Failure($"'{who}' cannot fetch '{input}' here: this program evaluates without fetching");
        if (!evaluator.Options.Pure && !input.IsDirect && evaluator.Options.HasFeature("flakes"))
            input = available.Resolve(input);
        if (evaluator.Options.Pure && !input.IsLocked(evaluator.Options.TrustForges))
        {
            if (input.NarHash is null)
                throw Failure($"in pure evaluation mode, '{who}' doesn't fetch unlocked input '{input}'");
            evaluator.Host.Warn(
                $"Input '{input}' is unlocked (e.g. lacks a Git revision) but is checked by NAR hash. This is not reproducible and will break after garbage collection or when shared.");
        }

        evaluator.CheckUri(input.ToUrl());
        if (input.Flag("__final"))
            throw Failure($"input '{input}' is not allowed to use the '__final' attribute");
        return evaluator.TreeValue(available.FetchInput(input), position, fallBackToNoRevision: git);
    }

    static Input FromText(Evaluator evaluator, Value argument, string who, bool git)
    {
        StringContext? references = null;
        string url = evaluator.CoerceToString(
            argument, Coercion.Strict, ref references, Nowhere, $"while evaluating the first argument passed to '{who}'").ToString();
        if (!git && !evaluator.Options.HasFeature("flakes"))
            throw Failure($"passing a string argument to '{who}' requires the 'flakes' experimental feature");
        return git
            ? Input.FromAttributes(
                new Dictionary<string, object> { ["type"] = "git", ["url"] = GitNames.FixUrl(url), ["exportIgnore"] = true }, evaluator.Options.ExperimentalFeatures)
            : Input.FromUrl(url, evaluator.Options.ExperimentalFeatures);
    }

    static Input FromSet(Evaluator evaluator, AttributeSet set, string who, bool git)
    {
        var parts = new Dictionary<string, object>(StringComparer.Ordinal);
        if (set.TryFind(evaluator.Known.Type, out var given))
        {
            if (git)
                throw Failure("unexpected argument 'type'");
            parts["type"] = evaluator.ForceStringWithoutContext(given.Value, given.Position, $"while evaluating the `type` argument passed to '{who}'").ToString();
        }
        else
        {
            parts["type"] = git ? "git" : throw Failure($"argument 'type' is missing in call to '{who}'");
        }

        foreach (var attribute in set)
        {
            string name = evaluator.Symbols.Text(attribute.Name);
            if (name != "type")
                parts[name] = Part(evaluator, attribute, name, who, git);
        }

        if (git && !parts.ContainsKey("exportIgnore") && !(parts.TryGetValue("submodules", out object? submodules) && submodules is true))
            parts["exportIgnore"] = true;
        if (!git && parts["type"] is "git" && !parts.ContainsKey("shallow"))
            parts["shallow"] = true;
        if (!git && parts.ContainsKey("name"))
            throw Failure($"argument 'name' isn’t supported in call to '{who}'");
        return Input.FromAttributes(parts, evaluator.Options.ExperimentalFeatures);
    }

    static object Part(Evaluator evaluator, Firn.Evaluation.Attribute attribute, string name, string who, bool git)
    {
        var value = evaluator.Force(attribute.Value, attribute.Position);
        StringContext? references = null;
        switch (value)
        {
            case StringValue or PathValue:
                string text = evaluator.CoerceToString(value, Coercion.Strict, ref references, attribute.Position, "").ToString();
                return git && name == "url" ? GitNames.FixUrl(text) : text;
            case BoolValue truth:
                return truth.Truth;
            case IntValue { Number: < 0 } number:
                throw Failure($"negative value given for '{who}' argument '{name}': {number.Number}");
            case IntValue number:
                return number.Number;
        }

        if (name != "publicKeys")
            throw new ValueTypeException($"argument '{name}' to '{who}' is {Evaluator.Describe(value)} while a string, Boolean or integer is expected");
        evaluator.RequireFeature("verified-fetches");
        return ValueJson.Write(evaluator, value, attribute.Position, ref references).ToString();
    }

    /// <summary>A fetched tree as the set that evaluation sees.</summary>
    /// <param name="evaluator">The evaluator.</param>
    /// <param name="fetched">The tree.</param>
    /// <param name="position">Where it was asked for.</param>
    /// <param name="fallBackToNoRevision">Is the revision of a work tree with changes shown as zeros?</param>
    public static AttributeSet TreeValue(this Evaluator evaluator, FetchedInput fetched, Position position, bool fallBackToNoRevision)
    {
        var input = fetched.Input;
        var result = new AttributeSetBuilder(12);
        void Add(string name, Value value) => result.Add(evaluator.Symbols.Intern(name), value, position);
        Add("outPath", evaluator.FetchedText(fetched.Path));
        if (input.NarHash is { } hash)
            Add("narHash", new StringValue(hash.ToSri()));
        if (input.Type == "git")
            Add("submodules", BoolValue.Of(input.Flag("submodules")));
        if ((input.Revision ?? (fallBackToNoRevision ? Hash.Zero(HashAlgorithm.Sha1) : null)) is { } revision)
        {
            Add("rev", new StringValue(revision.ToBase16()));
            Add("shortRev", new StringValue(revision.ToBase16()[..ShortRevision]));
        }

        if (fetched.RevisionCount is { } count)
            Add("revCount", Thunk.Delay(_ => IntValue.Of(count())));
        else if ((input.RevisionCount ?? (fallBackToNoRevision ? 0 : null)) is { } known)
            Add("revCount", IntValue.Of(known));
        if (input.Text("dirtyRev") is { } dirty)
        {
            Add("dirtyRev", new StringValue(dirty));
            Add("dirtyShortRev", new StringValue(input.Require("dirtyShortRev")));
        }

        if (input.LastModified is { } time)
        {
            Add("lastModified", IntValue.Of(time));
            Add("lastModifiedDate", new StringValue(DateTimeOffset.FromUnixTimeSeconds(time).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)));
        }

        return result.Build(position);
    }

    static AttributeSet FetchMercurial(Evaluator evaluator, Value argument, ISourceFetcher? fetcher)
    {
        string url = "";
        Dictionary<string, object> parts = new(StringComparer.Ordinal) { ["type"] = "hg", ["name"] = "source" };
        StringContext? references = null;
        if (evaluator.Force(argument, Nowhere) is AttributeSet set)
        {
            foreach (var attribute in set)
            {
                switch (evaluator.Symbols.Text(attribute.Name))
                {
                    case "url":
                        url = evaluator.CoerceToString(
                            attribute.Value, Coercion.Strict, ref references, attribute.Position, "while evaluating the `url` attribute passed to builtins.fetchMercurial").ToString();
                        break;
                    case "rev":
                        // Unlike elsewhere this may name a branch or tag as well.
                        string revision = evaluator.ForceStringWithoutContext(
                            attribute.Value, attribute.Position, "while evaluating the `rev` attribute passed to builtins.fetchMercurial").ToString();
                        parts[InputUrl.IsRevision(revision) ? "rev" : "ref"] = revision;
                        break;
                    case "name":
                        parts["name"] = evaluator.ForceStringWithoutContext(
                            attribute.Value, attribute.Position, "while evaluating the `name` attribute passed to builtins.fetchMercurial").ToString();
                        break;
                    case var other:
                        throw Failure($"unsupported argument '{other}' to 'fetchMercurial'").At(attribute.Position);
                }
            }

            if (url.Length == 0)
                throw Failure("'url' argument required");
        }
        else
        {
            url = evaluator.CoerceToString(
                argument, Coercion.Strict, ref references, Nowhere, "while evaluating the first argument passed to builtins.fetchMercurial").ToString();
        }

        evaluator.CheckUri(url);
        if (evaluator.Options.Pure && !parts.ContainsKey("rev"))
            throw Failure("in pure evaluation mode, 'fetchMercurial' requires a Mercurial revision");
        parts["url"] = url.Contains("://", StringComparison.Ordinal) ? url : "file://" + url;
        var input = Input.FromAttributes(parts, evaluator.Options.ExperimentalFeatures);
        var fetched = (fetcher ?? throw Failure($"'fetchMercurial' cannot fetch '{input}' here: this program evaluates without fetching")).FetchInput(input);
        var result = new AttributeSetBuilder(5);
        void Add(string name, Value value) => result.Add(evaluator.Symbols.Intern(name), value);
        Add("outPath", evaluator.FetchedText(fetched.Path));
        if (fetched.Input.Reference is { } branch)
            Add("branch", new StringValue(branch));
        string node = (fetched.Input.Revision ?? Hash.Zero(HashAlgorithm.Sha1)).ToBase16();
        Add("rev", new StringValue(node));
        Add("shortRev", new StringValue(node[..ShortMercurialRevision]));
        if (fetched.Input.RevisionCount is { } count)
            Add("revCount", IntValue.Of(count));
        return result.Build();
    }
}
