using System.Diagnostics;
using Firn.Linux.Processes;

namespace Firn.Linux.Tests;

public sealed class MachineLockTests : IDisposable
{
    readonly int key = 0x46000000 + Random.Shared.Next(0x00ffffff);

    public void Dispose() => Perl($"my $s = semget({key}, 0, 0); semctl($s, 0, 0, 0) if defined $s", wait: true).Dispose();

    /// <summary>Another process that speaks to the same kernel.</summary>
    static Process Perl(string script, bool wait = false)
    {
        var process = Process.Start(new ProcessStartInfo("/usr/bin/perl", ["-e", script]) { RedirectStandardOutput = true })!;
        if (wait)
        {
            process.WaitForExit();
        }
        return process;
    }

    [Fact]
    public void OnlyOneHasIt()
    {
        if (!CurrentProcess.IsRoot)
        {
            return;
        }
        using (var first = MachineLock.TryTake(30001, key))
        {
            Assert.NotNull(first);
            Assert.Null(MachineLock.TryTake(30001, key));
            using var other = MachineLock.TryTake(30002, key);
            Assert.NotNull(other);
        }
        using var again = MachineLock.TryTake(30001, key);
        Assert.NotNull(again);
    }

    [Fact]
    public void AProcessThatIsKilledGivesItBack()
    {
        if (!CurrentProcess.IsRoot)
        {
            return;
        }
        MachineLock.TryTake(1, key)!.Dispose();
        // 0x1800: undo at the end, and do not wait.
        using var holder = Perl($"$| = 1; my $s = semget({key}, 0, 0); semop($s, pack('s!3 s!3', 1, 0, 0x1800, 1, 1, 0x1800)) or die; print \"up\\n\"; sleep 1000");
        Assert.Equal("up", holder.StandardOutput.ReadLine());
        Assert.Null(MachineLock.TryTake(1, key));
        holder.Kill();
        holder.WaitForExit();
        using var taken = MachineLock.TryTake(1, key);
        Assert.NotNull(taken);
    }

    [Fact]
    public void WhoIsNotRootCannotKeepItFromRoot()
    {
        if (!CurrentProcess.IsRoot)
        {
            return;
        }
        using var squatter = Perl($"$( = $) = '65534 65534'; $< = $> = 65534; my $s = semget({key}, 1024, 0x200 | 0666) or die; semop($s, pack('s!3', 7, 1, 0)) or die; print \"up\\n\"", wait: true);
        Assert.Equal("up", squatter.StandardOutput.ReadLine());
        using var taken = MachineLock.TryTake(7, key);
        Assert.NotNull(taken);
        Assert.Null(MachineLock.TryTake(7, key));
        using var refused = Perl($"$( = $) = '65534 65534'; $< = $> = 65534; my $s = semget({key}, 0, 0); print defined $s && semop($s, pack('s!3', 7, -1, 0x800)) ? 'given away' : 'refused'", wait: true);
        Assert.Equal("refused", refused.StandardOutput.ReadToEnd());
    }
}
