using Firn.Builtins.Inputs;
using Firn.Evaluation;
using Firn.Linux.Archives;
using Firn.Linux.Compression;
using Firn.Linux.Files;
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
        if (IsZip(download.File))
        {
            var (zip, newest) = ZipTree.Read(download.File);
            return (new FetchedSource(Single(new SourcePath(zip, "/")), Stamp(input, newest)), download.ImmutableUrl);
        }
        var directory = new TemporaryTree();
        try
        {
            var newest = Restore(download.File, url, directory.Path);
            return (new FetchedSource(Single(directory.Source), Stamp(input, newest), Held: directory, Learned: hash => download.Remember(hash, newest)), download.ImmutableUrl);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    static Input Stamp(Input input, long newest) => newest > 0 && !input.Has("lastModified") ? input.With("lastModified", newest) : input;

    static long Restore(string file, string url, string directory)
    {
        try
        {
            Span<byte> head = stackalloc byte[6];
            CompressionFormat format;
            using (var start = File.OpenRead(file))
            {
                format = CompressionFormats.Recognise(head[..start.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
            }
            using var archive = File.OpenRead(file);
            using var plain = format.Decompress(archive);
            using var root = DirectoryHandle.Open(ByteString.FromText(directory));
            return TarRestore.Restore(plain, root);
        }
        catch (NixException failure) when (failure is not EvaluationException)
        {
            throw new EvaluationException($"failed to open archive '{url}': {failure.Message}", failure);
        }
    }

    static bool IsZip(string file)
    {
        Span<byte> head = stackalloc byte[4];
        using var start = File.OpenRead(file);
        return start.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual("PK\u0003\u0004"u8);
    }

    static SourcePath Single(SourcePath top)
    {
        var entries = top.Root.ReadDirectory(top.Path);
        return entries is [{ Kind: Evaluation.FileKind.Directory } only] ? top.Child(only.Name.Span) : top;
    }

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
