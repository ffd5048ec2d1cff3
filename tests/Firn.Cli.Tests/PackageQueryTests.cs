using System.Text.RegularExpressions;
using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

/// <summary><c>nix-env --query</c> and <c>nix search</c> against the real Nix.</summary>
public sealed class PackageQueryTests : IDisposable
{
    readonly TemporaryStore store = new();
    readonly string file;

    public PackageQueryTests() => file = store.Write("packages.nix", """
        let
          make = name: extra: derivation ({ inherit name; system = "x86_64-linux"; builder = "b"; } // extra);
        in
        {
          a = make "hello-1.2" { } // {
            meta = { description = "says \"hello\" &\n<é"; n = 1; f = 1.5; l = [ "a" "b" 3 ]; s = { x = "1"; y = 2; }; b = true; function = x: x; };
          };
          nested.recurseForDerivations = true;
          nested.c = make "multi-0.1-beta" { outputs = [ "out" "dev" ]; system = "i686-linux"; };
          hidden.d = make "hidden-1" { };
          fails = throw "not for you";
          Y = make "Alpha-2" { };
          newer = make "hello-1.3" { };
        }
        """);

    public void Dispose() => store.Dispose();

    [PeerTheory]
    [InlineData("-qa")]
    [InlineData("-qaP")]
    [InlineData("-qaPs --system --drv-path --out-path --description")]
    [InlineData("-qa --json")]
    [InlineData("-qa --json --meta --out-path --drv-path")]
    [InlineData("-qa --xml")]
    [InlineData("-qas --xml --meta --out-path --drv-path --description")]
    [InlineData("-qac")]
    [InlineData("-qa hello")]
    [InlineData("-qa hello-1.3")]
    [InlineData("-qa multi.* Alpha-2 multi")]
    [InlineData("-qa hel")]
    [InlineData("-qa nothing-like-it")]
    [InlineData("-qaP -A nested")]
    [InlineData("-qaP --no-name --system-filter i686-linux")]
    [InlineData("-qb -a")]
    [InlineData("-q")]
    public void Packages_are_listed_as_the_real_one_lists_them(string words) => IsAsTheRealOneSays(file, words);

    void IsAsTheRealOneSays(string packages, string words)
    {
        Programs.Peer.Run("nix-store", "--store", store.Root, "--init").Succeeded();
        string[] all = ["--store", store.Root, "-f", packages, .. words.Split(' ')];
        var environment = new Dictionary<string, string> { ["HOME"] = store.Directory };
        var theirs = Programs.Peer.Run("nix-env", all, environment: environment);
        var ours = Programs.Firn.Run("nix-env", all, environment: environment);
        Assert.Equal((theirs.Status, theirs.Output, theirs.Error), (ours.Status, ours.Output, ours.Error));
    }

    [PeerTheory]
    [InlineData("-qa --json")]
    [InlineData("-qa --json --meta --out-path --drv-path")]
    [InlineData("-qa --xml")]
    [InlineData("-qa --xml --meta --out-path --drv-path --description")]
    [InlineData("-qaP --description")]
    public void Of_a_package_that_fails_the_same_is_shown_as_by_the_real_one(string words)
    {
        var broken = store.Write("broken.nix", """
            let
              make = name: extra: derivation { inherit name; system = "x86_64-linux"; builder = "b"; } // extra;
              meta = { a = "x"; description = "says"; };
            in
            {
              a = make "a-1" { meta = meta // { b = throw "no"; z = "z"; }; };
              b = make "b-1" { meta = throw "no"; };
              c = make "c-1" { inherit meta; outputs = throw "no"; };
              d = make "d-1" { inherit meta; system = throw "no"; };
              e = make "e-1" { inherit meta; outputName = throw "no"; };
              f = make "f-1" { inherit meta; drvPath = throw "no"; };
              g = make "g-1" { inherit meta; outPath = assert false; "no"; };
              h = make "h-1" { inherit meta; };
            }
            """);
        IsAsTheRealOneSays(broken, words);
    }

    [PeerTheory]
    [InlineData("hello")]
    [InlineData("HELLO 1")]
    [InlineData("^")]
    [InlineData("^ -e hello")]
    [InlineData("hello --json")]
    [InlineData("nothing-like-it")]
    public void A_search_finds_what_the_real_one_finds(string words)
    {
        // The real one searches one level of a file; ours what asks to be searched as well, so that level is all there is.
        var flat = store.Write("flat.nix", """
            {
              a = derivation { name = "hello-1.2"; system = "x86_64-linux"; builder = "b"; } // { meta.description = "says\nhello, 12 times"; };
              b = derivation { name = "other"; system = "x86_64-linux"; builder = "b"; };
            }
            """);
        string[] all = ["--extra-experimental-features", "nix-command flakes", "search", "--store", "dummy://", "-f", flat, "", .. words.Split(' ')];
        var theirs = Programs.Peer.Run("nix", all);
        var ours = Programs.Firn.Run("nix", all);
        // The real one colours what matched even when nobody sees it.
        Assert.Equal((theirs.Status, Regex.Replace(theirs.Output, "\e\\[[0-9;]*m", "")), (ours.Status, ours.Output));
    }

    [Fact]
    public void A_pattern_that_is_none_is_named()
    {
        Assert.Contains("'['", Programs.Firn.Run("nix-env", "--store", "dummy://", "-f", file, "-qa", "[").Failed().Error, StringComparison.Ordinal);
        Assert.Contains("'('", Programs.Firn.Run("nix", "search", "--store", "dummy://", "-f", file, "", "(").Failed().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_of_expressions_is_one_set_named_by_their_files()
    {
        var directory = Directory.CreateDirectory(store.File("expressions")).FullName;
        File.WriteAllText(Path.Combine(directory, "one.nix"), "{ x = derivation { name = \"x-1\"; system = \"s\"; builder = \"b\"; }; }");
        File.WriteAllText(Path.Combine(directory, "notes.txt"), "no expression");
        Directory.CreateDirectory(Path.Combine(directory, "below"));
        File.WriteAllText(Path.Combine(directory, "below", "two.nix"), "derivation { name = \"y-1\"; system = \"s\"; builder = \"b\"; }");
        File.CreateSymbolicLink(Path.Combine(directory, "dangling"), "nowhere");
        Assert.Equal("one.x  x-1\ntwo    y-1\n", Programs.Firn.Run("nix-env", "--store", "dummy://", "-f", directory, "-qaP").Succeeded().Output);
    }

    [Fact]
    public void A_profile_of_the_new_kind_is_refused_by_name()
    {
        var profile = Directory.CreateDirectory(store.File("profile")).FullName;
        File.WriteAllText(Path.Combine(profile, "manifest.json"), "{}");
        Assert.Contains(profile, Programs.Firn.Run("nix-env", "--store", "dummy://", "-p", profile, "-q").Failed().Error, StringComparison.Ordinal);
    }
}
