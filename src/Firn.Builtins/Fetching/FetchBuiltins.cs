using Firn.Builtins.Derivations;
using Firn.Builtins.Inputs;
using static Firn.Builtins.Declarations;

namespace Firn.Builtins.Fetching;

/// <summary>Files and archives from elsewhere.</summary>
public static class FetchBuiltins
{
    internal static void Declare(BuiltinTable table, ISourceFetcher? fetcher)
    {
        table.Function("__fetchurl", "arg", "Downloads a file into the store: a URL, or a set of `url`, `sha256` and `name`.", (evaluator, arguments, _) =>
            Fetch(evaluator, arguments[0], fetcher, "fetchurl", unpack: false, ""));
        table.Function("fetchTarball", "args", "Downloads an archive and unpacks it into the store: a URL, or a set of `url`, `sha256` and `name`.", (evaluator, arguments, _) =>
            Fetch(evaluator, arguments[0], fetcher, "fetchTarball", unpack: true, "source"));
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

        if (unpack)
            url = ChannelUrl(url);
        evaluator.CheckUri(url);
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
                return evaluator.FetchedText(promised);
        }

        if (fetcher is null)
            throw Failure($"'{who}' cannot download '{url}' here: this program evaluates without fetching");
        if (!unpack)
            return evaluator.FetchedText(fetcher.FetchFile(url, name, expected));
        Dictionary<string, object> archive = new(StringComparer.Ordinal) { ["type"] = "tarball", ["url"] = url, ["name"] = name };
        if (expected is not null)
            archive["narHash"] = expected.ToSri();
        return evaluator.FetchedText(fetcher.FetchInput(Input.FromAttributes(archive, evaluator.Options.ExperimentalFeatures)).Path);
    }

    /// <summary>A channel is a name for the archive of its newest revision.</summary>
    public static string ChannelUrl(string url) =>
        url.StartsWith("channel:", StringComparison.Ordinal) ? $"https://channels.nixos.org/{url[8..]}/nixexprs.tar.xz" : url;

    /// <summary>Is this an archive elsewhere, an URL or a channel, rather than a file's name?</summary>
    public static bool IsRemote(string place) =>
        place.StartsWith("channel:", StringComparison.Ordinal)
        || (place.IndexOf("://", StringComparison.Ordinal) is > 0 and var end && (place[..end] is "http" or "https" or "file" or "git" or "s3" or "ssh"));

    static string Advice(bool nameGiven, bool set, string who) =>
        nameGiven ? $"Please change the value for the 'name' attribute passed to '{who}', so that it can create a valid store path."
        : set ? $"Please add a valid 'name' attribute to the argument for '{who}', so that it can create a valid store path."
        : $"Please pass an attribute set with 'url' and 'name' attributes to '{who}',  so that it can create a valid store path.";

    /// <summary>A fetched path as a string; from now on evaluation may read it.</summary>
    internal static StringValue FetchedText(this Evaluator evaluator, StorePath path)
    {
        evaluator.Host.Disk.Allow(evaluator.Host.StoreDirectory.ShowBytes(path));
        return new(evaluator.Host.StoreDirectory.ShowBytes(path), new StringContext(ContextElement.Opaque(path)));
    }
}
