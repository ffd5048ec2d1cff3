using Firn.Builtins.Derivations;
using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Fetching;

/// <summary>Files from elsewhere.</summary>
internal static class FetchBuiltins
{
    public static void Declare(BuiltinTable table, EvaluationOptions options, ISourceFetcher? fetcher)
    {
        table.Function("__fetchurl", "arg", "Downloads a file into the store: a URL, or a set of `url`, `sha256` and `name`.", (evaluator, arguments, _) =>
            Fetch(evaluator, arguments[0], fetcher, "fetchurl", unpack: false, ""));
        table.Function("fetchTarball", "args", "Downloads an archive and unpacks it into the store: a URL, or a set of `url`, `sha256` and `name`.", (evaluator, arguments, _) =>
            Fetch(evaluator, arguments[0], fetcher, "fetchTarball", unpack: true, "source"));
        table.Function("fetchGit", "args", "A tree of a Git repository.", static (evaluator, arguments, _) => Missing(evaluator, arguments[0], "fetchGit"));
        table.Function("fetchMercurial", "args", "A tree of a Mercurial repository.", static (evaluator, arguments, _) => Missing(evaluator, arguments[0], "fetchMercurial"));
        if (options.HasFeature("fetch-tree") || options.HasFeature("flakes"))
            table.Function("fetchTree", "input", "A tree that an input reference names.", static (evaluator, arguments, _) => Missing(evaluator, arguments[0], "fetchTree"));
        if (options.HasFeature("fetch-closure"))
            table.Function("__fetchClosure", "args", "A closure from another store.", static (evaluator, arguments, _) => Missing(evaluator, arguments[0], "fetchClosure"));
    }

    static Value Missing(Evaluator evaluator, Value argument, string name)
    {
        if (evaluator.Force(argument, Nowhere) is AttributeSet set)
            CheckTree(evaluator, set, name);
        throw Failure($"'{name}' is not part of this version; 'fetchTarball' and 'fetchurl' are");
    }

    /// <summary>What is wrong with a request is said even though no request can be met.</summary>
    static void CheckTree(Evaluator evaluator, AttributeSet set, string name)
    {
        if (name == "fetchTree" && !set.Contains(evaluator.Known.Type))
            throw Failure("argument 'type' is missing in call to 'fetchTree'");
        foreach (var attribute in set)
        {
            if (evaluator.Force(attribute.Value, attribute.Position) is IntValue { Number: < 0 } number)
                throw Failure($"negative value given for '{name}' argument '{evaluator.Symbols.Text(attribute.Name)}': {number.Number}");
        }
    }

    static StringValue Fetch(Evaluator evaluator, Value argument, ISourceFetcher? fetcher, string who, bool unpack, string name)
    {
        string? url = null;
        Hash? expected = null;
        bool nameGiven = false;
        var value = evaluator.Force(argument, Nowhere);
        if (value is AttributeSet set)
        {
            foreach (var attribute in set)
            {
                switch (evaluator.Symbols.Text(attribute.Name))
                {
                    case "url":
                        url = evaluator.ForceStringWithoutContext(attribute.Value, attribute.Position, "while evaluating the url we should fetch").ToString();
                        break;
                    case "sha256":
                        var hash = evaluator.ForceStringWithoutContext(attribute.Value, attribute.Position, "while evaluating the sha256 of the content we should fetch");
                        expected = EmptyHashes.Parse(evaluator, hash.ToString(), HashAlgorithm.Sha256);
                        break;
                    case "name":
                        nameGiven = true;
                        name = evaluator.ForceStringWithoutContext(attribute.Value, attribute.Position, "while evaluating the name of the content we should fetch").ToString();
                        break;
                    case var other:
                        throw Failure($"unsupported argument '{other}' to '{who}'");
                }
            }

            if (url is null)
                throw Failure("'url' argument required");
        }
        else
        {
            url = evaluator.ForceStringWithoutContext(value, Nowhere, "while evaluating the url we should fetch").ToString();
        }

        // A channel is a name for the archive of its newest revision.
        if (unpack && url.StartsWith("channel:", StringComparison.Ordinal))
            url = $"https://channels.nixos.org/{url[8..]}/nixexprs.tar.xz";
        if (name.Length == 0)
            name = url.TrimEnd('/')[(url.TrimEnd('/').LastIndexOf('/') + 1)..];
        if (StorePath.CheckName(name) is { } reason)
            throw Failure($"invalid store path name when fetching URL '{url}': {reason}. {Advice(nameGiven, value is AttributeSet, who)}");
        if (evaluator.Options.Pure && expected is null)
            throw Failure($"in pure evaluation mode, '{who}' requires a 'sha256' argument");
        if (expected is not null)
        {
            var method = unpack ? ContentAddressMethod.Nar : ContentAddressMethod.Flat;
            var promised = evaluator.StorePaths().Fixed(name, new ContentAddress(method, expected));
            if (evaluator.Host.IsValid(promised))
                return InStore(evaluator, promised);
        }

        if (fetcher is null)
            throw Failure($"'{who}' cannot download '{url}' here: this program evaluates without fetching");
        return InStore(evaluator, unpack ? fetcher.FetchArchive(url, name, expected) : fetcher.FetchFile(url, name, expected));
    }

    static string Advice(bool nameGiven, bool set, string who) =>
        nameGiven ? $"Please change the value for the 'name' attribute passed to '{who}', so that it can create a valid store path."
        : set ? $"Please add a valid 'name' attribute to the argument for '{who}', so that it can create a valid store path."
        : $"Please pass an attribute set with 'url' and 'name' attributes to '{who}',  so that it can create a valid store path.";

    static StringValue InStore(Evaluator evaluator, StorePath path) =>
        new(evaluator.Host.StoreDirectory.ShowBytes(path), new StringContext(ContextElement.Opaque(path)));
}
