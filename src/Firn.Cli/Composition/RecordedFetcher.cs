using Firn.Builtins.Fetching;
using Firn.EvaluationCache;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Cli.Composition;

/// <summary>Tells the recorder what was fetched: with a hash it is a fact of the store, without one it may be another thing tomorrow.</summary>
sealed class RecordedFetcher(ISourceFetcher fetcher, Recorder recorder) : ISourceFetcher
{
    public StorePath FetchFile(string url, string name, Hash? expected) => Recorded(url, expected, () => fetcher.FetchFile(url, name, expected));

    public StorePath FetchArchive(string url, string name, Hash? expected) => Recorded(url, expected, () => fetcher.FetchArchive(url, name, expected));

    StorePath Recorded(string url, Hash? expected, Func<StorePath> fetch)
    {
        if (expected is null)
        {
            recorder.Forbid($"it fetches '{url}' without a hash");
        }
        try
        {
            var path = fetch();
            recorder.Validity(path, valid: true);
            return path;
        }
        catch
        {
            recorder.Forbid($"fetching '{url}' failed");
            throw;
        }
    }
}
