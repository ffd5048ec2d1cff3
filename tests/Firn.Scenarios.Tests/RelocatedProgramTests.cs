using System.Diagnostics;
using System.Net.Sockets;
using Firn.Machines;

namespace Firn.Scenarios.Tests;

/// <summary>Debian's programs, relocated into the store, on their own: no machine, no <c>/usr</c>.</summary>
public sealed class RelocatedProgramTests
{
    const string Packages = "with import <nixpkgs> { }; ";

    static string Build(string expression) =>
        FirnCommand.Run("nix-build", [.. FirnCommand.StoreOptions, "--no-out-link", "-E", Packages + expression]);

    [Fact, Trait("Requirement", "R30"), Trait("Requirement", "R36")]
    public void BashRunsInARootThatHoldsNothingButItsClosure()
    {
        var bash = Build("bash");
        using var root = new EmptyRoot(bash);
        Assert.Equal("42 /", root.Run($"{bash}/bin/bash", "-c", "echo $((6 * 7)) /*[!a-z]* $PWD | { read a b c; echo $a $c; }"));
        // Really empty: neither a system's directories nor any other path of the store.
        Assert.Equal("/dev /nix /proc /tmp", root.Run($"{bash}/bin/bash", "-c", "echo /*"));
        Assert.Equal(root.Closure.Order(StringComparer.Ordinal), root.Run($"{bash}/bin/bash", "-c", "echo /nix/store/*").Split(' ').Order(StringComparer.Ordinal));
    }

    /// <summary>What <c>ldd</c> does: each program's own loader says which files it would load.</summary>
    [Fact, Trait("Requirement", "R30")]
    public void LddOfRelocatedProgramsPrintsStorePathsOnly()
    {
        (string Package, string Program)[] programs =
        [
            ("bash", "bin/bash"), ("curl", "bin/curl"), ("git", "bin/git"), ("openssh", "bin/ssh"), ("openssh", "sbin/sshd"), ("python3", "bin/python3"),
            ("gcc", "bin/gcc"), ("nginx", "sbin/nginx"), ("perl", "bin/perl"), ("firn", "bin/firn"),
        ];
        var names = programs.Select(program => program.Package).Distinct().ToList();
        var built = names.Zip(Build($"[ {string.Join(' ', names)} ]").Split('\n')).ToDictionary(pair => pair.First, pair => pair.Second);
        using var root = new EmptyRoot([.. built.Values, Build("patchelf"), Build("coreutils")]);
        foreach (var (package, program) in programs)
        {
            var file = Elf(root, $"{built[package]}/{program}");
            var interpreter = root.Run($"{Build("patchelf")}/bin/patchelf", "--print-interpreter", file);
            Assert.StartsWith("/nix/store/", interpreter, StringComparison.Ordinal);
            var listed = root.Run(interpreter, "--list", file);
            Assert.Contains("libc.so.6", listed, StringComparison.Ordinal);
            Assert.DoesNotContain("not found", listed, StringComparison.Ordinal);
            Assert.All(listed.Split('\n').Where(line => line.Contains('/', StringComparison.Ordinal)), line => Assert.Contains(" /nix/store/", line.Replace('\t', ' '), StringComparison.Ordinal));
        }
    }

    /// <summary>The program itself, where a wrapper sets variables for it first.</summary>
    static string Elf(EmptyRoot root, string file)
    {
        var real = FirnCommand.Real(Resolve(file));
        var head = File.ReadAllBytes(real);
        if (head is [0x7f, (byte)'E', (byte)'L', (byte)'F', ..])
        {
            return file;
        }
        var inner = System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(real), @"/nix/store/[A-Za-z0-9+._/-]+").Select(match => match.Value)
            .Last(path => File.Exists(FirnCommand.Real(Resolve(path))) && path.Contains("/bin/", StringComparison.Ordinal) && !path.EndsWith("/sh", StringComparison.Ordinal));
        return Elf(root, inner);
    }

    /// <summary>Follows links as they are meant inside the store.</summary>
    static string Resolve(string file)
    {
        while (File.ResolveLinkTarget(FirnCommand.Real(file), returnFinalTarget: false) is { } link)
        {
            var target = new FileInfo(FirnCommand.Real(file)).LinkTarget!;
            file = target.StartsWith('/') ? target : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, target));
        }
        return file;
    }

    [Fact, Trait("Requirement", "R28")]
    public void NginxOfTwoReleasesOfDebianRunSideBySideEachWithItsOwnLibraries()
    {
        var (older, newer) = (Build("nginx"), Build("(withLock <nixpkgs/packages/locks/trixie.json>).nginx"));
        Assert.NotEqual(older, newer);
        using var root = new EmptyRoot(older, newer);
        root.Write("etc/passwd", "root:x:0:0::/:/none\n");
        root.Write("etc/group", "root:x:0:\n");
        var (first, second) = (Serve(root, older, "older", out var firstPort), Serve(root, newer, "newer", out var secondPort));
        using (first)
        using (second)
        {
            try
            {
                Assert.Equal("older", Get(firstPort, first));
                Assert.Equal("newer", Get(secondPort, second));
                var (ofOlder, ofNewer) = (Mapped(first), Mapped(second));
                Assert.Contains(older, ofOlder);
                Assert.Contains(newer, ofNewer);
                Assert.Subset(Closure(older), ofOlder.ToHashSet());
                Assert.Subset(Closure(newer), ofNewer.ToHashSet());
                // Not even the C library is shared.
                Assert.Empty(ofOlder.Intersect(ofNewer));
            }
            finally
            {
                first.Kill(entireProcessTree: true);
                second.Kill(entireProcessTree: true);
            }
        }
    }

    static HashSet<string> Closure(string path) => [.. FirnCommand.Run("nix-store", "--query", "--requisites", path, "--store", FirnCommand.Store).Split('\n')];

    static Process Serve(EmptyRoot root, string nginx, string name, out int port)
    {
        port = LocalPort.Free();
        var place = Directory.CreateDirectory(Path.Combine(root.Temporary, name)).FullName;
        File.WriteAllText(Path.Combine(place, "nginx.conf"), $$"""
            user root; daemon off; master_process off; pid /tmp/{{name}}/pid; error_log stderr;
            events { }
            http {
              access_log off;
              client_body_temp_path /tmp/{{name}}/body; proxy_temp_path /tmp/{{name}}/proxy; fastcgi_temp_path /tmp/{{name}}/fastcgi; uwsgi_temp_path /tmp/{{name}}/uwsgi; scgi_temp_path /tmp/{{name}}/scgi;
              server { listen 127.0.0.1:{{port}}; location / { return 200 {{name}}; } }
            }
            """);
        return root.Start($"{nginx}/sbin/nginx", "-e", "stderr", "-p", $"/tmp/{name}", "-c", $"/tmp/{name}/nginx.conf");
    }

    static string Get(int port, Process server)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        for (var tries = 0; ; tries++)
        {
            try
            {
                return http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/")).GetAwaiter().GetResult();
            }
            catch (HttpRequestException e) when (e.InnerException is SocketException && tries < 100)
            {
                Assert.False(server.HasExited, server.HasExited ? server.StandardError.ReadToEnd() : "");
                Thread.Sleep(100);
            }
        }
    }

    /// <summary>Store paths that a process has mapped; seen from outside, they stand below its root.</summary>
    static List<string> Mapped(Process process) =>
        [.. File.ReadAllLines($"/proc/{process.Id}/maps").SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(5).Take(1))
            .Where(path => !path.StartsWith('[')).Select(StorePathOf).Distinct()];

    static string StorePathOf(string mapped)
    {
        var at = mapped.IndexOf("/nix/store/", StringComparison.Ordinal);
        Assert.True(at >= 0, $"'{mapped}' is mapped and is no part of the store");
        return string.Join('/', mapped[at..].Split('/').Take(4));
    }
}
