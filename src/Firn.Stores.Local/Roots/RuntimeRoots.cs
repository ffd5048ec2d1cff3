using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Stores.Local.Roots;

/// <summary>Store paths that running processes use: their programs, working directories, open and mapped files, environments.</summary>
static class RuntimeRoots
{
    public static List<(ByteString Root, StorePath Path)> Find(StoreDirectory directory)
    {
        var found = new HashSet<(ByteString, StorePath)>();
        using var processes = DirectoryHandle.TryOpen("/proc");
        foreach (var process in processes?.Entries() ?? [])
        {
            if (!char.IsAsciiDigit((char)process.Name[0]))
            {
                continue;
            }
            var folder = Paths.Join("/proc", process.Name);
            Attempt(() => Link(Paths.Join(folder, "exe")));
            Attempt(() => Link(Paths.Join(folder, "cwd")));
            Attempt(() =>
            {
                using var descriptors = DirectoryHandle.Open(Paths.Join(folder, "fd"));
                foreach (var descriptor in descriptors.Entries())
                {
                    Attempt(() => Link(Paths.Join(descriptors.Shown, descriptor.Name)));
                }
            });
            Attempt(() => Text(Paths.Join(folder, "maps")));
            Attempt(() => Text(Paths.Join(folder, "environ")));
        }
        foreach (var name in (ReadOnlySpan<string>)["modprobe", "fbsplash", "poweroff_cmd"])
        {
            Attempt(() => Text(Paths.Join("/proc/sys/kernel", name)));
        }
        return [.. found];

        void Link(ByteString name)
        {
            if (directory.Split(DirectoryHandle.Working.ReadLink(name)) is var (path, _))
            {
                found.Add((name, path));
            }
        }

        void Text(ByteString name)
        {
            using var file = DirectoryHandle.Working.OpenFileFollowing(name);
            foreach (var path in Mentioned(FileContents.ReadAll(file, name), directory))
            {
                found.Add((name, path));
            }
        }
    }

    /// <summary>Every store path in a text, wherever it stands.</summary>
    internal static List<StorePath> Mentioned(ReadOnlySpan<byte> text, StoreDirectory directory)
    {
        var paths = new List<StorePath>();
        var prefix = System.Text.Encoding.UTF8.GetBytes(directory.Path + "/");
        while (text.IndexOf(prefix) is >= 0 and var start)
        {
            text = text[(start + prefix.Length)..];
            var length = 0;
            while (length < text.Length && StorePath.CheckName(['x', (char)text[length]]) is null)
            {
                length++;
            }
            if (StorePath.TryParse(System.Text.Encoding.ASCII.GetString(text[..length])) is { } path)
            {
                paths.Add(path);
            }
        }
        return paths;
    }

    // Processes end while they are looked at, and others' may not be looked at: neither is a failure.
    static void Attempt(Action look)
    {
        try
        {
            look();
        }
        catch (FileException)
        {
        }
    }
}
