using System.Text.RegularExpressions;
using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

/// <summary>The real bash, with environments out of derivations; nothing has to be built for them.</summary>
public sealed class NixShellTests : IDisposable
{
    const string Definition = """
        { inNixShell ? false, x ? "usual" }:
        derivation {
          name = "s"; system = builtins.currentSystem; builder = "/bin/sh";
          quoted = "a 'b' \"c\" $d"; X = x; inside = if inNixShell then "yes" else "no"; shellHook = "echo hooked";
          asked = builtins.getEnv "IN_NIX_SHELL"; stdenv = toString ./.; passAsFile = [ "long" ]; long = "in a file";
        }
        """;

    readonly TemporaryStore store = new();

    public NixShellTests()
    {
        store.Write("shell.nix", Definition);
        store.Write("setup", "runHook() { eval \"${!1}\"; }; fromSetup=yes; PATH=/from/setup\n");
    }

    public void Dispose() => store.Dispose();

    Finished Shell(Dictionary<string, string>? environment, params string[] arguments) => Programs.Firn.Run(
        "nix-shell", ["--store", store.Root, .. arguments], environment: new(environment ?? []) { ["NIX_BUILD_SHELL"] = "/bin/bash", ["HOME"] = store.Directory }, workingDirectory: store.Directory);

    [Fact]
    public void SetsTheEnvironmentAndReadsTheSetup() => Assert.Equal(
        "hooked\na 'b' \"c\" $d|usual|yes|impure|impure|yes|in a file\n",
        Shell(null, "--run", "echo \"$quoted|$X|$inside|$IN_NIX_SHELL|$asked|$fromSetup|$(/bin/cat $longPath)\"").Succeeded().Output);

    [Fact]
    public void GivesTheExitCodeAndLeavesNothing()
    {
        var said = Shell(null, "--run", "echo $NIX_BUILD_TOP; exit 7");
        Assert.Equal(7, said.Status);
        Assert.False(Directory.Exists(said.Lines[^1]));
    }

    [Fact]
    public void PureKeepsOnlyWhatItNames()
    {
        var environment = new Dictionary<string, string> { ["ONE"] = "1", ["TWO"] = "2" };
        Assert.EndsWith("1|2|impure\n", Shell(environment, "--run", "echo \"$ONE|$TWO|$IN_NIX_SHELL\"").Succeeded().Output, StringComparison.Ordinal);
        Assert.EndsWith("|2|pure|/bin:/from/setup\n", Shell(environment, "--pure", "--keep", "TWO", "--run", "echo \"$ONE|$TWO|$IN_NIX_SHELL|$PATH\"").Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void TakesExpressionsAttributesArgumentsAndDerivations()
    {
        Assert.EndsWith("given\n", Shell(null, "--argstr", "x", "given", "--run", "echo $X").Succeeded().Output, StringComparison.Ordinal);
        Assert.EndsWith("usual\n", Shell(null, "-E", "{ a.b = import ./shell.nix { }; }", "-A", "a.b", "--run", "echo $X").Succeeded().Output, StringComparison.Ordinal);
        var derivation = Programs.Firn.Run("nix-instantiate", ["--store", store.Root, "shell.nix", "--add-root", "link"], workingDirectory: store.Directory).Succeeded();
        Assert.EndsWith("no\n", Shell(null, new FileInfo(store.File("link")).LinkTarget!, "--run", "echo $inside").Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal($"{store.File("link")}\n", derivation.Output);
        Assert.Contains("requires a single derivation", Shell(null, "-E", "[ ]", "--run", "true").Failed().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void MakesAShellOfPackages()
    {
        store.Write("packages.nix", "{ ... }: let s = { runCommand = name: attributes: text: derivation ({ inherit name text; system = builtins.currentSystem; builder = \"/bin/sh\"; } // attributes); one = \"/one\"; two = \"/two\"; pkgs = s; }; in s");
        var environment = new Dictionary<string, string> { ["NIX_PATH"] = $"nixpkgs={store.File("packages.nix")}" };
        Assert.Equal("/one /two\n", Shell(environment, "-p", "one", "two", "--run", "echo $buildInputs").Succeeded().Output);
        Assert.Contains("mutually exclusive", Shell(environment, "-p", "one", "-E", "two").Failed().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void TakesInputsAndABashThatAreNamedByTheirContent()
    {
        store.Write("packages.nix", """
            { ... }:
            let
              made = name: script: derivation {
                inherit name; system = builtins.currentSystem; builder = "/bin/sh"; args = [ "-c" script ];
                __contentAddressed = true; outputHashMode = "recursive"; outputHashAlgo = "sha256"; PATH = builtins.getEnv "TOOLS";
              };
            in
            {
              bashInteractive = made "bash" "mkdir -p $out/bin; ln -s /bin/bash $out/bin/bash";
              shell = derivation { name = "s"; system = builtins.currentSystem; builder = "/bin/sh"; input = made "input" "echo in > $out"; };
            }
            """);
        // Whoever builds is not who made the directory.
        Programs.Execute("/bin/chmod", ["711", store.Directory], [], null, "/", 60).Succeeded();
        // Bash is started where the store says that it is.
        var environment = new Dictionary<string, string>
        {
            ["HOME"] = store.Directory, ["NIX_PATH"] = $"nixpkgs={store.File("packages.nix")}", ["TOOLS"] = "/usr/bin:/bin",
            ["NIX_STORE_DIR"] = store.File("store"), ["NIX_STATE_DIR"] = store.File("state"), ["NIX_LOG_DIR"] = store.File("log"),
            ["NIX_CONFIG"] = "experimental-features = ca-derivations\nsandbox = false",
        };
        string[] arguments = ["-E", "(import <nixpkgs> { }).shell", "--run", "cat $input; echo $BASH"];
        var said = Programs.Firn.Run("nix-shell", arguments, environment: environment, workingDirectory: store.Directory).Succeeded();
        Assert.Matches($"in\n{Regex.Escape(store.File("store"))}/[a-z0-9]*-bash/bin/bash\n$", said.Output);
    }

    [Fact]
    public void RunsScripts()
    {
        Directory.CreateDirectory(store.File("far"));
        store.Write("far/shell.nix", Definition);
        store.Write("far/setup", "");
        var script = store.Write("far/script", "#!/usr/bin/env nix-shell\n#! nix-shell -i \"bash -e\" ./shell.nix\n#! nix-shell --argstr x 'two words'\necho \"$X: $*\"\n");
        var said = Programs.Firn.Run(
            "nix-shell", [script, "1", "2 3"],
            environment: new() { ["NIX_BUILD_SHELL"] = "/bin/bash", ["HOME"] = store.Directory, ["NIX_REMOTE"] = store.Root }, workingDirectory: "/").Succeeded();
        Assert.Equal("two words: 1 2 3\n", said.Output);
    }
}
