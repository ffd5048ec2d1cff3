using Firn.Builtins.Inputs;
using Firn.Evaluation;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;
using Firn.Transfers.Git;

namespace Firn.Transfers.Sources;

/// <summary>Fetches what inputs name. Safe to use from any thread.</summary>
public sealed class InputSources(SourceOptions options)
{
    readonly ArchiveSource archives = new(options);

    /// <summary>A downloaded file; it stays where it is as long as the cache.</summary>
    /// <exception cref="TransferException">It cannot be had.</exception>
    public string Download(string url) => archives.Download(url);

    /// <summary>The tree of an input that needs no registry.</summary>
    /// <exception cref="EvaluationException">It cannot be had.</exception>
    public FetchedSource Fetch(Input input)
    {
        try
        {
            return input.Type switch
            {
                "git" => new GitSource(options).Fetch(input),
                "hg" => new MercurialSource(options).Fetch(input),
                "tarball" => archives.FetchArchive(input),
                "file" => archives.FetchFile(input),
                "github" or "gitlab" or "sourcehut" => new ForgeSource(options, archives).Fetch(input),
                "path" => FetchPath(input),
                "indirect" => throw new EvaluationException($"indirect input '{input}' cannot be fetched directly"),
                _ => throw new EvaluationException($"cannot fetch unsupported input '{input.ToJson()}'"),
            };
        }
        catch (NixException failure) when (failure is TransferException or FileException)
        {
            throw new EvaluationException(failure.Message, failure);
        }
    }

    FetchedSource FetchPath(Input input)
    {
        var path = input.Require("path");
        if (!path.StartsWith('/'))
        {
            throw new EvaluationException($"cannot fetch input '{input}' because it uses a relative path");
        }
        if (options.StorePathAt(path) is { } there)
        {
            return new FetchedSource(null, (input.Has("lastModified") ? input : input.With("lastModified", 0L)).With("narHash", there.ToSri()));
        }
        var tree = TemporaryTree.SourceBelow(options.RealPath(path));
        return new FetchedSource(tree, input.Has("lastModified") ? input : input.With("lastModified", Newest(options.RealPath(path))), Place: path);
    }

    // The newest time of the tree, as directories change with what is in them.
    static long Newest(string path)
    {
        ByteString place = ByteString.FromText(path);
        var status = DirectoryHandle.Working.Status(place);
        var newest = status.ModifiedSeconds;
        if (status.Kind == Linux.Files.FileKind.Directory)
        {
            using var directory = DirectoryHandle.Open(place);
            foreach (var entry in directory.Entries())
            {
                newest = Math.Max(newest, Newest(Path.Combine(path, entry.Name.ToString())));
            }
        }
        return newest;
    }
}
