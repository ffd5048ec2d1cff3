using Firn.Builtins.Fetching;
using Firn.Evaluation;
using Firn.Linux.Archives;
using Firn.Linux.Compression;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;
using Firn.Transfers;

namespace Firn.Cli.Composition;

/// <summary>Downloads for evaluation: into a directory of its own, from there into the store.</summary>
/// <param name="host">Adds what was downloaded to the store.</param>
/// <param name="offline">Nothing may be downloaded.</param>
sealed class SourceFetcher(EvaluationHost host, bool offline) : ISourceFetcher
{
    /// <summary>The status that Nix ends with when a download has another hash than expected.</summary>
    const int HashMismatchStatus = 102;

    public StorePath FetchFile(string url, string name, Hash? expected) => InDirectory(directory =>
    {
        string file = Path.Combine(directory, "file");
        Download(url, file);
        Check(url, expected, () => Firn.Linux.Digests.OpenSslDigests.Instance.Compute(HashAlgorithm.Sha256, ReadAll(file)));
        return host.AddPath(new SourcePath(host.Unrecorded, file), name, recursive: false, null, null);
    });

    public StorePath FetchArchive(string url, string name, Hash? expected) => InDirectory(directory =>
    {
        string file = Path.Combine(directory, "archive"), tree = Path.Combine(directory, "tree");
        Download(url, file);
        Directory.CreateDirectory(tree);
        Span<byte> head = stackalloc byte[6];
        CompressionFormat format;
        using (var start = File.OpenRead(file))
        {
            format = CompressionFormats.Recognise(head[..start.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
        }
        using (var archive = File.OpenRead(file))
        using (var plain = format.Decompress(archive))
        using (var root = DirectoryHandle.Open(tree))
        {
            TarRestore.Restore(plain, root);
        }
        var top = new SourcePath(host.Unrecorded, tree);
        var entries = host.Unrecorded.ReadDirectory(top.Path);
        if (entries.Count != 1)
        {
            throw new EvaluationException($"tarball '{url}' contains an unexpected number of top-level files");
        }
        var content = top.Child(entries[0].Name.Span);
        var path = host.AddPath(content, name, recursive: true, null, null);
        if (expected is not null && path != host.PathOfTree(name, expected))
        {
            throw new HashMismatch($"hash mismatch in the tree of '{url}': it is not {expected.ToSri()}");
        }
        return path;
    });

    void Download(string url, string file)
    {
        if (offline)
        {
            throw new EvaluationException($"'{url}' is not in the store, and --offline allows no download");
        }
        if (!Uri.TryCreate(url, UriKind.Absolute, out var source))
        {
            throw new EvaluationException($"'{url}' is not a valid URL");
        }
        using var downloader = new Downloader(new TransferOptions());
        using var destination = File.Create(file);
        downloader.Download(source, destination);
    }

    static void Check(string url, Hash? expected, Func<Hash> compute)
    {
        if (expected is not null && compute() is var actual && actual != expected)
        {
            throw new HashMismatch($"hash mismatch in file downloaded from '{url}':\n  specified: {expected}\n  got:       {actual}");
        }
    }

    static byte[] ReadAll(string file) => File.ReadAllBytes(file);

    static T InDirectory<T>(Func<string, T> body)
    {
        string directory = Directory.CreateTempSubdirectory("firn-fetch-").FullName;
        try
        {
            return body(directory);
        }
        finally
        {
            FileTree.Remove((ByteString)directory);
        }
    }

    sealed class HashMismatch(string message) : EvaluationException(message)
    {
        public override int ExitStatus => HashMismatchStatus;
    }
}
