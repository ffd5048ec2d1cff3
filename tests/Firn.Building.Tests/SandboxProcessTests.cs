using System.Text;
using Firn.Linux.Processes;
using Firn.Linux.Sandboxing;
using Firn.Primitives;

namespace Firn.Building.Tests;

public sealed class SandboxProcessTests : IDisposable
{
    readonly string root = Directory.CreateTempSubdirectory("firn-sandbox-").FullName;

    public SandboxProcessTests()
    {
        foreach (var directory in (string[])["bin", "dev/shm", "dev/pts", "proc", "tmp"])
        {
            Directory.CreateDirectory(Path.Combine(root, directory));
        }
        File.WriteAllText(Path.Combine(root, "bin/sh"), "");
        File.WriteAllText(Path.Combine(root, "dev/null"), "");
        File.SetUnixFileMode(root, (UnixFileMode)0b111_101_101);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    SandboxSpecification Shell(string script) => new()
    {
        Program = "/bin/sh",
        Arguments = ["sh", "-c", script],
        Environment = ["PATH=/bin"],
        Directory = "/",
        Root = root,
        Mounts = [new SandboxMount("/bin/busybox", "/bin/sh"), new SandboxMount("/dev/null", "/dev/null", ReadOnly: false) { Devices = true }],
        Identity = CurrentProcess.IsRoot
            ? new SandboxIdentity(1000, 100, 30101, 30100)
            : new SandboxIdentity(1000, 100, CurrentProcess.UserId, CurrentProcess.GroupId),
        UserNamespace = CurrentProcess.IsRoot ? UserNamespaceUse.AtEnd : UserNamespaceUse.AtStart,
    };

    static (ExitStatus End, string Log) Run(SandboxSpecification specification)
    {
        using var process = SandboxProcess.Start(TestProgram.Launcher, specification);
        using var log = new StreamReader(new FileStream(process.Log, FileAccess.Read, 1), Encoding.UTF8);
        var text = log.ReadToEnd();
        return (process.Wait(), text);
    }

    [Fact]
    public void RunsAsFirstProcessWithAnUnprivilegedUser()
    {
        var (end, log) = Run(Shell("echo $$; cat /proc/self/status"));
        Assert.True(end.Success, log);
        Assert.StartsWith("1", log, StringComparison.Ordinal);
        Assert.Contains("Uid:\t1000\t1000\t1000\t1000", log, StringComparison.Ordinal);
        foreach (var set in (string[])["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"])
        {
            Assert.Contains($"{set}:\t0000000000000000", log, StringComparison.Ordinal);
        }
        Assert.Contains("NoNewPrivs:\t1", log, StringComparison.Ordinal);
        Assert.Contains("Seccomp:\t2", log, StringComparison.Ordinal);
    }

    [Fact]
    public void ReportsExitCodeAndSignal()
    {
        Assert.Equal(new ExitStatus(7, 0), Run(Shell("exit 7")).End);
        Assert.Equal(new ExitStatus(137, 0), Run(Shell("sh -c 'kill -9 $$'; exit $?")).End);
    }

    [Fact]
    public void SaysWhichStepTheKernelRefused()
    {
        var failure = Assert.Throws<SandboxException>(() => Run(Shell("true") with { Program = "/no/such/program" }));
        Assert.Equal("cannot execute '/no/such/program': No such file or directory", failure.Message);
    }

    [Fact]
    public void KillsEverythingInsideWhenAsked()
    {
        using var process = SandboxProcess.Start(TestProgram.Launcher, Shell("(while true; do sleep 100; done) & echo up; wait"));
        using var log = new StreamReader(new FileStream(process.Log, FileAccess.Read, 1), Encoding.UTF8);
        Assert.Equal("up", log.ReadLine());
        process.Kill();
        Assert.Equal(9, process.Wait().Signal);
        Assert.Null(log.ReadLine());   // the end of the pipe: nobody inside holds it any more
    }

    [Fact]
    public void LaunchesWhileThisProcessCollectsWithoutPause()
    {
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.KeepAlive(new byte[100_000]);
                GC.Collect();
            }
        });
        collector.Start();
        try
        {
            for (var i = 0; i < LaunchCount; i++)
            {
                Assert.Equal(i % 100, Run(Shell($"exit {i % 100}")).End.Code);
            }
        }
        finally
        {
            stop.Cancel();
            collector.Join();
        }
    }

    /// <summary>The native launcher starts in milliseconds; the managed one is tried less often.</summary>
    static int LaunchCount => Environment.GetEnvironmentVariable("FIRN_BINARY_DIRECTORY") is { Length: > 0 } ? 60 : 20;
}
