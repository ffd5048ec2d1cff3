using System.Diagnostics;
using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

/// <summary>Results of many parts are shown as they come, and those before a failure are.</summary>
public sealed class StreamedOutputTests : IDisposable
{
    readonly TemporaryStore store = new();

    public void Dispose() => store.Dispose();

    const string Derivation = "let d = name: x: derivation { inherit name x; system = \"x86_64-linux\"; builder = \"b\"; }; in ";

    [PeerFact]
    public void What_was_instantiated_before_a_failure_is_shown()
    {
        string[] words = ["-E", Derivation + "{ a = d \"a\" 1; b = d \"b\" (throw \"no\"); c = d \"c\" 2; }"];
        var theirs = Programs.Peer.Run("nix-instantiate", ["--store", store.File("theirs"), .. words]).Failed();
        Assert.EndsWith("-a.drv\n", theirs.Output, StringComparison.Ordinal);
        // Evaluated, and remembered.
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(theirs.Output, Programs.Firn.Run("nix-instantiate", ["--store", store.Root, .. words]).Failed().Output);
        }
        Programs.Firn.Run("nix-store", "--store", store.Root, "--check-validity", theirs.Output.Trim()).Succeeded();
    }

    [PeerFact]
    public void What_was_instantiated_before_a_failure_is_kept_by_its_link()
    {
        string[] words = ["-E", Derivation + "{ a = d \"a\" 1; b = d \"b\" 2; c = d \"c\" (throw \"no\"); }"];
        foreach (var (programs, place) in ((Programs, string)[])[(Programs.Peer, "theirs"), (Programs.Firn, "ours"), (Programs.Firn, "ours")])
        {
            var shown = programs.Run("nix-instantiate", ["--store", store.File($"store-{place}"), "--add-root", store.File(place), .. words]).Failed();
            Assert.Equal($"{store.File(place)}\n{store.File(place)}-2\n", shown.Output);
            Assert.EndsWith("-b.drv", new FileInfo(store.File($"{place}-2")).LinkTarget, StringComparison.Ordinal);
            File.Delete(store.File($"{place}-2"));
        }
    }

    /// <summary>The last one never ends in the time of this test.</summary>
    [Theory]
    [InlineData("nix-instantiate", "a", "-p000.drv", "1")]
    [InlineData("nix-instantiate", "a", "-p000.drv", "2")]
    [InlineData("nix", "meta.description", "* p000 (1)", "1")]
    [InlineData("nix", "meta.description", "* p000 (1)", "2")]
    public async Task Results_are_shown_while_others_are_still_computed(string program, string slow, string first, string cores)
    {
        var tree = store.File("slow.nix");
        File.WriteAllText(tree, $$"""
            let
              work = n: builtins.foldl' (a: b: a + b) 0 (builtins.genList (x: x) n);
              endless = builtins.foldl' (a: b: a + work 40000) 0 (builtins.genList (x: x) 40000);
              name = n: "p" + builtins.substring 1 3 (toString (1000 + n));
              package = n: let result = toString (if n == 199 then endless else work (100000 + n)); in {{(slow == "a"
                  ? "derivation { name = name n; system = \"x86_64-linux\"; builder = \"b\"; inherit result; }"
                  : "{ type = \"derivation\"; name = name n + \"-1\"; meta.description = result; }")}};
            in builtins.listToAttrs (builtins.genList (n: { name = name n; value = package n; }) 200)
            """);
        string[] words = program == "nix"
            ? ["search", "--extra-experimental-features", "nix-command", "--store", "dummy://", "--file", tree, "", "^", "--option", "eval-cores", cores]
            : ["--store", store.Root, tree, "--option", "eval-cores", cores];
        using var process = Process.Start(new ProcessStartInfo(Programs.Firn[program], words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(80));
            Assert.EndsWith(first, line, StringComparison.Ordinal);
            Assert.False(process.HasExited);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }
}
