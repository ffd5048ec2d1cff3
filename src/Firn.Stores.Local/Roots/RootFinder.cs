using Firn.Linux.Files;
using Firn.Primitives;
using Firn.Store;

namespace Firn.Stores.Local.Roots;

/// <summary>Finds what must be kept: links below <c>gcroots</c> and <c>profiles</c>, running programs, temporary roots.</summary>
sealed class RootFinder(LocalStoreOptions options, Func<StorePath, bool> isValid)
{
    readonly List<(ByteString Root, StorePath Path)> roots = [];

    /// <summary>All but temporary roots.</summary>
    public List<(ByteString Root, StorePath Path)> Permanent()
    {
        roots.Clear();
        foreach (var name in (ReadOnlySpan<string>)["gcroots", "profiles"])
        {
            Walk(Paths.Join(options.StateDirectory, name));
        }
        foreach (var (root, path) in RuntimeRoots.Find(options.Directory))
        {
            if (isValid(path))
            {
                roots.Add((root, path));
            }
        }
        return roots;
    }

    void Walk(ByteString path)
    {
        try
        {
            var status = DirectoryHandle.Working.TryStatus(path);
            switch (status?.Kind)
            {
                case FileKind.Directory:
                    using (var directory = DirectoryHandle.Open(path))
                    {
                        foreach (var entry in directory.Entries())
                        {
                            Walk(Paths.Join(path, entry.Name));
                        }
                    }
                    break;
                case FileKind.Symlink:
                    Link(path);
                    break;
                case FileKind.Regular:
                    if (StorePath.TryParse(Paths.Name(path).ToString()) is { } named && isValid(named))
                    {
                        roots.Add((path, named));
                    }
                    break;
                default:
                    break;
            }
        }
        catch (FileException failure) when (failure.IsNotFound || failure.IsDenied)
        {
            options.Log?.Invoke($"cannot read potential root '{path}'");
        }
    }

    void Link(ByteString path)
    {
        var target = DirectoryHandle.Working.ReadLink(path);
        if (options.Directory.Contains(target))
        {
            Found(path, target);
            return;
        }
        if (!Paths.IsAbsolute(target))
        {
            target = Paths.MakeAbsolute(Paths.Join(Paths.Parent(path), target));
        }
        var status = DirectoryHandle.Working.TryStatus(target);
        if (status is null)
        {
            if (Paths.Parent(path) == Paths.Join(options.StateDirectory, "gcroots/auto"))
            {
                options.Log?.Invoke($"removing stale link from '{path}' to '{target}'");
                DirectoryHandle.Working.TryRemove(path);
            }
        }
        else if (status.Value.Kind == FileKind.Symlink && DirectoryHandle.Working.ReadLink(target) is var second && options.Directory.Contains(second))
        {
            Found(target, second);
        }
    }

    void Found(ByteString root, ByteString target)
    {
        if (options.Directory.Split(target) is not var (path, _))
        {
            return;
        }
        if (isValid(path))
        {
            roots.Add((root, path));
        }
        else
        {
            options.Log?.Invoke($"skipping invalid root from '{root}' to '{target}'");
        }
    }

    /// <summary>What living processes hold; files of dead ones are removed.</summary>
    public List<(ByteString Root, StorePath Path)> Temporary()
    {
        var found = new List<(ByteString Root, StorePath Path)>();
        var folder = Paths.Join(options.StateDirectory, "temproots");
        using var directory = DirectoryHandle.TryOpen(folder);
        foreach (var entry in directory?.Entries() ?? [])
        {
            if (entry.Name[0] == '.')
            {
                continue;
            }
            var name = Paths.Join(folder, entry.Name);
            try
            {
                using var file = DirectoryHandle.Working.OpenOrCreateFile(name, 0x180);
                if (FileLock.Try(file, exclusive: true, name))
                {
                    options.Log?.Invoke($"removing stale temporary roots file '{name}'");
                    DirectoryHandle.Working.TryRemove(name);
                    FileContents.Write(file, "d"u8, name);
                    continue;
                }
                var text = FileContents.ReadAll(file, name);
                foreach (var part in System.Text.Encoding.UTF8.GetString(text).Split('\0', StringSplitOptions.RemoveEmptyEntries))
                {
                    if (options.Directory.TryParse(part) is { } path)
                    {
                        found.Add(($"{{temp:{entry.Name}}}", path));
                    }
                }
            }
            catch (FileException failure) when (failure.IsNotFound)
            {
            }
        }
        return found;
    }
}
