using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

/// <summary>What evaluation may look at when it is pure or restricted, held against the real Nix.</summary>
public sealed class RestrictedEvaluationTests
{
    // @ is a directory with a file f, a file x.nix and a directory d, in which a link leads back to @.
    public static TheoryData<string, string> Cases => new()
    {
        { "--restrict-eval", "builtins.readFile @/f" },
        { "--restrict-eval -I @", "builtins.readFile @/f" },
        { "--restrict-eval -I a=@", "import <a/x.nix>" },
        { "--restrict-eval", "let __nixPath = [ { prefix = \"a\"; path = @; } ]; in builtins.readFile <a/f>" },
        { "--restrict-eval", "builtins.pathExists @/f" },
        { "--restrict-eval -I @/d", "builtins.readDir @" },
        { "--restrict-eval -I @/d", "builtins.pathExists @" },
        { "--restrict-eval", "import @/x.nix" },
        { "--restrict-eval", "builtins.readDir @" },
        { "--restrict-eval", "\"${@/f}\"" },
        { "--restrict-eval -I @/d", "builtins.readFile @/d/out/f" },
        { "--restrict-eval -I @/d", "builtins.readDir @/d/out" },
        { "--restrict-eval -I @/d", "builtins.pathExists @/d/out/f" },
        { "--restrict-eval -I @/d", "import @/d/out/x.nix" },
        { "--restrict-eval -I @/d", "\"${@/d/out/f}\"" },
        { "--restrict-eval -I @/d", "let __nixPath = [ { prefix = \"a\"; path = @/d; } ]; in builtins.readFile <a/out/f>" },
        { "--restrict-eval -I @/d", "let __nixPath = [ { prefix = \"a\"; path = @/d; } ]; in builtins.readDir <a/out>" },
        { "--restrict-eval -I @", "builtins.readFile @/d/out/f" },
        { "--restrict-eval", "builtins.fetchurl \"https://example.org/x\"" },
        { "--restrict-eval", "builtins.fetchurl \"file://@/f\"" },
        { "--restrict-eval", "builtins.fetchGit \"https://example.org/x\"" },
        { "--restrict-eval", "builtins.getEnv \"HOME\"" },
        { "--pure-eval", "builtins.readFile @/f" },
        { "--pure-eval", "builtins.pathExists @/f" },
        { "--pure-eval", "import @/x.nix" },
        { "--pure-eval", "<nixpkgs>" },
        { "--pure-eval", "builtins ? currentSystem || builtins ? currentTime" },
        { "--pure-eval", "builtins.fetchTarball \"https://example.org/x.tar.gz\"" },
        { "--pure-eval", "builtins.fetchGit \"file://@\"" },
        { "--pure-eval", "builtins.fetchMercurial \"file://@\"" },
        { "--pure-eval", "builtins.storePath \"/nix/store/00000000000000000000000000000001-x\"" },
        { "--pure-eval", "1 + 1" },
    };

    [PeerTheory, MemberData(nameof(Cases))]
    public void TheVerdictIsRealNixs(string flags, string expression)
    {
        using var place = new TemporaryStore();
        place.Write("f", "text");
        place.Write("x.nix", "7");
        Directory.CreateDirectory(place.File("d"));
        File.CreateSymbolicLink(place.File("d/out"), "..");
        string[] arguments = ["--store", "dummy://", "--eval", "--strict", .. flags.Replace("@", place.Directory, StringComparison.Ordinal).Split(' '), "-E", expression.Replace("@", place.Directory, StringComparison.Ordinal)];
        Assert.Equal(Verdict(Programs.Peer.Run("nix-instantiate", arguments)), Verdict(Programs.Firn.Run("nix-instantiate", arguments)));
    }

    static string Verdict(Finished run) => run.Status == 0
        ? run.Output
        : $"{run.Status} {run.Error[Math.Max(0, run.Error.LastIndexOf("error: ", StringComparison.Ordinal))..].Split("\n       at ")[0].Trim()}";
}
