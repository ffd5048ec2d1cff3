using Firn.Builtins.Fetching;
using Firn.Builtins.Inputs;
using Firn.Evaluation;
using Firn.Primitives;

namespace Firn.Cli.Composition;

/// <summary>What stands behind entries of the lookup path: archives behind URLs and channels, flakes, and the files that may be read because of them.</summary>
sealed class LookupEntries(EvaluationHost host, ISourceFetcher fetcher, IReadOnlySet<string> features)
{
    /// <summary>Null for a file's name. An archive that cannot be had is warned about; the entry then names nothing.</summary>
    public SourcePath? Resolve(string value)
    {
        try
        {
            if (value.StartsWith("flake:", StringComparison.Ordinal))
            {
                return features.Contains("flakes")
                    ? At(fetcher.FetchInput(fetcher.Resolve(Input.FromUrl(value, features))))
                    : throw new MissingFeatureException("flakes");
            }
            return FetchBuiltins.IsRemote(value)
                ? At(fetcher.FetchInput(Input.FromAttributes(
                    new Dictionary<string, object> { ["type"] = "tarball", ["url"] = FetchBuiltins.ChannelUrl(value) }, features)))
                : null;
        }
        catch (EvaluationException failure) when (!value.StartsWith("flake:", StringComparison.Ordinal))
        {
            host.Warn($"Nix search path entry '{value}' cannot be downloaded, ignoring: {failure.Message}");
            return new SourcePath(host.Disk, "/nowhere/that/exists");
        }
    }

    SourcePath At(FetchedInput fetched)
    {
        var path = host.StoreDirectory.ShowBytes(fetched.Path);
        host.Disk.Allow(path);
        return new SourcePath(host.Disk, path);
    }

    /// <summary>What the lookup path names may be read although evaluation is restricted; paths of the store with all that they refer to.</summary>
    public void Allow(IEnumerable<LookupPathEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (FetchBuiltins.IsRemote(entry.Path) || entry.Path.StartsWith("flake:", StringComparison.Ordinal))
            {
                continue;
            }
            var place = ByteString.FromText(entry.Path);
            var path = entry.Path.StartsWith('/') ? SourcePath.Canonicalize(place.Span) : host.WorkingDirectory.Child(place.Span).Path;
            host.Disk.Allow(path);
            if (host.StoreDirectory.Split(path) is var (store, _))
            {
                host.AllowClosure(store);
            }
        }
    }
}
