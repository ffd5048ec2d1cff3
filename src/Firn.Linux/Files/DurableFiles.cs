using Firn.Primitives;

namespace Firn.Linux.Files;

/// <summary>Small files and links that are old or new after a power cut, never torn, and new once the call has returned.</summary>
public static class DurableFiles
{
    /// <summary>Replaces or makes a file in one step.</summary>
    public static void Write(DirectoryHandle directory, ByteString name, ReadOnlySpan<byte> bytes, uint mode = 0x1a4)
    {
        var temporary = TemporaryName(name);
        using (var file = directory.CreateFile(temporary, mode))
        {
            try
            {
                FileContents.Write(file, bytes, name);
                FileContents.SetMode(file, mode, name);
                FileContents.Flush(file, name);
                FileContents.Close(file, name);
                directory.Rename(temporary, directory, name);
            }
            catch
            {
                directory.TryRemove(temporary);
                throw;
            }
        }
        directory.Flush();
    }

    /// <summary>Replaces or makes a file by its full path.</summary>
    public static void Write(ByteString path, ReadOnlySpan<byte> bytes, uint mode = 0x1a4)
    {
        using var directory = DirectoryHandle.Open(Paths.Parent(path));
        Write(directory, Paths.Name(path), bytes, mode);
    }

    /// <summary>Points a symlink somewhere else in one step, or makes it.</summary>
    public static void ReplaceSymlink(ByteString path, ByteString target)
    {
        using var directory = DirectoryHandle.Open(Paths.Parent(path));
        var name = Paths.Name(path);
        var temporary = TemporaryName(name);
        directory.MakeSymlink(temporary, target);
        try
        {
            directory.Rename(temporary, directory, name);
        }
        catch
        {
            directory.TryRemove(temporary);
            throw;
        }
        directory.Flush();
    }

    /// <summary>A hidden name beside <paramref name="name"/> that nobody else will choose.</summary>
    public static ByteString TemporaryName(ByteString name) =>
        $".tmp-{Environment.ProcessId}-{Guid.NewGuid():N}-{name.Slice(0, Math.Min(name.Length, 64))}";
}
