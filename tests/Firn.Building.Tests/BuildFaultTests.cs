using System.Diagnostics;
using Firn.Linux.Files;
using Firn.Store;

namespace Firn.Building.Tests;

/// <summary>Builds and repairs whose disk fails, or that are killed, at the moment at which it hurts most.</summary>
public sealed class BuildFaultTests : IDisposable
{
    readonly TestStore test = new();

    public void Dispose() => test.Dispose();

    static bool HasTracer => File.Exists("/usr/bin/strace");

    (int Code, string Error) Traced(string inject, params string[] arguments)
    {
        var start = new ProcessStartInfo("strace", ["-f", "-qq", "-o", "/dev/null", "-e", $"inject={inject}", TestProgram.Launcher[0].ToString(), "nix-store", "--store", test.Root, .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        _ = output;
        return (process.ExitCode, error);
    }

    /// <summary>What is reported as built is on the disk: a device that fails when it is flushed fails the build.</summary>
    [Fact]
    public void B_AFlushThatFailsFailsTheBuildAndRegistersNothing()
    {
        if (!HasTracer)
        {
            return;
        }
        var derivation = test.Script("flushed", "mkdir $out $dev; echo x > $out/x; echo $out > $dev/y", edit => edit.Outputs = ["out", "dev"]);
        var shown = test.Store.Directory.Show(derivation);
        var (code, error) = Traced("syncfs:error=EIO", "--realise", shown);
        Assert.NotEqual(0, code);
        Assert.Contains("error: ", error, StringComparison.Ordinal);
        Assert.False(test.Store.IsValid(test.Output(derivation)));
        Assert.False(test.Store.IsValid(test.Output(derivation, "dev")));
        Assert.True(test.Build(derivation).Success);
        Assert.False(test.Store.Verify(checkContents: true).ErrorsRemain);
    }

    /// <summary>Killed at each of its renames, a repair leaves the old tree or the new one, and the next repair works.</summary>
    [Fact]
    public void V_ARepairThatIsKilledLeavesThePathInPlace()
    {
        if (!HasTracer)
        {
            return;
        }
        var derivation = test.Script("repaired", "mkdir $out; echo good > $out/x");
        var output = test.Make(derivation);
        var shown = test.Store.Directory.Show(test.Output(derivation));
        var killed = 0;
        for (var call = 1; call <= 3; call++)
        {
            File.SetUnixFileMode($"{output}/x", UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.WriteAllText($"{output}/x", "damaged");
            var (code, _) = Traced($"renameat2:signal=KILL:when={call}", "--repair-path", shown);
            killed += code == 0 ? 0 : 1;
            Assert.True(File.ReadAllText($"{output}/x") is "damaged" or "good\n");
            Assert.True(test.Store.IsValid(test.Output(derivation)));
            test.Realiser.Repair(test.Output(derivation));
            Assert.Equal("good\n", File.ReadAllText($"{output}/x"));
            Assert.False(test.Store.Verify(checkContents: true).ErrorsRemain);
        }
        Assert.NotEqual(0, killed);
    }

    /// <summary>A full disk is told as what it is; with room again the same command works.</summary>
    [Fact]
    public void R2_ADiskThatFillsDuringABuildIsNoValidEmptyFile()
    {
        if (!HasTracer)
        {
            return;
        }
        var derivation = test.Script("full", "echo x > $out");
        var (code, error) = Traced("renameat2:error=ENOSPC", "--realise", test.Store.Directory.Show(derivation));
        Assert.NotEqual(0, code);
        Assert.Contains("No space left on device", error, StringComparison.Ordinal);
        Assert.False(test.Store.IsValid(test.Output(derivation)));
        Assert.True(test.Build(derivation).Success);
    }
}
