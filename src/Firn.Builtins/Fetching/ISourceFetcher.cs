namespace Firn.Builtins.Fetching;

/// <summary>Downloads, as evaluation asks for them. Blocks; safe to use from any thread.</summary>
public interface ISourceFetcher
{
    /// <summary>The store path of one downloaded file. <paramref name="expected"/>: the SHA-256 it must have, if given.</summary>
    StorePath FetchFile(string url, string name, Hash? expected);

    /// <summary>The store path of an unpacked archive without its single top directory. <paramref name="expected"/>: the SHA-256 of its archive form.</summary>
    StorePath FetchArchive(string url, string name, Hash? expected);
}
