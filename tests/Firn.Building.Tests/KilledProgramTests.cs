using System.Diagnostics;
using Firn.Linux.Processes;

namespace Firn.Building.Tests;

/// <summary>What is left when the program itself is killed in the middle of a build.</summary>
public sealed class KilledProgramTests : IDisposable
{
    readonly TestStore test = new();

    public void Dispose() => test.Dispose();

    ChildProcess Realise(Store.StorePath derivation)
    {
        var program = TestProgram.Launcher[0];
        return ChildProcess.Start(new ProcessStart
        {
            Program = program,
            Arguments = [program, "nix-store", "--store", test.Root, "--realise", test.Store.Directory.Show(derivation)],
        });
    }

    static List<string> Alive(string marker) =>
    [
        .. Directory.GetDirectories("/proc").Where(directory =>
        {
            try
            {
                return int.TryParse(Path.GetFileName(directory), out _) && File.ReadAllText(Path.Combine(directory, "cmdline")).Contains(marker, StringComparison.Ordinal)
                    && !File.ReadAllText(Path.Combine(directory, "cmdline")).Contains("nix-store", StringComparison.Ordinal);
            }
            catch (IOException)
            {
                return false;
            }
        }),
    ];

    [Fact]
    public void LeavesNoProcessAndBuildsTheNextTime()
    {
        var marker = Guid.NewGuid().ToString("N");
        var derivation = test.Script("killed", $": {marker}; (sleep 777; : {marker}) & echo > $out; sleep 8");
        var child = Realise(derivation);
        Assert.True(SpinWait.SpinUntil(() => Alive(marker).Count > 0, TimeSpan.FromSeconds(60)), "the builder did not start");
        child.Signal(9);
        child.Wait();
        var watch = Stopwatch.StartNew();
        Assert.True(SpinWait.SpinUntil(() => Alive(marker).Count == 0, TimeSpan.FromSeconds(10)), "a builder is still running");
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 5);
        Assert.False(test.Store.IsValid(test.Output(derivation)));
        Assert.True(Realise(derivation).Wait().Success);
        Assert.True(test.Store.IsValid(test.Output(derivation)));
        Assert.Empty(Alive(marker));
    }
}
