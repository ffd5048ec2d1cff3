using Firn.Builtins.Fetching;
using Firn.Builtins.Inputs;
using Firn.EvaluationCache;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Cli.Composition;

/// <summary>Tells the recorder what was fetched: with a hash it is a fact of the store, without one it may be another thing tomorrow.</summary>
sealed class RecordedFetcher(ISourceFetcher fetcher, EvaluationHost host, Recorder recorder) : ISourceFetcher
{
    public StorePath FetchFile(string url, string name, Hash? expected) =>
        Recorded(url, expected is not null, () => fetcher.FetchFile(url, name, expected), static path => path);

    public FetchedInput FetchInput(Input input) =>
        Recorded(input.ToUrl(), input.IsLocked(trustForges: true), () => fetcher.FetchInput(input), static fetched => fetched.Path);

    public Input Resolve(Input input)
    {
        if (!input.IsDirect)
        {
            recorder.Forbid($"a registry says what '{input}' is");
        }
        return fetcher.Resolve(input);
    }

    public void FetchClosure(ClosureRequest request) => Recorded(request.FromStore, true, () =>
    {
        fetcher.FetchClosure(request);
        return request.ToPath ?? request.FromPath;
    }, static path => path);

    T Recorded<T>(string place, bool locked, Func<T> fetch, Func<T, StorePath> path)
    {
        if (!locked)
        {
            recorder.Forbid($"it fetches '{place}' without a hash");
        }
        try
        {
            var result = fetch();
            if (host.Holds(path(result)))
            {
                recorder.Validity(path(result), valid: true);
            }
            else
            {
                recorder.Forbid($"it fetches '{place}' and the store does not keep it");
            }
            return result;
        }
        catch
        {
            recorder.Forbid($"fetching '{place}' failed");
            throw;
        }
    }
}
