using System.Globalization;
using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

/// <summary>Who changes a configuration gets what a fresh evaluation gives, without evaluating the packages of an imported set again.</summary>
public sealed class RememberedPackagesTests : CachedTree
{
    const int Packages = 12;

    const string Configuration = "let p = import ./pkgs { }; in derivation { name = \"host\"; system = \"s\"; builder = \"b\"; inherit (p) p11; dev = p.p3.dev; inner = p.nested.inner; }";

    public RememberedPackagesTests()
    {
        Environment["COLOUR"] = "red";
        Write("pkgs/default.nix", """
            { system ? "s", config ? { }, overlays ? [ ] }:
            let
              make = name: more: derivation ({ inherit name system; builder = "b"; outputs = [ "out" "dev" ]; } // more);
              set = {
                base = make "base" { n = import ./deep.nix; version = config.version or (config.label or (v: v) "1"); };
                nested = { inner = make "inner" { base = set.base.dev; colour = builtins.getEnv "COLOUR"; }; };
                fixed = derivation { name = "fixed"; inherit system; builder = "b"; outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; };
                traced = make "traced" { t = builtins.trace "traced" 1; };
                broken = make "broken" { t = throw "no"; };
                timed = make "timed" { t = builtins.currentTime - builtins.currentTime; };
              } // builtins.listToAttrs (builtins.genList (i: {
                name = "p${toString i}";
                value = make "p${toString i}" {
                  below = [ set.base set.fixed ] ++ (if i > 0 then [ set."p${toString (i - 1)}".dev ] else [ ]);
                  file = builtins.readFile (./files + "/${toString i}");
                };
              }) 12);
            in
            builtins.foldl' (packages: overlay: packages // overlay set packages) set overlays
            """);
        Write("pkgs/deep.nix", "1 + 1");
        Write("overlay.nix", Overlay("p2"));
        Write("lib.nix", "let self = { suffix = \"s\"; label = text: text + self.suffix; }; in self");
        for (var i = 0; i < Packages; i++)
        {
            Write($"pkgs/files/{i}", $"{i}");
        }
        Write("default.nix", Configuration);
    }

    static string Overlay(string other) => $"final: prev: {{ p9 = prev.{other}; added = derivation {{ name = \"added\"; system = \"s\"; builder = \"b\"; inherit (final) p1; }}; }}";

    Finished Instantiate(string store, params string[] words) => Run("nix-instantiate", ["--store", Store.File(store), .. words]);

    string[] Sets() => [.. Run("firn", "cache", "list").Succeeded().Lines.Where(line => line.Contains("packages of", StringComparison.Ordinal))];

    // Another process finds them out after the evaluation, unless one does that already.
    void AwaitSets(int count)
    {
        for (var tries = 1; Sets().Length < count; tries++)
        {
            Assert.True(tries < 600, $"there are {Sets().Length} remembered sets after {tries / 10} s, and not {count}");
            Thread.Sleep(100);
            if (tries % 50 == 0)
            {
                File.AppendAllText(Path.Combine(Tree, "default.nix"), "\n");
                Instantiate("kept");
            }
        }
    }

    string Traced(params string[] words)
    {
        var trace = Store.File("trace");
        Programs.Execute("strace", ["-f", "-o", trace, Programs.Firn["nix-instantiate"], "--store", Store.File("kept"), .. words], [], Environment, Tree, 90).Succeeded();
        return string.Join('\n', File.ReadLines(trace).Where(line => line.Contains("open", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_only_packages_need_is_not_read_again_after_an_edit_elsewhere()
    {
        // Older than the clock's step, so that times can be trusted.
        Thread.Sleep(3100);
        var first = Instantiate("kept").Succeeded();
        AwaitSets(1);
        Write("default.nix", Configuration.Replace("\"host\"", "\"other\"", StringComparison.Ordinal));
        var opened = Traced();
        Assert.Contains("/pkgs/default.nix", opened, StringComparison.Ordinal);
        Assert.DoesNotContain("deep.nix", opened, StringComparison.Ordinal);
        Assert.DoesNotContain("pkgs/files/3", opened, StringComparison.Ordinal);
        var again = Instantiate("kept").Succeeded();
        Assert.Equal(Instantiate("fresh", "--no-eval-cache").Succeeded().Output, again.Output);
        Assert.NotEqual(first.Output, again.Output);
        Run("nix-store", "--store", Store.File("kept"), "--verify", "--check-contents").Succeeded();
        // And they are packages of this set only.
        Write("pkgs/files/3", "changed");
        Assert.Equal(Instantiate("other", "--no-eval-cache").Succeeded().Output, Instantiate("kept").Succeeded().Output);
    }

    [Fact]
    public void An_edit_in_the_set_leaves_the_packages_that_were_found_out_before_it()
    {
        Thread.Sleep(3100);
        Instantiate("kept").Succeeded();
        AwaitSets(1);
        // The last of a chain; its neighbours may have been found out in one step with it.
        Write("pkgs/files/11", "changed");
        var opened = Traced();
        Assert.Contains("pkgs/files/11", opened, StringComparison.Ordinal);
        Assert.DoesNotContain("pkgs/files/3", opened, StringComparison.Ordinal);
        Assert.DoesNotContain("deep.nix", opened, StringComparison.Ordinal);
        Write("pkgs/files/11", "again");
        Assert.Equal(Instantiate("fresh", "--no-eval-cache").Succeeded().Output, Instantiate("kept").Succeeded().Output);
        // What all need, and what was looked at before anything else.
        Write("pkgs/deep.nix", "7");
        Assert.Equal(Instantiate("fresh", "--no-eval-cache").Succeeded().Output, Instantiate("kept").Succeeded().Output);
        Environment["COLOUR"] = "green";
        Assert.Equal(Instantiate("fresh", "--no-eval-cache").Succeeded().Output, Instantiate("kept").Succeeded().Output);
        Run("nix-store", "--store", Store.File("kept"), "--verify", "--check-contents").Succeeded();
    }

    [Fact]
    public void A_package_that_is_edited_again_and_again_leaves_those_that_do_not_need_it()
    {
        Write("many/default.nix", """
            { }: builtins.listToAttrs (builtins.genList (i: {
              name = "q${toString i}";
              value = derivation { name = "q${toString i}"; system = "s"; builder = "b"; file = builtins.readFile (../pkgs/files + "/${toString i}"); };
            }) 12)
            """);
        Write("default.nix", "let p = import ./many { }; in derivation { name = \"host\"; system = \"s\"; builder = \"b\"; all = builtins.attrValues p; }");
        Thread.Sleep(3100);
        Instantiate("kept").Succeeded();
        AwaitSets(1);
        // It was the first of all, so everything came after it.
        Write("pkgs/files/0", "changed");
        Instantiate("kept").Succeeded();
        for (var tries = 1; ; tries++)
        {
            var looks = Run("firn", "cache", "show", Sets()[0][..12]).Succeeded().Lines;
            if (looks.Last(line => line.StartsWith("file ", StringComparison.Ordinal)).EndsWith("/files/0", StringComparison.Ordinal))
            {
                break;
            }
            Assert.True(tries < 600, string.Join('\n', looks));
            Thread.Sleep(100);
        }
        Write("pkgs/files/0", "changed again");
        var opened = Traced();
        Assert.Contains("pkgs/files/0", opened, StringComparison.Ordinal);
        Assert.DoesNotContain("pkgs/files/5", opened, StringComparison.Ordinal);
        Assert.Equal(Instantiate("fresh", "--no-eval-cache").Succeeded().Output, Instantiate("kept").Succeeded().Output);
    }

    [Fact]
    public void Packages_of_other_arguments_are_other_packages()
    {
        Instantiate("kept").Succeeded();
        AwaitSets(1);
        Write("default.nix", Configuration.Replace("{ }", "{ config = { version = \"2\"; \"a b\" = [ 1 null true ./pkgs ]; }; }", StringComparison.Ordinal));
        Assert.Equal(Instantiate("fresh", "--no-eval-cache").Succeeded().Output, Instantiate("kept").Succeeded().Output);
        AwaitSets(2);
        Assert.Contains(Sets(), line => line.EndsWith($"packages of {Tree}/pkgs/default.nix {{ \"config\" = {{ \"a b\" = [ 1 null true {Tree}/pkgs ]; \"version\" = \"2\"; }}; }}", StringComparison.Ordinal));
        // What cannot be written down is no argument that can be known again.
        Write("default.nix", Configuration.Replace("{ }", "{ config = { version = \"3\"; f = builtins.add; }; }", StringComparison.Ordinal));
        Assert.Equal(Instantiate("fresh", "--no-eval-cache").Succeeded().Output, Instantiate("kept").Succeeded().Output);
    }

    [Fact]
    public void Packages_with_overlays_and_functions_of_a_configuration_are_known_again()
    {
        var configuration = Configuration.Replace("let", "let lib = import ./lib.nix;", StringComparison.Ordinal).Replace(
            "{ }", "{ config.label = text: lib.label text; overlays = [ (import ./overlay.nix) (final: prev: { p10 = derivation { name = \"mine\"; system = \"s\"; builder = \"b\"; file = ./pkgs/files/7; }; }) ]; }",
            StringComparison.Ordinal).Replace("p11;", "p11 p10 p9 added;", StringComparison.Ordinal);
        Write("default.nix", configuration);
        Thread.Sleep(3100);
        Instantiate("kept").Succeeded();
        AwaitSets(1);
        Write("default.nix", "# Moved.\n" + configuration.Replace("\"host\"", "\"other\"", StringComparison.Ordinal));
        var opened = Traced();
        Assert.Contains("/pkgs/default.nix", opened, StringComparison.Ordinal);
        Assert.DoesNotContain("deep.nix", opened, StringComparison.Ordinal);
        Assert.DoesNotContain("pkgs/files/3", opened, StringComparison.Ordinal);
        void IsAsFresh() => Assert.Equal(Instantiate("fresh", "--no-eval-cache").Succeeded().Output, Instantiate("kept").Succeeded().Output);
        IsAsFresh();
        // Each of these changes what a function gives; only the last one its own text.
        Write("overlay.nix", Overlay("p4"));
        IsAsFresh();
        Write("lib.nix", "{ label = text: text + \"other\"; }");
        IsAsFresh();
        Write("pkgs/files/7", "changed");
        IsAsFresh();
        Write("default.nix", configuration.Replace("\"mine\"", "\"hers\"", StringComparison.Ordinal));
        IsAsFresh();
        Run("nix-store", "--store", Store.File("kept"), "--verify", "--check-contents").Succeeded();
    }

    [Theory]
    [InlineData("--no-eval-cache")]
    [InlineData("--no-eval-cache-packages")]
    [InlineData("--dry-run")]
    [InlineData("--restrict-eval", "-I", ".")]
    public void Nothing_is_found_out_where_nothing_is_to_be_remembered_or_written(params string[] words)
    {
        Instantiate("kept", words).Succeeded();
        Thread.Sleep(1000);
        Assert.Empty(Sets());
    }

    [Fact]
    public void A_package_that_says_something_says_it_each_time()
    {
        Write("default.nix", "let p = import ./pkgs { }; in { a = p.p11; b = p.traced; }");
        Assert.Contains("trace: traced", Instantiate("kept").Succeeded().Error, StringComparison.Ordinal);
        AwaitSets(1);
        Write("default.nix", "let p = import ./pkgs { }; in { a = p.p11; b = p.traced; c = p.p10; }");
        Assert.Contains("trace: traced", Instantiate("kept").Succeeded().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Packages_that_were_collected_are_written_again()
    {
        Instantiate("kept").Succeeded();
        AwaitSets(1);
        Run("nix-store", "--store", Store.File("kept"), "--gc").Succeeded();
        Write("default.nix", Configuration.Replace("\"host\"", "\"other\"", StringComparison.Ordinal));
        var path = Instantiate("kept").Succeeded().Lines[0];
        var needed = Run("nix-store", "--store", Store.File("kept"), "--query", "--requisites", path).Succeeded().Lines;
        Assert.Contains(needed, line => line.EndsWith("-p11.drv", StringComparison.Ordinal));
        Assert.Contains(needed, line => line.EndsWith("-base.drv", StringComparison.Ordinal));
        Run("nix-store", ["--store", Store.File("kept"), "--check-validity", .. needed]).Succeeded();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Whatever_is_edited_the_derivations_are_those_of_a_fresh_evaluation(int seed)
    {
        var random = new Random(seed);
        string Package() => $"p.p{random.Next(Packages).ToString(CultureInfo.InvariantCulture)}";
        string[] others = ["p.base", "p.base.dev", "p.nested.inner", "p.fixed", "p.timed", "p.traced", "p.broken", "p.none", "(p.p4 // { outPath = \"other\"; })", "p.p5.out", "q.p6", "(p.added or p.p1)"];
        string[] arguments = [
            "{ config = { version = \"2\"; }; }",
            "{ overlays = [ (import ./overlay.nix) ]; }",
            "{ overlays = [ (import ./overlay.nix) (final: prev: { p5 = prev.p3; added = derivation { name = n; system = \"s\"; builder = \"b\"; file = ./pkgs/deep.nix; }; }) ]; }",
            "{ config.label = text: lib.label text; }",
            "{ overlays = [ (final: prev: with prev; { p1 = p2; p3 = final.${n}; }) ]; }",
        ];
        for (var round = 0; round < 30; round++)
        {
            switch (random.Next(16))
            {
                case 0 or 12: Write($"pkgs/files/{random.Next(Packages)}", $"{random.Next(3)}"); break;
                case 13: Write($"pkgs/files/{Packages - 1 - random.Next(3)}", $"{random.Next(3)}"); break;
                case 1: Write("pkgs/deep.nix", $"{random.Next(3)} + 1"); break;
                case 2: Environment["COLOUR"] = random.Next(2) == 0 ? "red" : "green"; break;
                case 3: Run("nix-store", "--store", Store.File("kept"), "--gc"); break;
                case 4: Write("pkgs/deep.nix", "builtins.trace \"deep\" 3"); break;
                case 14: Write("overlay.nix", Overlay($"p{random.Next(3)}")); break;
                case 15: Write("lib.nix", $"{{ label = text: text + \"{random.Next(2)}\"; }}"); break;
                default:
                    var uses = string.Concat(Enumerable.Range(0, 4).Select(i => $" u{i} = {(random.Next(3) == 0 ? others[random.Next(others.Length)] : Package())};"));
                    var argument = random.Next(10) >= arguments.Length ? "{ }" : arguments[random.Next(arguments.Length)];
                    Write("default.nix", $"let lib = import ./lib.nix; n = \"p{random.Next(2)}\"; p = import ./pkgs {argument}; q = import ./pkgs {{ system = \"t\"; }}; in derivation {{ name = \"host-{random.Next(3)}\"; system = \"s\"; builder = \"b\";{uses} }}");
                    break;
            }
            var kept = Instantiate("kept");
            var fresh = Instantiate("fresh", "--no-eval-cache");
            Assert.Equal((fresh.Status, fresh.Output, fresh.Error), (kept.Status, kept.Output, kept.Error));
            // Sometimes the other process comes first, sometimes the next edit.
            Thread.Sleep(random.Next(3) * 100);
        }
        Assert.NotEmpty(Sets());
        Run("nix-store", "--store", Store.File("kept"), "--verify", "--check-contents").Succeeded();
    }
}
