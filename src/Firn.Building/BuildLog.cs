using Firn.Linux.Compression;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;
using Microsoft.Win32.SafeHandles;

namespace Firn.Building;

/// <summary>What a builder wrote: passed on line by line, kept in <c>drvs/ab/….drv.bz2</c>, its end remembered for a report.</summary>
sealed class BuildLog : IDisposable
{
    readonly SafeFileHandle? file;
    readonly Stream? stream;
    readonly Queue<ByteString> tail = new();
    readonly List<byte> line = [];
    readonly int tailLength;
    bool returned;
    readonly Action<ByteString> onLine;

    public BuildLog(BuildOptions options, ByteString logDirectory, StorePath derivation, Action<ByteString> onLine)
    {
        this.onLine = onLine;
        tailLength = options.LogLines;
        if (!options.KeepLog)
        {
            return;
        }
        var (directory, name) = Place(logDirectory, derivation);
        FileTree.MakeDirectories(directory);
        (file, stream) = Open(directory, name, options.CompressLog);
    }

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>The last lines, an unfinished one included.</summary>
    public IReadOnlyList<ByteString> Tail => [.. tail];

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        stream?.Write(bytes);
        foreach (var value in bytes)
        {
            if (value == '\n')
            {
                Flush();
            }
            else if (returned)
            {
                // A progress bar overwrites itself: only its last state is a line.
                line.Clear();
            }
            returned = value == '\r';
            if (value is not ((byte)'\n' or (byte)'\r'))
            {
                line.Add(value);
            }
        }
    }

    /// <summary>After the last byte.</summary>
    public void Complete()
    {
        if (line.Count > 0)
        {
            Flush();
        }
    }

    public void Dispose()
    {
        stream?.Dispose();
        file?.Dispose();
    }

    /// <summary>The log of a derivation, plain; null when there is none.</summary>
    public static Stream? TryRead(ByteString logDirectory, StorePath derivation)
    {
        var (directory, name) = Place(logDirectory, derivation);
        foreach (var (suffix, format) in ((string, CompressionFormat)[])[(".bz2", CompressionFormat.Bzip2), ("", CompressionFormat.None)])
        {
            var path = Paths.Join(directory, $"{name}{suffix}");
            if (DirectoryHandle.Working.TryStatus(path) is not null)
            {
                return format.Decompress(new DescriptorStream(DirectoryHandle.Working.OpenFile(path), writable: false, path));
            }
        }
        return null;
    }

    static (SafeFileHandle, Stream) Open(ByteString directory, ByteString name, bool compress)
    {
        foreach (var suffix in (string[])["", ".bz2"])
        {
            DirectoryHandle.Working.TryRemove(Paths.Join(directory, $"{name}{suffix}"));
        }
        if (compress)
        {
            var path = Paths.Join(directory, $"{name}.bz2");
            var compressed = DirectoryHandle.Working.CreateFile(path, 0x1a4);
            try
            {
                return (compressed, CompressionFormat.Bzip2.Compress(new DescriptorStream(compressed, writable: true, path, ownsHandle: false)));
            }
            catch (Exception failure) when (failure is DllNotFoundException or TypeInitializationException)
            {
                // Without libbz2 the log is kept as it is, which Nix reads as well.
                compressed.Dispose();
                DirectoryHandle.Working.Remove(path);
            }
        }
        var plain = Paths.Join(directory, name);
        var file = DirectoryHandle.Working.CreateFile(plain, 0x1a4);
        return (file, new DescriptorStream(file, writable: true, plain, ownsHandle: false));
    }

    static (ByteString Directory, ByteString Name) Place(ByteString logDirectory, StorePath derivation) =>
        (Paths.Join(logDirectory, $"drvs/{derivation.BaseName[..2]}"), derivation.BaseName[2..]);

    void Flush()
    {
        var text = new ByteString(line.ToArray());
        line.Clear();
        onLine(text);
        if (tailLength > 0)
        {
            if (tail.Count == tailLength)
            {
                tail.Dequeue();
            }
            tail.Enqueue(text);
        }
    }
}
