using System.Globalization;
using Firn.Linux.Files;
using Firn.Primitives;

namespace Firn.Building.BuiltIn;

/// <summary>
/// <c>builtin:buildenv</c>: a forest of symlinks into several packages. A directory that only one package has is one
/// link; one that several have becomes a directory of its own. Of two packages with the same file the smaller priority
/// number wins, equal ones are an error.
/// </summary>
sealed class BuildEnvBuilder
{
    static readonly string[] ignored =
        ["/propagated-build-inputs", "/nix-support", "/perllocal.pod", "/info/dir", "/log", "/manifest.nix", "/manifest.json"];

    readonly Dictionary<ByteString, long> priorities = [];
    readonly HashSet<ByteString> done = [];
    readonly SortedSet<ByteString> postponed = [];

    public static void Run()
    {
        var output = BuiltinArguments.Require("out");
        DirectoryHandle.Working.MakeDirectory(output, 0x1ed);
        new BuildEnvBuilder().Build(BuiltinArguments.Require("derivations").ToString(), output);
        DirectoryHandle.Working.MakeSymlink(Paths.Join(output, "manifest.nix"), BuiltinArguments.Require("manifest"));
    }

    void Build(string derivations, ByteString output)
    {
        var packages = new List<(long Priority, ByteString Path)>();
        var words = new Queue<string>(derivations.Split((char[])[' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));
        while (words.TryDequeue(out var active))
        {
            if (!words.TryDequeue(out var priority) || !words.TryDequeue(out var count) || !int.TryParse(count, CultureInfo.InvariantCulture, out var outputs)
                || !long.TryParse(priority, CultureInfo.InvariantCulture, out var number))
            {
                throw new BuiltinException("attribute 'derivations' is not a list of 'active priority count path…'");
            }
            for (var i = 0; i < outputs; i++)
            {
                ByteString path = words.Dequeue();
                if (active != "false")
                {
                    packages.Add((number, path));
                }
            }
        }
        foreach (var (priority, path) in packages.OrderBy(package => package.Priority))
        {
            Add(path, output, priority);
        }
        // Packages that ask for others come after all that a person chose.
        for (var priority = 1000L; postponed.Count > 0;)
        {
            var round = postponed.ToList();
            postponed.Clear();
            foreach (var path in round)
            {
                Add(path, output, priority++);
            }
        }
    }

    void Add(ByteString package, ByteString output, long priority)
    {
        if (!done.Add(package))
        {
            return;
        }
        Link(package, output, priority);
        var asked = Paths.Join(package, "nix-support/propagated-user-env-packages");
        if (DirectoryHandle.Working.TryStatusFollowing(asked)?.Kind == FileKind.Regular)
        {
            using var file = DirectoryHandle.Working.OpenFileFollowing(asked);
            foreach (var path in System.Text.Encoding.UTF8.GetString(FileContents.ReadAll(file)).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
            {
                if (!done.Contains(path))
                {
                    postponed.Add(path);
                }
            }
        }
    }

    void Link(ByteString from, ByteString to, long priority)
    {
        if (DirectoryHandle.Working.TryStatusFollowing(from)?.Kind != FileKind.Directory)
        {
            throw new BuiltinException($"not including '{from}' in the user environment because it's not a directory");
        }
        using var directory = DirectoryHandle.Open(from);
        foreach (var entry in directory.Entries().OrderBy(entry => entry.Name))
        {
            var source = Paths.Join(from, entry.Name);
            var target = Paths.Join(to, entry.Name);
            if (ignored.Any(suffix => source.Span.EndsWith(System.Text.Encoding.ASCII.GetBytes(suffix)))
                || directory.TryStatusFollowing(entry.Name) is not { } status)
            {
                continue;
            }
            var existing = DirectoryHandle.Working.TryStatus(target);
            if (status.Kind == FileKind.Directory)
            {
                if (existing is null)
                {
                    DirectoryHandle.Working.MakeSymlink(target, source);
                    priorities[target] = priority;
                    continue;
                }
                if (existing.Value.Kind == FileKind.Symlink)
                {
                    Open(target, source);
                }
                Link(source, target, priority);
                continue;
            }
            if (existing is { Kind: FileKind.Symlink })
            {
                var former = priorities[target];
                if (former == priority)
                {
                    throw new BuiltinException(
                        $"files '{source}' and '{DirectoryHandle.Working.ReadLink(target)}' have the same priority {priority}; "
                        + $"use 'nix-env --set-flag priority NUMBER INSTALLED_PKGNAME' to change the priority of one of the conflicting packages (0 being the highest priority)");
                }
                if (former < priority)
                {
                    continue;
                }
                DirectoryHandle.Working.Remove(target);
            }
            else if (existing is not null)
            {
                throw new BuiltinException($"collision between non-directory '{source}' and directory '{target}'");
            }
            DirectoryHandle.Working.MakeSymlink(target, source);
            priorities[target] = priority;
        }
    }

    /// <summary>Turns a link to a directory into a directory of links, because a second package has it too.</summary>
    void Open(ByteString target, ByteString source)
    {
        var first = DirectoryHandle.Working.ReadLink(target);
        if (DirectoryHandle.Working.TryStatusFollowing(target)?.Kind != FileKind.Directory)
        {
            throw new BuiltinException($"collision between '{source}' and non-directory '{first}'");
        }
        DirectoryHandle.Working.Remove(target);
        DirectoryHandle.Working.MakeDirectory(target, 0x1ed);
        Link(first, target, priorities[target]);
    }
}
