using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Stores.Local;

/// <summary>
/// The right to make or replace store paths: a file <c>path.lock</c> beside each, locked. Paths are taken in byte order, so that two who want the
/// same ones cannot wait for each other.
/// </summary>
public sealed class PathLock : IDisposable
{
    // Most locks are of one path.
    Held? first;
    List<Held>? others;

    PathLock()
    {
    }

    /// <summary>Waits until all are ours. A file that was removed by the one before us is no lock any more and is made again.</summary>
    public static PathLock Take(IEnumerable<ByteString> realPaths, Action<ByteString>? waiting = null)
    {
        var all = TryTake(realPaths, waiting, wait: true);
        return all!;
    }

    /// <summary>Waits for one.</summary>
    public static PathLock Take(ByteString realPath)
    {
        var locks = new PathLock();
        try
        {
            locks.Add(realPath, null, wait: true);
            return locks;
        }
        catch
        {
            locks.Dispose();
            throw;
        }
    }

    /// <summary>Null when somebody else has one of them.</summary>
    public static PathLock? TryTake(IEnumerable<ByteString> realPaths) => TryTake(realPaths, null, wait: false);

    static PathLock? TryTake(IEnumerable<ByteString> realPaths, Action<ByteString>? waiting, bool wait)
    {
        var locks = new PathLock();
        try
        {
            foreach (var path in realPaths.Order().Distinct())
            {
                if (!locks.Add(path, waiting, wait))
                {
                    locks.Dispose();
                    return null;
                }
            }
            return locks;
        }
        catch
        {
            locks.Dispose();
            throw;
        }
    }

    bool Add(ByteString path, Action<ByteString>? waiting, bool wait)
    {
        ByteString name = new((byte[])[.. path.Span, .. ".lock"u8]);
        while (true)
        {
            var file = DirectoryHandle.Working.OpenOrCreateScoped(name, 0x180);
            try
            {
                if (!FileLock.Try(file, exclusive: true, name))
                {
                    if (!wait)
                    {
                        file.Dispose();
                        return false;
                    }
                    waiting?.Invoke(path);
                    FileLock.Wait(file, exclusive: true, name);
                }
                // A byte inside marks a file whose name is gone already.
                if (FileContents.Status(file, name) is { Size: 0, Links: > 0 })
                {
                    Keep(new(name, file));
                    return true;
                }
            }
            catch
            {
                file.Dispose();
                throw;
            }
            file.Dispose();
        }
    }

    void Keep(Held taken)
    {
        if (first is null)
        {
            first = taken;
        }
        else
        {
            (others ??= []).Add(taken);
        }
    }

    public void Dispose()
    {
        first?.Give();
        first = null;
        others?.ForEach(static held => held.Give());
        others = null;
    }

    sealed class Held(ByteString name, ScopedFile file)
    {
        public void Give()
        {
            try
            {
                DirectoryHandle.Working.TryRemove(name);
                FileContents.Write(file, "d"u8, name);
            }
            catch (FileException)
            {
                // The lock goes with the descriptor; a file left behind is only litter.
            }
            file.Dispose();
        }
    }
}
