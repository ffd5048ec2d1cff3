namespace Firn.Modules.Tests;

/// <summary>The package set of <c>os</c>.</summary>
public sealed class PackageTests
{
    /// <summary>Everything in the set that is a package, by name: its derivation.</summary>
    const string Paths = """
        let
          pkgs = import ./os { firnBinary = /bin/sh; };
          paths = set: builtins.mapAttrs (_: package: package.drvPath) (builtins.removeAttrs set (builtins.filter
            (name: !(builtins.isAttrs set.${name} && set.${name}.type or null == "derivation")) (builtins.attrNames set)));
        in
        {
          named = paths (builtins.removeAttrs pkgs [ "pkgs" "lib" ]);
          relocated = paths pkgs.relocated;
          debian = paths pkgs.debian;
          trixie = paths (pkgs.withLock ./os/packages/locks/trixie.json).relocated;
          linux = pkgs.linuxPackages.kernel.drvPath;
          usr = (pkgs.base.mkUsr { }).drvPath;
        }
        """;

    [Fact]
    public void EveryPackageEvaluatesAndRealNixNamesItTheSame()
    {
        var own = Evaluator.Firn.Evaluate("-E", Paths);
        Assert.True(own.Succeeded, own.Text);
        foreach (var name in (string[])["bash", "coreutils", "nginx", "openssh", "git", "python3", "gcc", "hello", "linux", "grub2", "firn"])
        {
            Assert.Contains($" {name} = \"/nix/store/", own.Text);
        }
        if (Evaluator.Peer is { } peer)
        {
            Assert.Equal(peer.Evaluate("-E", Paths).Text, own.Text);
        }
    }

    [Theory]
    [InlineData("(import ./os/packages/debian/names.nix).package \"a\" \"1:2.0~rc1+b2\"", "\"a-2.0_rc1+b2\"")]
    [InlineData("with import ./os { }; (hello.overrideAttrs (old: { pname = old.pname + \"-mine\"; })).name", "\"hello-mine-2.10\"")]
    [InlineData("with import ./os { }; (callPackage ({ bash, size ? 1 }: { inherit size; }) { size = 2; }).override { size = 3; } // { override = null; }", "{ override = null; size = 3; }")]
    [InlineData("(import ./os { overlays = [ (final: prev: { greeting = \"hi ${prev.hello.pname}\"; }) ]; }).greeting", "\"hi hello\"")]
    [InlineData("let pkgs = import ./os { }; in pkgs.nginx.outPath == (pkgs.withLock ./os/packages/locks/trixie.json).nginx.outPath", "false")]
    public void TheSetIsUsedAsNixpkgsIs(string expression, string expected)
    {
        var outcome = Evaluator.Firn.Evaluate("-E", expression);
        Assert.Equal(expected + "\n", outcome.Text);
    }

    /// <summary>Source, checksum, version, build commands and dependencies are in a path's hash, and nothing else is.</summary>
    [Fact, Trait("Requirement", "R29")]
    public void EveryInputIsInTheHashOfAPathAndNothingElse()
    {
        var outcome = Evaluator.Firn.Evaluate("-E", """
            with import ./os { };
            let
              path = changes: (stdenv.mkDerivation ({
                pname = "p"; version = "1"; buildPhase = "make"; buildInputs = [ zlib ];
                src = builtins.derivation { name = "src"; inherit system; builder = "builtin:fetchurl"; url = "http://127.0.0.1/src"; outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; outputHashMode = "flat"; };
              } // changes)).outPath;
              changed = [
                (path { version = "2"; })
                (path { buildPhase = "make all"; })
                (path { buildInputs = [ libsodium ]; })
                (path { src = builtins.derivation { name = "src"; inherit system; builder = "builtin:fetchurl"; url = "http://127.0.0.1/src"; outputHash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="; outputHashMode = "flat"; }; })
                (path { NIX_CFLAGS = "-O3"; })
              ];
            in
            {
              same = path { } == path { meta.description = "another"; };
              different = builtins.length (lib.unique ([ (path { }) ] ++ changed));
              # Where a file comes from does not matter as long as it is the same file.
              mirror = path { } == path { src = builtins.derivation { name = "src"; inherit system; builder = "builtin:fetchurl"; url = "http://127.0.0.2/elsewhere"; outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; outputHashMode = "flat"; }; };
            }
            """);
        Assert.Equal("{ different = 6; mirror = true; same = true; }\n", outcome.Text);
    }

    [Theory]
    [InlineData("(import ./os { }).debianArchive.get \"nginxx\"", "Debian package 'nginxx' is not in the lock (suite bookworm)")]
    [InlineData("import ./os { system = \"riscv64-linux\"; }", "\"riscv64-linux\"")]
    [InlineData("with import ./os { }; callPackage ({ nonsense }: nonsense) { }", "asks for nonsense")]
    public void MistakesAreNamed(string expression, string part)
    {
        var outcome = Evaluator.Firn.Evaluate("-E", expression);
        Assert.False(outcome.Succeeded);
        Assert.Contains(part, outcome.Text);
    }
}
