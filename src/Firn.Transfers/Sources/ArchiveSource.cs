using Firn.Builtins.Inputs;
using Firn.Evaluation;
using Firn.Primitives;

namespace Firn.Transfers.Sources;

/// <summary>Archives and single files from servers: inputs of type <c>tarball</c> and <c>file</c>.</summary>
sealed class ArchiveSource(SourceOptions options)
{
    readonly UrlCache cache = new(options);

    /// <summary>A downloaded file; valid as long as the cache.</summary>
    public string Download(string url) => cache.Obtain(Parse(url), []).File;

    /// <summary>One file as it is.</summary>
    public FetchedSource FetchFile(Input input) => new(TemporaryTree.SourceBelow(Download(input.Require("url"))), input);

    /// <exception cref="EvaluationException">The archive cannot be had, or is none.</exception>
    public FetchedSource FetchArchive(Input input)
    {
        var url = input.Require("url");
        CheckLocal(url);
        var (source, immutable) = Unpack(input, url, []);
        if (immutable is not null)
        {
            var better = Input.FromUrl(immutable, options.Features);
            if (better.Type != "tarball")
            {
                throw new EvaluationException("tarball 'Link' headers that redirect to non-tarball URLs are not supported");
            }
            better = better.Has("lastModified") || source.Input.LastModified is not { } time ? better : better.With("lastModified", time);
            source = source with { Input = input.Text("name") is { } name ? better.With("name", name) : better };
        }
        return source;
    }

    /// <summary>The contents of an archive below its only directory, and the place that the server says never changes.</summary>
    public (FetchedSource Source, string? Immutable) Unpack(Input input, string url, IReadOnlyList<(string Name, string Value)> headers)
    {
        var download = cache.Obtain(Parse(url), headers);
        if (download.Tree is { } known && options.IsInStore(known, input.Name))
        {
            return (new FetchedSource(null, Stamp(input, download.Newest).With("narHash", known.ToSri())), download.ImmutableUrl);
        }
        var archive = ArchiveTree.Open(download.File, url);
        return (new FetchedSource(archive.Tree, Stamp(input, archive.Newest), Held: archive, Learned: hash => download.Remember(hash, archive.Newest)), download.ImmutableUrl);
    }

    static Input Stamp(Input input, long newest) => newest > 0 && !input.Has("lastModified") ? input.With("lastModified", newest) : input;

    // What people usually get wrong, in words that say what to do.
    static void CheckLocal(string url)
    {
        if (!url.StartsWith("file:", StringComparison.Ordinal))
        {
            return;
        }
        var path = url[5..].Split('?')[0];
        path = Uri.UnescapeDataString(path.StartsWith("//", StringComparison.Ordinal) ? path[2..] : path);
        if (!path.StartsWith('/'))
        {
            throw new EvaluationException($"tarball '{url}' must use an absolute path. The 'file' scheme does not support relative paths.");
        }
        if (Directory.Exists(path))
        {
            throw new EvaluationException(Path.Exists(Path.Combine(path, ".git"))
                ? $"tarball \"{path}\" is a git repository, not a tarball. Please use `git+file` as the scheme."
                : $"tarball \"{path}\" is a directory, not a file.");
        }
        if (!File.Exists(path))
        {
            throw new EvaluationException($"tarball \"{path}\" does not exist.");
        }
    }

    static Uri Parse(string url) => Uri.TryCreate(url, UriKind.Absolute, out var source) ? source : throw new EvaluationException($"'{url}' is not a valid URL");
}
