using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

/// <summary>What was evaluated once is not evaluated again, and nobody can tell but by the clock.</summary>
public sealed class EvaluationCacheTests : CachedTree
{
    public EvaluationCacheTests() => Environment["COLOUR"] = "red";

    int Kept() => Run("firn", "cache", "list").Succeeded().Lines.Length;

    [Fact]
    public void Output_messages_and_status_of_an_unchanged_evaluation_are_shown_again()
    {
        Write("default.nix", "builtins.trace \"seen\" (import ./other.nix)");
        Write("other.nix", "[ 1 (builtins.readFile ./text) ]");
        Write("text", "hello");
        var first = Evaluate().Succeeded();
        var second = Evaluate("-v").Succeeded();
        Assert.Equal((first.Output, first.Error), (second.Output, second.Error));
        // One record for each command line; the third run makes none.
        Assert.Equal(2, Kept());
        Assert.Equal(first.Output, Evaluate().Succeeded().Output);
        Assert.Equal(2, Kept());
    }

    [Fact]
    public void A_remembered_evaluation_does_not_read_its_files()
    {
        Write("default.nix", "import ./other.nix");
        Write("other.nix", "1 + 1");
        // Older than the clock's step, so that times can be trusted.
        foreach (var name in (string[])["default.nix", "other.nix"]) File.SetLastWriteTimeUtc(Path.Combine(Tree, name), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Thread.Sleep(3100);
        Evaluate().Succeeded();
        var trace = Store.File("trace");
        var traced = Programs.Execute(
            "strace", ["-f", "-o", trace, Programs.Firn["nix-instantiate"], "--store", "dummy://", "--eval", "--strict"], [], Environment, Tree, 90).Succeeded();
        Assert.Equal("2\n", traced.Output);
        Assert.DoesNotContain(File.ReadLines(trace), line => line.Contains("open", StringComparison.Ordinal) && line.Contains("other.nix", StringComparison.Ordinal));
        Assert.Contains(File.ReadLines(trace), line => line.Contains("stat", StringComparison.Ordinal) && line.Contains("other.nix", StringComparison.Ordinal));
    }

    [Fact]
    public void A_failure_is_remembered_with_its_text_and_forgotten_when_its_cause_changes()
    {
        Write("default.nix", "{ a = throw \"no ${builtins.getEnv \"COLOUR\"}\"; }");
        var first = Evaluate("-A", "a").Failed();
        var second = Evaluate("-A", "a").Failed();
        Assert.Equal(first.Error, second.Error);
        Assert.Equal(1, Kept());
        Environment["COLOUR"] = "blue";
        Assert.Contains("no blue", Evaluate("-A", "a").Failed().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_time_and_standard_input_are_never_remembered()
    {
        Evaluate("-E", "builtins.currentTime").Succeeded();
        Programs.Firn.Run("nix-instantiate", ["--store", "dummy://", "--eval", "-"], "1 + 1", Environment, Tree).Succeeded();
        Assert.Equal(0, Kept());
    }

    [Fact]
    public void Nothing_is_kept_or_believed_with_no_eval_cache()
    {
        Evaluate("--no-eval-cache", "-E", "1").Succeeded();
        Assert.Equal(0, Kept());
        Assert.Equal("false\n", Evaluate("--option", "eval-cache", "false", "-E", "builtins.pathExists ./x").Succeeded().Output);
        Assert.Equal(0, Kept());
    }

    [Fact]
    public void A_derivation_that_was_collected_is_written_again()
    {
        Write("default.nix", "derivation { name = \"x\"; system = \"x86_64-linux\"; builder = \"/bin/sh\"; source = ./text; }");
        Write("text", "source");
        string[] words = ["--store", Store.Root, "--add-root", Store.File("kept")];
        Run("nix-instantiate", words).Succeeded();
        File.Delete(Store.File("kept"));
        Run("nix-store", "--store", Store.Root, "--gc").Succeeded();
        Run("nix-instantiate", words).Succeeded();
        var derivation = new FileInfo(Store.File("kept")).LinkTarget!;
        Run("nix-store", "--store", Store.Root, "--check-validity", derivation).Succeeded();
        // And when it is remembered, its root is made all the same.
        File.Delete(Store.File("kept"));
        Run("nix-instantiate", words).Succeeded();
        Assert.Equal(derivation, new FileInfo(Store.File("kept")).LinkTarget);
    }

    [Fact]
    public void A_derivation_that_evaluation_built_is_built_again_when_it_is_gone()
    {
        Write("default.nix", """
            import (derivation {
              name = "made.nix"; system = "x86_64-linux"; builder = "/bin/sh"; args = [ "-c" "echo 42 > $out" ];
            })
            """);
        string[] words = ["--store", Store.Root, "--eval", "--read-write-mode", "--option", "sandbox", "false", "--option", "build-users-group", ""];
        Assert.Equal("42\n", Run("nix-instantiate", words).Succeeded().Output);
        Assert.Equal("42\n", Run("nix-instantiate", words).Succeeded().Output);
        Run("nix-store", "--store", Store.Root, "--gc").Succeeded();
        var again = Run("nix-instantiate", words).Succeeded();
        Assert.Equal("42\n", again.Output);
        Assert.Contains("made.nix", again.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Whatever_is_edited_the_answer_is_that_of_a_fresh_evaluation(int seed)
    {
        var random = new Random(seed);
        string Leaf(int i) => $"leaf/{i}.nix";
        for (var i = 0; i < 12; i++) Write(Leaf(i), $"{{ value = {i}; next = n: n + {i}; }}");
        Write("text/a", "a");
        Write("default.nix", """
            let
              leaves = builtins.map (n: import (./leaf + "/${n}")) (builtins.attrNames (builtins.readDir ./leaf));
              chosen = builtins.getEnv "COLOUR";
            in {
              sum = builtins.foldl' (a: l: l.next a) 0 leaves;
              count = builtins.length leaves;
              kinds = builtins.readDir ./text;
              text = if builtins.pathExists ./text/a then builtins.readFile ./text/a else "none";
              source = "${./text}";
              inherit chosen;
            }
            """);
        for (var round = 0; round < 40; round++)
        {
            switch (random.Next(9))
            {
                case 0: Write(Leaf(random.Next(12)), $"{{ value = 0; next = n: n + {random.Next(10)}; }}"); break;
                case 1: File.Delete(Path.Combine(Tree, Leaf(random.Next(12)))); break;
                case 2: Write("text/a", $"{random.Next(10)}"); break;
                case 3: File.Delete(Path.Combine(Tree, "text/a")); break;
                case 4: Write($"text/{random.Next(4)}", "more"); break;
                case 5: Environment["COLOUR"] = random.Next(2) == 0 ? "red" : "green"; break;
                case 6: Write(Leaf(random.Next(12)), "{ next = n: throw \"broken\"; }"); break;
                case 7:
                    // Another kind of object under a known name.
                    var name = Path.Combine(Tree, "text/a");
                    File.Delete(name);
                    File.CreateSymbolicLink(name, "0");
                    break;
                default: break; // nothing changed
            }
            var kept = Evaluate("--json");
            var fresh = Evaluate("--json", "--no-eval-cache");
            Assert.Equal((fresh.Status, fresh.Output, fresh.Error), (kept.Status, kept.Output, kept.Error));
        }
    }

    [Fact]
    public void A_home_that_does_not_exist_is_not_made()
    {
        var Environment = new Dictionary<string, string> { ["HOME"] = Store.File("none"), ["NIX_CACHE_HOME"] = "", ["XDG_CACHE_HOME"] = "" };
        Programs.Firn.Run("nix-instantiate", ["--eval", "-E", "1"], environment: Environment).Succeeded();
        Assert.False(Directory.Exists(Store.File("none")));
    }

    [Fact]
    public void The_cache_can_be_looked_into_and_emptied()
    {
        Write("default.nix", "import ./other.nix");
        Write("other.nix", "builtins.getEnv \"COLOUR\"");
        Evaluate().Succeeded();
        var line = Assert.Single(Run("firn", "cache", "list").Succeeded().Lines);
        Assert.Contains("nix-instantiate --store dummy:// --eval --strict", line, StringComparison.Ordinal);
        var shown = Run("firn", "cache", "show", line.Split(' ')[0]).Succeeded();
        Assert.Contains($"file       {Tree}/other.nix", shown.Output, StringComparison.Ordinal);
        Assert.Contains("variable   COLOUR=red", shown.Output, StringComparison.Ordinal);
        Assert.StartsWith("[{\"name\":", Run("firn", "cache", "list", "--json").Succeeded().Output, StringComparison.Ordinal);
        Run("firn", "cache", "clear").Succeeded();
        Assert.Equal(0, Kept());
        Run("firn", "cache", "show", "ffff").Failed();
    }

    /// <summary>Words from standard input are not among the arguments: nothing is remembered by them.</summary>
    [Fact]
    public void What_standard_input_names_is_not_remembered()
    {
        using var place = new TemporaryStore();
        var file = place.Write("two.nix", "{ a = derivation { name = \"a\"; system = \"s\"; builder = \"b\"; }; b = derivation { name = \"b\"; system = \"s\"; builder = \"b\"; }; }");
        foreach (var name in (string[])["a", "b"])
        {
            var run = Programs.Firn.Run("nix", ["build", "--extra-experimental-features", "nix-command", "--store", place.Root, "-f", file, "--stdin", "--dry-run", "--json"], $"{name}\n").Succeeded();
            Assert.Contains($"-{name}.drv", run.Output, StringComparison.Ordinal);
        }
    }
}
