using Firn.Primitives;

namespace Firn.Transfers.Sources;

/// <summary>What fetching a tree is told by settings; the defaults are those of the settings of the same names.</summary>
public sealed record SourceOptions
{
    /// <summary>Where clones and downloads are kept: <c>$XDG_CACHE_HOME/nix</c>. All of it may be deleted at any time.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>Setting <c>tarball-ttl</c>: how long what was fetched counts as new.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Flag <c>--offline</c>: nothing is downloaded; what is in the caches counts as new, however old.</summary>
    public bool Offline { get; init; }

    /// <summary>Setting <c>allow-dirty</c>: may a work tree with changes be used?</summary>
    public bool AllowDirty { get; init; } = true;

    /// <summary>Setting <c>warn-dirty</c>.</summary>
    public bool WarnDirty { get; init; } = true;

    /// <summary>Is a <c>file://</c> repository treated as if it were elsewhere? For tests: <c>_NIX_FORCE_HTTP</c>.</summary>
    public bool ForceClone { get; init; }

    /// <summary>Setting <c>access-tokens</c>: by host, or host and beginning of the path.</summary>
    public IReadOnlyDictionary<string, string> AccessTokens { get; init; } = new Dictionary<string, string>();

    /// <summary>Names of experimental features that are on.</summary>
    public IReadOnlySet<string> Features { get; init; } = new HashSet<string>();

    /// <summary>How to download.</summary>
    public TransferOptions Transfers { get; init; } = new();

    /// <summary>Does the store have a tree of this hash under this name?</summary>
    public Func<Hash, string, bool> IsInStore { get; init; } = static (_, _) => false;

    /// <summary>The hash of the store's tree at this path, if it is one by the name of a source and can be used as it is.</summary>
    public Func<string, Hash?> StorePathAt { get; init; } = static _ => null;

    /// <summary>Where a path of the language really is: the store may be elsewhere than it says.</summary>
    public Func<string, string> RealPath { get; init; } = static path => path;

    /// <summary>Told what people should know.</summary>
    public Action<string> Warn { get; init; } = static _ => { };

    /// <summary>Does something that was fetched then still count as new?</summary>
    internal bool IsYoung(DateTime fetched) => Offline || Time.GetUtcNow() - fetched < TimeToLive;

    /// <exception cref="Firn.Evaluation.EvaluationException">Nothing may be downloaded.</exception>
    internal void CheckOnline(string url)
    {
        if (Offline)
        {
            throw new Firn.Evaluation.EvaluationException($"'{url}' is not in the store or a cache, and --offline allows no download");
        }
    }

    /// <summary>The clock that ages are measured with.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
