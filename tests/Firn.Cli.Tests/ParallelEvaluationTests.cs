using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

/// <summary>With any number of threads an evaluation gives the same output, the same messages in the same order, the same failure.</summary>
public sealed class ParallelEvaluationTests
{
    const string Work = "work = n: builtins.foldl' (a: i: a + builtins.bitAnd i n) 0 (builtins.genList (i: i) 3000); ";

    [Theory]
    [InlineData("each value is its own", "builtins.genList (i: work i) 40")]
    [InlineData("all need one value", "let shared = work 7; in builtins.genList (i: shared + work i) 40")]
    [InlineData("a chain from the last to the first", "let l = builtins.genList (i: if i == 39 then work 1 else builtins.elemAt l (i + 1) + work i) 40; in l")]
    [InlineData("a chain from the first to the last", "let l = builtins.genList (i: if i == 0 then work 1 else builtins.elemAt l (i - 1) + work i) 40; in l")]
    [InlineData("a circle", "let l = builtins.genList (i: work i + builtins.elemAt l (if i == 39 then 0 else i + 1)) 40; in l")]
    [InlineData("two circles that meet", "let a = work 3 + b; b = work 4 + a; in { x = b; y = a; z = [ a b ]; }")]
    [InlineData("traces keep their order", "builtins.genList (i: builtins.trace \"n ${toString i}\" (work i)) 40")]
    [InlineData("traces of what is shared come where it is first needed", "let s = builtins.trace \"shared\" (work 1); in builtins.genList (i: if i < 20 then work i else s + i) 40")]
    [InlineData("the first failure counts", "builtins.genList (i: if i == 30 then throw \"late\" else if i == 11 then throw \"early ${toString (work i)}\" else work i) 40")]
    [InlineData("a failure that is caught is caught", "let f = throw \"x ${toString (work 5)}\"; in builtins.genList (i: (builtins.tryEval (f + work i)).success) 40")]
    [InlineData("a failure keeps its frames", "let f = n: if n == 0 then abort \"deep\" else 1 + f (n - 1); in { a = work 1; b = f 20; c = f 10; }")]
    [InlineData("endless recursion ends", "let f = n: f (n + 1) + 1; in builtins.genList (i: if i == 38 then f 0 else work i) 40")]
    [InlineData("nothing but what is needed is computed", "let l = builtins.genList (i: throw \"never\") 40; in [ (builtins.length l) (work 2) ]")]
    public void Any_number_of_threads_gives_the_same(string fact, string expression)
    {
        Assert.NotEmpty(fact);
        foreach (var form in (string[])["--strict", "--json", "--xml"])
        {
            Finished Run(int cores) => Programs.Firn.Run("nix-instantiate", "--store", "dummy://", "--eval", "--strict", "--no-eval-cache", "--show-trace", form, "--eval-cores", $"{cores}", "-E", $"let {Work} in {expression}");
            var one = Run(1);
            foreach (var cores in (int[])[2, 3, 8])
            {
                var many = Run(cores);
                Assert.Equal((one.Status, one.Output, one.Error), (many.Status, many.Output, many.Error));
            }
        }
    }

    [Fact]
    public void Derivations_of_many_attributes_are_written_the_same()
    {
        using var alone = new TemporaryStore();
        using var together = new TemporaryStore();
        const string expression = """
            let make = n: derivation { name = "n${toString n}"; system = "s"; builder = "b"; needs = if n == 0 then [ ] else [ (make (n - 1)) (make (n / 2)) ]; };
            in builtins.listToAttrs (builtins.genList (n: { name = "a${toString n}"; value = make (n + 4); }) 12)
            """;
        Finished Run(TemporaryStore store, string cores, params string[] more) =>
            Programs.Firn.Run("nix-instantiate", ["--store", store.Root, "--no-eval-cache", "--eval-cores", cores, "-E", expression, .. more]).Succeeded();
        Assert.Equal(Run(alone, "1").Output, Run(together, "4").Output);
        string[] names = ["-A", "a3", "-A", "a1", "-A", "a11"];
        Assert.Equal(Run(alone, "1", names).Output, Run(together, "4", names).Output);
        string[] Held(TemporaryStore store) => [.. Directory.GetFiles(store.Real("/nix/store"), "*.drv").Select(file => $"{Path.GetFileName(file)} {File.ReadAllText(file)}").Order(StringComparer.Ordinal)];
        Assert.Equal(Held(alone), Held(together));
    }

    [Fact]
    public void A_number_of_threads_that_is_none_is_named() =>
        Assert.Contains("'eval-cores' has invalid value '-1'", Programs.Firn.Run("nix-instantiate", "--store", "dummy://", "--eval", "--eval-cores", "-1", "-E", "1").Failed().Error, StringComparison.Ordinal);
}
