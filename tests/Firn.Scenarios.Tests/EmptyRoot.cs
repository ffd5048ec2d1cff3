using System.Diagnostics;

namespace Firn.Scenarios.Tests;

/// <summary>A root directory that holds nothing but the closures of some store paths, <c>/proc</c>, <c>/dev/null</c> and an empty <c>/tmp</c>; programs run in it by chroot.</summary>
sealed class EmptyRoot : IDisposable
{
    static readonly TimeSpan deadline = TimeSpan.FromMinutes(2);

    readonly string directory = Directory.CreateTempSubdirectory("firn-empty-root-").FullName;

    public EmptyRoot(params string[] paths)
    {
        Closure = FirnCommand.Run("nix-store", ["--query", "--requisites", .. paths, "--store", FirnCommand.Store]).Split('\n');
        foreach (var name in (string[])["nix/store", "proc", "dev", "tmp"])
        {
            Directory.CreateDirectory(Path.Combine(directory, name));
        }
        File.WriteAllText(Path.Combine(directory, "dev/null"), "");
    }

    /// <summary>Store paths, in full.</summary>
    public IReadOnlyList<string> Closure { get; }

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(directory, name))!);
        File.WriteAllText(Path.Combine(directory, name), text);
    }

    public string Temporary => Path.Combine(directory, "tmp");

    /// <summary>What a program prints; it must succeed.</summary>
    public string Run(params string[] command)
    {
        using var process = Start(command);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(deadline))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException(string.Join(' ', command));
        }
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', command)} exited with {process.ExitCode} in an empty root:\n{output.Result}{error.Result}");
        return output.Result.TrimEnd('\n');
    }

    /// <summary>Starts a program in the root, in name spaces of its own: what is mounted there is mounted nowhere else, and ends with it.</summary>
    public Process Start(params string[] command)
    {
        // Each path of the closure is mounted by itself: nothing else of the store is there.
        const string Enter = """
            set -e
            root=$1; store=$2; shift 2
            while [ "$1" != -- ]; do
              if [ -d "$store/$1" ]; then mkdir -p "$root/nix/store/$1"; else : > "$root/nix/store/$1"; fi
              mount --bind "$store/$1" "$root/nix/store/$1"
              shift
            done
            shift
            mount --rbind /proc "$root/proc"
            mount --bind /dev/null "$root/dev/null"
            cd "$root"
            exec chroot . "$@"
            """;
        var start = new ProcessStartInfo("unshare", ["--map-root-user", "--mount", "sh", "-c", Enter, "enter", directory, FirnCommand.Real("/nix/store"), .. Closure.Select(path => Path.GetFileName(path)), "--", .. command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin:/usr/sbin:/sbin";
        return Process.Start(start)!;
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);
}
