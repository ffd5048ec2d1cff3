using System.Text.Json;
using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

/// <summary>How large the heap may become before it is collected.</summary>
public sealed class InitialHeapTests : IDisposable
{
    readonly TemporaryStore store = new();

    public void Dispose() => store.Dispose();

    /// <summary>Ten files and 100 MB of thunks that live on.</summary>
    [Fact]
    public void TheHeapIsNotCollectedBeforeItIsAsLargeAsWasAskedFor()
    {
        for (var i = 0; i < 10; i++)
        {
            store.Write($"{i}.nix", $"n: builtins.genList (x: {{ a = x; b = x + {i}; }}) n");
        }
        var tree = store.Write("tree.nix", """
            let
              files = builtins.genList (i: import (./. + "/${toString i}.nix")) 10;
              lists = map (file: file 30000) files;
            in builtins.deepSeq files builtins.foldl' (sum: list: builtins.foldl' (sum: e: sum + e.a + e.b) sum list) 0 lists + builtins.length (builtins.concatLists lists)
            """);
        var alone = store.Write("alone.nix", "builtins.foldl' (sum: e: sum + e.a) 0 (builtins.genList (x: { a = x; }) 600000)");
        Assert.InRange(Collections("1G", alone, "179999700000"), 0, 1);
        Assert.InRange(Collections("1M", alone, "179999700000"), 5, 1000);
        // One collection begins the stretch without any.
        Assert.InRange(Collections("1073741824"), 0, 1);
        Assert.InRange(Collections("1G"), 0, 1);
        Assert.InRange(Collections("1048576k"), 0, 1);
        Assert.InRange(Collections("1M"), 5, 1000);
        // What cannot be read counts as nothing, as in Nix.
        Assert.Equal(Collections(""), Collections("1.5G"));

        int Collections(string heap, string? file = null, string result = "9001350000")
        {
            var environment = new Dictionary<string, string>
            {
                ["GC_INITIAL_HEAP_SIZE"] = heap, ["NIX_SHOW_STATS"] = "1", ["NIX_SHOW_STATS_PATH"] = store.File("statistics"), ["NIX_CONFIG"] = "eval-cache = false\neval-cores = 1",
            };
            Assert.Equal(result + "\n", Programs.Firn.Run("nix-instantiate", ["--eval", file ?? tree], environment: environment).Succeeded().Output);
            using var statistics = JsonDocument.Parse(File.ReadAllBytes(store.File("statistics")));
            return statistics.RootElement.GetProperty("gc").GetProperty("cycles")[0].GetInt32();
        }
    }

    [Fact]
    public void AnEvaluationWhoseCostCannotBeWrittenSucceedsWithAWarning()
    {
        var said = Programs.Firn.Run(
            "nix-instantiate", ["--eval", "-E", "1"], environment: new() { ["NIX_SHOW_STATS"] = "1", ["NIX_SHOW_STATS_PATH"] = store.Directory }).Succeeded();
        Assert.Equal("1\n", said.Output);
        Assert.Contains($"warning: cannot write what the evaluation cost to '{store.Directory}' (NIX_SHOW_STATS_PATH): ", said.Error, StringComparison.Ordinal);
    }
}
