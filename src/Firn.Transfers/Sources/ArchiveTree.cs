using Firn.Evaluation;
using Firn.Linux.Archives;
using Firn.Linux.Compression;
using Firn.Linux.Files;
using Firn.Primitives;

namespace Firn.Transfers.Sources;

/// <summary>What is in an archive (tar, compressed or not, or zip); it can be read until it is disposed of.</summary>
/// <param name="Tree">The top: below the only directory, if there is one.</param>
/// <param name="Newest">When the newest entry was changed, in seconds of Unix time.</param>
public sealed record ArchiveTree(SourcePath Tree, long Newest) : IDisposable
{
    TemporaryTree? held;

    /// <exception cref="EvaluationException">The file is no archive.</exception>
    /// <param name="file">Where it is.</param>
    /// <param name="url">Where it came from, for messages.</param>
    public static ArchiveTree Open(string file, string url)
    {
        if (IsZip(file))
        {
            var (zip, newest) = ZipTree.Read(file);
            return new ArchiveTree(Single(new SourcePath(zip, "/")), newest);
        }
        var directory = new TemporaryTree();
        try
        {
            var newest = Restore(file, url, directory.Path);
            return new ArchiveTree(Single(directory.Source), newest) { held = directory };
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

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

    public void Dispose() => held?.Dispose();
}
