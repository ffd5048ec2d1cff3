using System.Text;
using Firn.Linux.Files;
using Firn.Linux.Processes;
using Firn.Linux.Sandboxing;
using Firn.Primitives;
using Firn.Store;
using Firn.Stores.Local;

namespace Firn.Building;

/// <summary>The directory that becomes a builder's <c>/</c>: mount points, a few files of /etc, the store with only the inputs in it.</summary>
sealed class SandboxRoot
{
    readonly LocalStore store;
    readonly BuildOptions options;
    readonly ByteString root;
    readonly SandboxIdentity identity;
    readonly List<SandboxMount> mounts = [];
    readonly HashSet<string> shown = new(StringComparer.Ordinal);

    public SandboxRoot(LocalStore store, BuildOptions options, BuildPlace place, SandboxIdentity identity)
    {
        this.store = store;
        this.options = options;
        this.identity = identity;
        root = place.Root;
        FileTree.MakeDirectories(root, 0x1ed);
        foreach (var directory in (string[])["/dev/shm", "/dev/pts", "/proc", "/etc", "/bin", options.SandboxBuildDirectory, store.Directory.Path])
        {
            FileTree.MakeDirectories(Host(directory), 0x1ed);
        }
        FileTree.MakeDirectories(Host("/tmp"), 0x1ed);
        DirectoryHandle.Working.SetMode(Host("/tmp"), 0x3ff);
        // The builder makes its outputs here: a directory of its own, not the real store.
        DirectoryHandle.Working.SetMode(Host(store.Directory.Path), 0x3fd);
        Own(Host(store.Directory.Path), group: true);
        mounts.Add(new SandboxMount(place.BuildDirectory, options.SandboxBuildDirectory, ReadOnly: false));
        Devices();
        Etc();
    }

    public IReadOnlyList<SandboxMount> Mounts => mounts;

    /// <summary>Where a path inside lies on the host while nothing is mounted over it.</summary>
    public ByteString Host(string inside) => new((byte[])[.. root.Span, .. Encoding.UTF8.GetBytes(inside)]);

    /// <summary>Shows store paths, read-only.</summary>
    public void AddInputs(IEnumerable<StorePath> paths)
    {
        foreach (var path in paths)
        {
            Show(store.RealPath(path), store.Directory.Show(path));
        }
    }

    /// <summary>The setting <c>sandbox-paths</c>; the paths' own closures when they lie in the store.</summary>
    public void AddSettingPaths(Action<string> warn)
    {
        foreach (var entry in options.SandboxPaths ?? DefaultPaths(warn))
        {
            var optional = entry.EndsWith('?');
            var text = optional ? entry[..^1] : entry;
            var (inside, outside) = text.Split('=', 2) is [var left, var right] ? (left, right) : (text, text);
            if (store.Directory.Split(outside) is { } inStore)
            {
                if (store.IsValid(inStore.Path))
                {
                    AddInputs(store.QueryClosure([inStore.Path]).Where(path => !shown.Contains(store.Directory.Show(path))));
                    outside = store.RealPath(inStore.Path) + inStore.Below.ToString();
                }
            }
            if (!File.Exists(outside) && !Directory.Exists(outside))
            {
                if (!optional)
                {
                    throw new StoreException($"the path '{outside}' of the setting 'sandbox-paths' does not exist");
                }
                continue;
            }
            if (!shown.Contains(inside))
            {
                Show(outside, inside, follow: true);
            }
        }
    }

    /// <summary>What a download needs of the machine: names, services, authorities.</summary>
    public void AddNetworkFiles(string? certificates)
    {
        foreach (var file in (string[])["/etc/resolv.conf", "/etc/services", "/etc/hosts"])
        {
            if (File.Exists(file) && !shown.Contains(file))
            {
                DirectoryHandle.Working.TryRemove(Host(file));
                Show(file, file, follow: true);
            }
        }
        WriteFile("/etc/nsswitch.conf", "hosts: files dns\nservices: files\n");
        if (certificates is not null)
        {
            FileTree.MakeDirectories(Host("/etc/ssl/certs"), 0x1ed);
            Show(certificates, "/etc/ssl/certs/ca-certificates.crt", follow: true);
        }
    }

    /// <summary>What this program itself needs to run inside: for built-in builders.</summary>
    public void AddProgram()
    {
        var program = options.Launcher[0].ToString();
        foreach (var directory in (string[])["/usr", "/lib", "/lib64", "/bin", .. options.LauncherDirectories])
        {
            if (DirectoryHandle.Working.TryStatus(directory)?.Kind == FileKind.Symlink)
            {
                if (DirectoryHandle.Working.TryStatus(Host(directory)) is { Kind: FileKind.Directory })
                {
                    DirectoryHandle.Working.RemoveDirectory(Host(directory));
                }
                DirectoryHandle.Working.MakeSymlink(Host(directory), DirectoryHandle.Working.ReadLink(directory));
            }
            else if (Directory.Exists(directory) && shown.Add(directory))
            {
                FileTree.MakeDirectories(Host(directory), 0x1ed);
                mounts.Add(new SandboxMount(directory, directory));
            }
        }
        foreach (var file in (string[])["/etc/ld.so.cache", "/etc/ssl/openssl.cnf"])
        {
            if (File.Exists(file))
            {
                FileTree.MakeDirectories(Paths.Parent(Host(file)), 0x1ed);
                Show(file, file, follow: true);
            }
        }
        if (store.Directory.Split(program) is { } own && store.IsValid(own.Path))
        {
            AddInputs(store.QueryClosure([own.Path]).Where(path => !shown.Contains(store.Directory.Show(path))));
        }
        else if (!program.StartsWith("/usr/", StringComparison.Ordinal) && !options.LauncherDirectories.Any(directory => program.StartsWith(directory + "/", StringComparison.Ordinal)))
        {
            FileTree.MakeDirectories(Paths.Parent(Host(program)), 0x1ed);
            Show(program, program, follow: true);
        }
    }

    /// <summary>Hands a prepared object to the builder.</summary>
    public void Own(ByteString host, bool group = false)
    {
        if (CurrentProcess.IsRoot)
        {
            DirectoryHandle.Working.SetOwner(host, group ? 0 : identity.UserOutside, identity.GroupOutside);
        }
    }

    public void WriteFile(string inside, string content)
    {
        DirectoryHandle.Working.TryRemove(Host(inside));
        using var file = DirectoryHandle.Working.CreateFile(Host(inside), 0x1a4);
        FileContents.Write(file, Encoding.UTF8.GetBytes(content));
    }

    void Devices()
    {
        foreach (var device in (string[])["/dev/full", "/dev/null", "/dev/random", "/dev/tty", "/dev/urandom", "/dev/zero"])
        {
            if (File.Exists(device))
            {
                WriteFile(device, "");
                mounts.Add(new SandboxMount(device, device, ReadOnly: false) { Devices = true });
            }
        }
        if (options.SystemFeatures.Contains("kvm") && File.Exists("/dev/kvm"))
        {
            WriteFile("/dev/kvm", "");
            mounts.Add(new SandboxMount("/dev/kvm", "/dev/kvm", ReadOnly: false, Optional: true) { Devices = true });
        }
        foreach (var (name, target) in ((string, string)[])
            [("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"), ("stderr", "/proc/self/fd/2"), ("ptmx", "pts/ptmx")])
        {
            DirectoryHandle.Working.MakeSymlink(Host("/dev/" + name), target);
        }
    }

    void Etc()
    {
        var home = options.SandboxBuildDirectory;
        WriteFile("/etc/passwd",
            $"root:x:0:0:Nix build user:{home}:/noshell\n"
            + $"nixbld:x:{identity.UserInside}:{identity.GroupInside}:Nix build user:{home}:/noshell\n"
            + "nobody:x:65534:65534:Nobody:/:/noshell\n");
        WriteFile("/etc/group", $"root:x:0:\nnixbld:!:{identity.GroupInside}:\nnogroup:x:65534:\n");
        WriteFile("/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n");
    }

    static IReadOnlyList<string> DefaultPaths(Action<string> warn)
    {
        foreach (var candidate in (string[])["/bin/busybox", "/usr/bin/busybox", "/usr/lib/firn/busybox"])
        {
            if (File.Exists(candidate))
            {
                return [$"/bin/sh={candidate}"];
            }
        }
        warn("no static busybox was found on this machine (package 'busybox-static'): builders find no '/bin/sh'; the setting 'sandbox-paths' can name another shell");
        return [];
    }

    void Show(ByteString source, string target, bool follow = false)
    {
        shown.Add(target);
        var status = follow ? DirectoryHandle.Working.TryStatusFollowing(source) : DirectoryHandle.Working.TryStatus(source);
        var host = Host(target);
        switch (status?.Kind)
        {
            case FileKind.Directory:
                FileTree.MakeDirectories(host, 0x1ed);
                break;
            case FileKind.Symlink:
                // A mount would follow it; the link itself is what the builder must see.
                DirectoryHandle.Working.MakeSymlink(host, DirectoryHandle.Working.ReadLink(source));
                return;
            case null:
                throw new StoreException($"'{source}' is to be shown in the sandbox but does not exist");
            default:
                FileTree.MakeDirectories(Paths.Parent(host), 0x1ed);
                WriteFile(target, "");
                break;
        }
        mounts.Add(new SandboxMount(source, target) { Devices = status?.Kind == FileKind.Other });
    }
}
