using System.Buffers;
using System.Net.Sockets;
using System.Text;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;
using Microsoft.Win32.SafeHandles;

namespace Firn.Stores.Local.Roots;

/// <summary>
/// What this process keeps while it lives: a file <c>temproots/pid</c>, locked, with one path after the other. While a collector runs,
/// it is told each new path through its socket and answers when the path is safe.
/// </summary>
sealed class TemporaryRoots(LocalStoreOptions options) : IDisposable
{
    readonly Lock gate = new();
    readonly HashSet<StorePath> known = [];
    // Paths, each with a zero behind it.
    readonly ArrayBufferWriter<byte> text = new();
    ByteString name;
    SafeFileHandle? file;
    SafeFileHandle? collectorLock;
    Socket? collector;

    public void Add(StorePath path) => Add([path]);

    /// <summary>Several at once; each is safe when this returns.</summary>
    public void Add(IReadOnlyList<StorePath> paths)
    {
        lock (gate)
        {
            text.Clear();
            foreach (var path in paths)
            {
                if (!known.Contains(path))
                {
                    Append(path);
                }
            }
            if (text.WrittenCount == 0)
            {
                return;
            }
            file ??= CreateFile();
            collectorLock ??= DirectoryHandle.Working.OpenOrCreateFile(Paths.Join(options.StateDirectory, "gc.lock"), 0x180);
            while (true)
            {
                if (FileLock.Try(collectorLock, exclusive: false))
                {
                    // No collector can start before the paths are in the file.
                    FileContents.Write(file, text.WrittenSpan, name);
                    FileLock.Release(collectorLock);
                    break;
                }
                if (TellCollector(paths))
                {
                    FileContents.Write(file, text.WrittenSpan, name);
                    break;
                }
                Thread.Sleep(20);
            }
            known.UnionWith(paths);
        }
    }

    void Append(StorePath path)
    {
        var room = text.GetSpan(512);
        var shown = options.Directory.ShowBytes(path, room[..^1]);
        if (shown.Length >= room.Length)
        {
            room = text.GetSpan(shown.Length + 1);
        }
        shown.CopyTo(room);
        room[shown.Length] = 0;
        text.Advance(shown.Length + 1);
    }

    SafeFileHandle CreateFile()
    {
        var directory = Paths.Join(options.StateDirectory, "temproots");
        FileTree.MakeDirectories(directory);
        for (var number = 1; ; number++)
        {
            // Several stores of one process have a file each: a lock is held per opening, not per process.
            name = Paths.Join(directory, number == 1 ? $"{Environment.ProcessId}" : $"{Environment.ProcessId}-{number}");
            while (true)
            {
                var handle = DirectoryHandle.Working.OpenOrCreateFile(name, 0x180);
                if (!FileLock.Try(handle, exclusive: true, name))
                {
                    handle.Dispose();
                    break;
                }
                if (FileContents.Status(handle, name) is { Size: 0, Links: > 0 })
                {
                    return handle;
                }
                // What a dead process of the same number left.
                DirectoryHandle.Working.TryRemove(name);
                handle.Dispose();
            }
        }
    }

    bool TellCollector(IReadOnlyList<StorePath> paths)
    {
        try
        {
            if (collector is null)
            {
                collector = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                collector.Connect(new UnixDomainSocketEndPoint(Paths.Join(options.StateDirectory, "gc-socket/socket").ToString()));
            }
            if (paths.All(IsTold))
            {
                return true;
            }
        }
        catch (SocketException)
        {
            // It has ended, or does not listen yet: the lock is tried again.
        }
        collector?.Dispose();
        collector = null;
        return false;
    }

    bool IsTold(StorePath path)
    {
        collector!.Send(Encoding.UTF8.GetBytes(options.Directory.Show(path) + "\n"));
        return collector.Receive(new byte[1]) == 1;
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (file is not null)
            {
                DirectoryHandle.Working.TryRemove(name);
                file.Dispose();
                file = null;
            }
            collectorLock?.Dispose();
            collector?.Dispose();
        }
    }
}
