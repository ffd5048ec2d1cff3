using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

/// <summary>A file that was parsed is not parsed again while its text is the same, and nobody can tell.</summary>
public sealed class ParsedFileTests : CachedTree
{
    public ParsedFileTests() => (Environment["HOME"], Environment["NIX_CONFIG"]) = (Store.File("home"), "eval-cache = false");

    int Kept() => int.Parse(Run("firn", "cache", "list").Succeeded().Error.Split('\n')[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

    string[] Segments() => Directory.Exists(Store.File("cache/firn/parsed")) ? Directory.GetFiles(Store.File("cache/firn/parsed")) : [];

    [Fact]
    public void A_text_is_kept_once_wherever_it_lies()
    {
        Write("default.nix", "[ (import ./a/x.nix) (import ./b/x.nix) ]");
        foreach (var place in (string[])["a", "b"])
        {
            Write($"{place}/x.nix", "import ./y.nix");
            Write($"{place}/y.nix", $"\"{place}\"");
        }
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("[ \"a\" \"b\" ]\n", Evaluate().Succeeded().Output);
            Assert.Equal(4, Kept());
        }
        Assert.Single(Segments());
    }

    [Fact]
    public void A_changed_text_is_parsed_even_when_its_size_and_times_are_the_same()
    {
        Write("default.nix", "import ./x.nix");
        var time = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        foreach (var number in (int[])[1, 2, 1])
        {
            Write("x.nix", $"{number}");
            File.SetLastWriteTimeUtc(Path.Combine(Tree, "x.nix"), time);
            Assert.Equal($"{number}\n", Evaluate().Succeeded().Output);
        }
        Assert.Equal(3, Kept());
    }

    [Fact]
    public void Messages_show_places_and_expressions_of_a_kept_text()
    {
        Write("default.nix", """
            let f = { b, a ? throw "no ${toString b}" }: assert a == 1 + b; a;
            in [ (f { b = 1; a = 2; }) (f { b = 2; a = 2; }) ]
            """);
        var first = Evaluate("--show-trace").Failed();
        Assert.Contains("while evaluating the condition of the assertion '(a == (1 + b))'", first.Error, StringComparison.Ordinal);
        Assert.Equal(first.Error, Evaluate("--show-trace").Failed().Error);
        Assert.Equal(1, Kept());
        Assert.Equal(first.Error, Evaluate("--show-trace", "--no-parse-cache").Failed().Error);
    }

    [Fact]
    public void What_does_not_parse_or_is_bound_nowhere_fails_every_time_and_is_not_kept()
    {
        foreach (var text in (string[])["{ a = ", "[ notBound ]"])
        {
            Write("default.nix", text);
            Assert.Equal(Evaluate().Failed().Error, Evaluate().Failed().Error);
            Assert.Equal(0, Kept());
        }
    }

    [Fact]
    public void A_path_below_the_home_is_that_of_who_reads_it()
    {
        Write("default.nix", "toString ~/x");
        Assert.Equal($"\"{Store.File("home")}/x\"\n", Evaluate().Succeeded().Output);
        Environment["HOME"] = "/elsewhere";
        Assert.Equal("\"/elsewhere/x\"\n", Evaluate().Succeeded().Output);
        Assert.Equal(0, Kept());
    }

    [Fact]
    public void Nothing_is_kept_or_believed_with_no_parse_cache()
    {
        Write("default.nix", "1");
        Evaluate("--no-parse-cache").Succeeded();
        Assert.Empty(Segments());
        Evaluate("--option", "parse-cache", "false").Succeeded();
        Assert.Empty(Segments());
        Evaluate().Succeeded();
        Assert.Single(Segments());
    }

    [Fact]
    public void A_damaged_cache_is_as_none()
    {
        Write("default.nix", "import ./x.nix");
        Write("x.nix", "[ 1 2 3 ]");
        Evaluate().Succeeded();
        var file = Segments().Single();
        var bytes = File.ReadAllBytes(file);
        Array.Fill(bytes, (byte)0xff, 0, 40);
        File.WriteAllBytes(file, bytes);
        Assert.Equal("[ 1 2 3 ]\n", Evaluate().Succeeded().Output);
        File.WriteAllText(file, "");
        Assert.Equal("[ 1 2 3 ]\n", Evaluate().Succeeded().Output);
    }

    [Fact]
    public void A_place_that_cannot_be_written_costs_nothing_but_the_cache()
    {
        File.WriteAllText(Store.File("cache"), "a file");
        Write("default.nix", "1 + 1");
        var evaluated = Evaluate().Succeeded();
        Assert.Equal(("2\n", ""), (evaluated.Output, evaluated.Error));
    }

    [Fact]
    public void Two_cores_give_what_one_gives_with_every_text_kept_or_none()
    {
        var names = Enumerable.Range(0, 40).ToArray();
        foreach (var number in names)
        {
            Write($"p{number}.nix", $"{{ zeta ? {number}, alpha ? zeta, name{number} ? alpha }}@all: builtins.attrValues {{ inherit zeta alpha; n{number} = name{number}; }}");
        }
        Write("default.nix", $"map (n: import (./. + \"/p${{toString n}}.nix\") {{ }}) [ {string.Join(' ', names)} ]");
        var expected = Evaluate("--no-parse-cache", "--eval-cores", "1").Succeeded().Output;
        foreach (var cores in (string[])["2", "2", "1", "2"])
        {
            Assert.Equal(expected, Evaluate("--eval-cores", cores).Succeeded().Output);
        }
        Assert.Equal(41, Kept());
    }

    [Fact]
    public void Clearing_removes_parsed_files_and_says_how_many()
    {
        Write("default.nix", "1");
        Evaluate().Succeeded();
        Assert.Equal("0 evaluations and 1 parsed file removed\n", Run("firn", "cache", "clear").Succeeded().Error);
        Assert.Empty(Segments());
        Assert.Equal(0, Kept());
    }
}
