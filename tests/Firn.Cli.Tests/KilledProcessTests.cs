using System.Diagnostics;
using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

public class KilledProcessTests
{
    /// <summary>Killed at twenty points between its start and its end, a run leaves a store that the next run and the real Nix find sound.</summary>
    [PeerFact]
    public void AStoreSurvivesAKilledRun()
    {
        using var store = new TemporaryStore();
        var source = Directory.CreateDirectory(store.File("source")).FullName;
        for (var i = 0; i < 300; i++)
        {
            File.WriteAllText(Path.Combine(source, $"file-{i}"), new string((char)('a' + (i % 26)), 20_000));
        }
        store.Write("many.nix", """
            let
              text = i: builtins.toFile "text-${toString i}" "text ${toString i}\n";
              one = i: derivation { name = "d-${toString i}"; system = "s"; builder = "b"; source = if i == 0 then ./source else one (i - 1); text = text i; };
            in one 60
            """);
        Finished Evaluate(string root) => Programs.Firn.Run("nix-instantiate", "--store", root, store.File("many.nix")).Succeeded();

        var watch = Stopwatch.StartNew();
        var expected = Evaluate(store.File("whole")).Output;
        var whole = watch.Elapsed;
        var random = new Random(5);
        for (var round = 0; round < 20; round++)
        {
            var start = new ProcessStartInfo(Programs.Firn["nix-instantiate"], ["--store", store.Root, store.File("many.nix")]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            if (!process.WaitForExit(TimeSpan.FromMilliseconds(random.NextDouble() * whole.TotalMilliseconds)))
            {
                process.Kill();
                process.WaitForExit();
            }
            if (round % 5 == 4)
            {
                Programs.Firn.Run("nix-store", "--store", store.Root, "--verify", "--check-contents").Succeeded();
            }
        }
        Assert.Equal(expected, Evaluate(store.Root).Output);
        store.PeerVerifies();
        Assert.Equal("", Programs.Execute("/usr/bin/env", ["diff", "-r", "--exclude=.*", "--exclude=tmp-*", store.File("whole") + "/nix/store", store.Real("/nix/store")], [], null, "/", 60).Succeeded().Output);
        // What a killed run was writing when it died is no path, and the next collection takes it away.
        Programs.Firn.Run("nix-store", "--store", store.Root, "--gc").Succeeded();
        Assert.Empty(Directory.EnumerateFileSystemEntries(store.Real("/nix/store"), "tmp-*"));
    }
}
