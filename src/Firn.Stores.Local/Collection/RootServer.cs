using System.Net.Sockets;
using System.Text;
using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Stores.Local.Collection;

/// <summary>
/// Takes new roots from other processes while garbage is being deleted. A client is answered when its path is safe: kept, or its deletion over, so that
/// it can be made again.
/// </summary>
sealed class RootServer : IDisposable
{
    readonly StoreDirectory directory;
    readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    readonly object gate = new();
    readonly HashSet<string> kept = new(StringComparer.Ordinal);
    readonly HashSet<Socket> clients = [];
    readonly ByteString address;
    string? deleting;
    bool stopped;

    public RootServer(LocalStoreOptions options)
    {
        directory = options.Directory;
        var folder = Paths.Join(options.StateDirectory, "gc-socket");
        FileTree.MakeDirectories(folder);
        address = Paths.Join(folder, "socket");
        // A collector that was killed left its socket; the lock says that none is running.
        DirectoryHandle.Working.TryRemove(address);
        listener.Bind(new UnixDomainSocketEndPoint(address.ToString()));
        DirectoryHandle.Working.SetMode(address, 0x1b6);
        listener.Listen(64);
        new Thread(Accept) { IsBackground = true, Name = "new roots" }.Start();
    }

    public void Keep(StorePath path)
    {
        lock (gate)
        {
            kept.Add(path.HashPart);
        }
    }

    /// <summary>Marks a path as being deleted; false when it has become a root. <see cref="EndDeletion"/> follows a true.</summary>
    public bool TryBeginDeletion(StorePath path)
    {
        lock (gate)
        {
            if (kept.Contains(path.HashPart))
            {
                return false;
            }
            deleting = path.HashPart;
            return true;
        }
    }

    public void EndDeletion()
    {
        lock (gate)
        {
            deleting = null;
            Monitor.PulseAll(gate);
        }
    }

    public bool IsKept(StorePath path)
    {
        lock (gate)
        {
            return kept.Contains(path.HashPart);
        }
    }

    void Accept()
    {
        while (true)
        {
            try
            {
                var client = listener.Accept();
                lock (gate)
                {
                    if (stopped)
                    {
                        client.Dispose();
                        return;
                    }
                    clients.Add(client);
                }
                new Thread(() => Serve(client)) { IsBackground = true, Name = "new roots of a client" }.Start();
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    void Serve(Socket client)
    {
        try
        {
            using var stream = new NetworkStream(client);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            while (reader.ReadLine() is { } line)
            {
                if (directory.TryParse(line) is { } path)
                {
                    lock (gate)
                    {
                        kept.Add(path.HashPart);
                        while (deleting == path.HashPart)
                        {
                            Monitor.Wait(gate);
                        }
                    }
                }
                stream.Write("1"u8);
            }
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException or SocketException)
        {
            // The client went away: what it named stays kept until this collection ends.
        }
        finally
        {
            lock (gate)
            {
                clients.Remove(client);
            }
            client.Dispose();
        }
    }

    public void Dispose()
    {
        Socket[] open;
        lock (gate)
        {
            stopped = true;
            deleting = null;
            open = [.. clients];
            Monitor.PulseAll(gate);
        }
        listener.Dispose();
        foreach (var client in open)
        {
            client.Dispose();
        }
        DirectoryHandle.Working.TryRemove(address);
    }
}
