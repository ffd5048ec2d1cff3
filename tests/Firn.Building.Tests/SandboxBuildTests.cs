using System.Text;
using Firn.Linux.Processes;
using Firn.Store;

namespace Firn.Building.Tests;

public sealed class SandboxBuildTests : IDisposable
{
    readonly TestStore test = new();

    public void Dispose() => test.Dispose();

    [Fact]
    public void BuildsInALogicalStoreThatLiesElsewhere()
    {
        var output = test.Make(test.Script("hello", "echo $out > $out; ls -d /nix/store/* >> $out"));
        var path = test.Store.Directory.Show(test.Store.QueryAllValid().Single(path => path.Name == "hello"));
        Assert.Equal($"{path}\n{path}\n", File.ReadAllText(output));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(output));
    }

    [Fact]
    public void SeesNothingOfTheHost()
    {
        var output = test.Make(test.Script("nothing", "{ ls -A /; ls /etc; ls /bin; ls /dev; } > $out; test ! -e /usr; test ! -e /root"));
        var seen = File.ReadAllLines(output);
        Assert.DoesNotContain("usr", seen);
        Assert.DoesNotContain("shadow", seen);
        Assert.Contains("passwd", seen);
        Assert.DoesNotContain(".real-root", seen);
        Assert.DoesNotContain("vda", seen);
    }

    [Fact]
    public void HasOnlyALoopbackDevice()
    {
        var output = test.Make(test.Script("network", "cat /proc/net/dev > $out; ping -c 1 -W 1 127.0.0.1 >/dev/null 2>&1; ! busybox wget -T 2 -q http://192.0.2.1/"));
        var devices = File.ReadAllLines(output).Skip(2).Select(line => line.Split(':')[0].Trim());
        Assert.Equal(["lo"], devices);
    }

    [Fact]
    public void GetsNixsEnvironment()
    {
        var output = test.Make(test.Script("environment", "export -p > $out; pwd >> $out; umask >> $out", edit => edit.Environment["greeting"] = "hi 'there'"));
        var text = File.ReadAllText(output);
        foreach (var expected in (string[])
            ["PATH='/path-not-set'", "HOME='/homeless-shelter'", "NIX_STORE='/nix/store'", "NIX_BUILD_TOP='/build'", "TMPDIR='/build'", "TEMPDIR='/build'",
             "TMP='/build'", "TEMP='/build'", "NIX_LOG_FD='2'", "TERM='xterm-256color'", "/build\n", "0022\n"])
        {
            Assert.Contains(expected, text, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("DOTNET", text, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesSetIdBitsInEveryWay()
    {
        var output = test.Make(test.Script("setid",
            "touch f; mkdir d; for m in u+s g+s 4755 2755 6777; do chmod $m f 2>/dev/null && echo chmod $m; chmod $m d 2>/dev/null && echo chmod-d $m; done > $out; "
            + "find . -perm /6000 >> $out; true"));
        Assert.Equal("", File.ReadAllText(output));
    }

    [Fact]
    public void RefusesOutputsThatOthersMayWrite()
    {
        var result = test.Build(test.Script("open", "mkdir $out; chmod 777 $out"));
        Assert.Equal(BuildStatus.Rejected, result.Status);
        Assert.Contains("suspicious ownership or permission", result.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesDevicesAndPipesInOutputs()
    {
        var result = test.Build(test.Script("pipe", "mkdir $out; mkfifo $out/p"));
        Assert.Contains("unsupported type", result.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A1_LeavesAnotherOwnersFileAlone()
    {
        if (!CurrentProcess.IsRoot)
        {
            return;
        }
        // Without a sandbox a builder may reach, and link into its output, what is not its own.
        using var test = new TestStore(inPlace: true);
        var secret = Path.Combine(test.Root, "secret");
        File.WriteAllText(secret, "mine");
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var guard = "/proc/sys/fs/protected_hardlinks";
        var before = File.ReadAllText(guard);
        File.WriteAllText(guard, "0");
        try
        {
            var result = test.Build(test.Script("thief", $"/bin/busybox mkdir $out; /bin/busybox ln {secret} $out/x"));
            Assert.Contains("invalid ownership", result.Failure!.Message, StringComparison.Ordinal);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(secret));
            Assert.False(test.Store.IsValid(test.Output(result.Derivation)));
        }
        finally
        {
            File.WriteAllText(guard, before);
        }
    }

    [Fact]
    public void SeesItsInputsReadOnly()
    {
        var source = test.AddFile("source", Encoding.ASCII.GetBytes("text"));
        var output = test.Make(test.Script("reader", "cat $src > $out; ! echo x 2>/dev/null >> $src; ! rm -f $src 2>/dev/null", edit =>
        {
            edit.Environment["src"] = test.Store.Directory.Show(source);
            edit.Sources.Add(source);
        }));
        Assert.Equal("text", File.ReadAllText(output));
    }

    [Fact]
    public void KillsWhatABuildLeavesRunning()
    {
        var marker = Guid.NewGuid().ToString("N");
        test.Make(test.Script("daemon", $"(exec -a x sh -c 'sleep 1000; echo {marker}') & (while :; do sleep 1; done; echo {marker}) & echo up > $out"));
        Assert.DoesNotContain(Directory.GetDirectories("/proc").Where(directory => int.TryParse(Path.GetFileName(directory), out _)), directory =>
        {
            try
            {
                return File.ReadAllText(Path.Combine(directory, "cmdline")).Contains(marker, StringComparison.Ordinal);
            }
            catch (IOException)
            {
                return false;
            }
        });
    }

    [Fact]
    public void StopsABuilderThatTakesTooLongOrSaysNothing()
    {
        test.Options = test.Options with { Timeout = TimeSpan.FromSeconds(1) };
        var slow = test.Realiser.Build([new BuildRequest(test.Script("slow", "while :; do echo x; sleep 0.1; done"))]);
        Assert.Equal(101, slow.ExitCode);
        test.Options = test.Options with { Timeout = TimeSpan.Zero, MaximumSilence = TimeSpan.FromSeconds(1) };
        var silent = test.Realiser.Build([new BuildRequest(test.Script("silent", "sleep 100"))]);
        Assert.Equal(101, silent.ExitCode);
        Assert.Contains("1 seconds of silence", silent.Failures.Single().Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BuildsWithoutASandboxWhenAsked()
    {
        using var test = new TestStore(inPlace: true);
        var derivation = test.Script("plain", "echo $out > $out");
        var output = test.Make(derivation);
        Assert.Equal(test.Store.Directory.Show(test.Output(derivation)) + "\n", File.Exists(output) ? File.ReadAllText(output) : "");
    }
}
