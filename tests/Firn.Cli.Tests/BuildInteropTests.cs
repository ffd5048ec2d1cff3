using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

/// <summary>What Firn builds in its sandbox is what the real Nix builds, to the byte.</summary>
public sealed class BuildInteropTests : IDisposable
{
    readonly TemporaryStore store = new();

    static string Graph => Path.Combine(Repository.Data, "store/graph.nix");

    public void Dispose() => store.Dispose();

    Finished Build(Programs programs, string root, params string[] more) =>
        programs.Run("nix-build", ["--store", root, Graph, "-A", "all", "-A", "structured", "--no-out-link", .. more], workingDirectory: store.Directory);

    [PeerFact]
    public void TheSameGraphHasTheSameOutputs()
    {
        var (ours, theirs) = (store.File("ours"), store.File("theirs"));
        var outputs = Build(Programs.Peer, theirs).Succeeded().Lines;
        Assert.Equal(outputs, Build(Programs.Firn, ours).Succeeded().Lines);
        string[] Facts(Programs programs, string root, string question) => programs.Run("nix-store", ["--store", root, "-q", question, .. outputs]).Succeeded().Lines;
        var closure = Facts(Programs.Peer, theirs, "--requisites").Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(closure, Facts(Programs.Firn, ours, "--requisites").Order(StringComparer.Ordinal));
        foreach (var question in (string[])["--hash", "--references", "--deriver"])
        {
            Assert.Equal(
                Programs.Peer.Run("nix-store", ["--store", theirs, "-q", question, .. closure]).Succeeded().Output,
                Programs.Firn.Run("nix-store", ["--store", ours, "-q", question, .. closure]).Succeeded().Output);
        }
        Programs.Peer.Run("nix-store", "--store", ours, "--verify", "--check-contents").Succeeded();
        // A graph that is there is not built again, whoever asks.
        Assert.Equal("", Build(Programs.Peer, ours).Succeeded().Error);
        Assert.Equal(outputs, Build(Programs.Firn, theirs).Succeeded().Lines);
    }

    [PeerFact]
    public void BuildersAreGivenTheSame()
    {
        string[] Outputs(Programs programs, string root) =>
            [.. programs.Run("nix-build", ["--store", store.File(root), Path.Combine(Repository.Data, "store/attributes.nix"), "--no-out-link"], workingDirectory: store.Directory).Succeeded().Lines.Order(StringComparer.Ordinal)];
        var outputs = Outputs(Programs.Peer, "theirs");
        Assert.Equal(outputs, Outputs(Programs.Firn, "ours"));
        foreach (var output in outputs.Where(output => File.Exists(store.File("theirs") + output)))
        {
            // The texts show what differs; the hashes below see everything.
            Assert.Equal(File.ReadAllText(store.File("theirs") + output), File.ReadAllText(store.File("ours") + output));
        }
        foreach (var question in (string[])["--hash", "--references", "--deriver"])
        {
            Assert.Equal(
                Programs.Peer.Run("nix-store", ["--store", store.File("theirs"), "-q", question, .. outputs]).Succeeded().Output,
                Programs.Firn.Run("nix-store", ["--store", store.File("ours"), "-q", question, .. outputs]).Succeeded().Output);
        }
    }

    /// <summary>Promises that are broken: the status is the same, and the message names the promise.</summary>
    [PeerTheory]
    [InlineData("allowedReferences = [ ];", "not allowed to refer to the following paths")]
    [InlineData("allowedRequisites = [ two ];", "not allowed to refer to the following paths")]
    [InlineData("disallowedReferences = [ two ];", "not allowed to refer to the following paths")]
    [InlineData("disallowedRequisites = [ one ];", "not allowed to refer to the following paths")]
    [InlineData("__structuredAttrs = true; outputChecks.out.maxSize = 10;", "is too large at")]
    [InlineData("__structuredAttrs = true; outputChecks.out.maxClosureSize = 300;", "is too large at")]
    [InlineData("__structuredAttrs = true; outputChecks.out.disallowedRequisites = [ one ];", "not allowed to refer to the following paths")]
    [InlineData("requiredSystemFeatures = [ \"teleport\" ];", "teleport")]
    [InlineData("system = \"vax-bsd\";", "vax-bsd")]
    [InlineData("outputHash = builtins.hashString \"sha256\" \"x\"; outputHashAlgo = \"sha256\";", "must not reference store paths")]
    public void BrokenPromisesFailWithTheSameStatus(string attributes, string reason)
    {
        store.Write("breaks.nix", $$"""
            let
              sh = script: attributes: derivation ({ system = "x86_64-linux"; builder = "/bin/sh"; args = [ "-e" "-c" script ]; } // attributes);
              one = sh "echo one > $out" { name = "one"; };
              two = sh "echo ${one} > $out" { name = "two"; };
            in sh ''o=''${out:-$(sed -n "s/.*\"out\":\"\(\/nix\/store\/[^\"]*\)\".*/\1/p" $NIX_ATTRS_JSON_FILE)}; echo ${two} > $o'' ({ name = "breaks"; {{attributes}} })
            """);
        string[] arguments = ["--store", store.Root, store.File("breaks.nix"), "--no-out-link"];
        var ours = Programs.Firn.Run("nix-build", arguments);
        var theirs = Programs.Peer.Run("nix-build", arguments);
        Assert.True(theirs.Status == ours.Status && theirs.Status != 0, $"{theirs}\n{ours}");
        Assert.Contains(reason, ours.Error, StringComparison.Ordinal);
        store.PeerVerifies();
    }

    [PeerFact]
    public void OutputsNamedByTheirContentHaveTheSameNames()
    {
        string[] Rows(Programs programs, string root)
        {
            string[] arguments = ["--store", store.File(root), Path.Combine(Repository.Data, "store/content-addressed.nix"), "--no-out-link",
                "--extra-experimental-features", "ca-derivations impure-derivations"];
            var said = programs.Run("nix-build", arguments, workingDirectory: store.Directory);
            // The real Nix builds everything and then stops at an assertion of its own when it wants to print an impure path.
            Assert.True(said.Status == 0 || programs == Programs.Peer && said.Error.Contains("maybeOutputPath", StringComparison.Ordinal), $"{said}");
            var closure = programs.Run("nix-store", ["--store", store.File(root), "--dump-db"]).Succeeded().Output;
            return [.. closure.Split('\n').Where(line => line.StartsWith("/nix/store/", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];
        }
        var ours = Rows(Programs.Firn, "ours");
        Assert.Equal(Rows(Programs.Peer, "theirs"), ours);
        var outputs = ours.Where(path => !path.EndsWith(".drv", StringComparison.Ordinal)).ToArray();
        Assert.Equal(10, outputs.Length);
        foreach (var question in (string[])["--hash", "--references", "--deriver", "--size"])
        {
            Assert.Equal(
                Programs.Peer.Run("nix-store", ["--store", store.File("theirs"), "-q", question, .. outputs]).Succeeded().Output,
                Programs.Firn.Run("nix-store", ["--store", store.File("ours"), "-q", question, .. outputs]).Succeeded().Output);
        }
        Programs.Peer.Run("nix-store", "--store", store.File("ours"), "--verify", "--check-contents").Succeeded();
    }

    [PeerFact]
    public void ACopyOfAStoreObjectRefersToWhatItRefersTo()
    {
        store.Write("copy.nix", """
            let
              run = name: script: derivation { inherit name; system = "x86_64-linux"; builder = "/bin/sh"; args = [ "-c" script ]; };
              one = run "one" "echo 1 > $out";
              two = run "two" "mkdir $out; echo ${one} > $out/one";
            in
            {
              whole = builtins.path { path = two; name = "whole"; };
              part = builtins.path { path = "${two}/one"; name = "part"; };
              filtered = builtins.filterSource (path: type: true) two;
            }
            """);
        foreach (var attribute in (string[])["whole", "part", "filtered"])
        {
            string[] Facts(Programs programs, string root)
            {
                var path = programs.Run("nix", ["--extra-experimental-features", "nix-command", "eval", "--store", store.File(root), "--raw", "-f", store.File("copy.nix"), attribute]).Succeeded().Output;
                return [path, .. programs.Run("nix-store", ["--store", store.File(root), "-q", "--references", path]).Succeeded().Lines];
            }
            var facts = Facts(Programs.Peer, "theirs");
            Assert.True(facts.Length > 1, $"{attribute} refers to nothing");
            Assert.Equal(facts, Facts(Programs.Firn, "ours"));
        }
    }

    [PeerFact]
    public void DerivationsThatDerivationsMakeAreBuiltByName()
    {
        store.Write("maker.nix", """
            let
              inner = derivation { name = "made"; system = "x86_64-linux"; builder = "/bin/sh"; args = [ "-c" "echo made > $out" ]; };
              text = builtins.unsafeDiscardStringContext (builtins.readFile inner.drvPath);
              maker = derivation {
                name = "made.drv"; system = "x86_64-linux"; builder = "/bin/sh"; args = [ "-c" "cat $textPath > $out" ]; passAsFile = [ "text" ]; inherit text;
                __contentAddressed = true; outputHashMode = "text"; outputHashAlgo = "sha256";
              };
            in
            { inherit maker; made = builtins.outputOf maker.outPath "out"; }
            """);
        var features = new Dictionary<string, string> { ["NIX_CONFIG"] = "experimental-features = nix-command ca-derivations dynamic-derivations" };
        var maker = Programs.Firn.Run("nix-instantiate", ["--store", store.File("ours"), store.File("maker.nix"), "-A", "maker"], environment: features).Succeeded().Output.Trim();
        Assert.Equal(maker, Programs.Peer.Run("nix-instantiate", ["--store", store.File("theirs"), store.File("maker.nix"), "-A", "maker"], environment: features).Succeeded().Output.Trim());
        string Made(Programs programs, string root, params string[] what) =>
            programs.Run("nix", ["build", "--store", store.File(root), "--no-link", "--print-out-paths", .. what], environment: features, workingDirectory: store.Directory).Succeeded().Output;
        var made = Made(Programs.Peer, "theirs", $"{maker}^out^out");
        Assert.Equal(made, Made(Programs.Firn, "ours", $"{maker}^out^out"));
        Assert.Equal(made, Made(Programs.Firn, "ours", "-f", "maker.nix", "made"));
    }

    [PeerFact]
    public void AFailingBuildSaysSoAndLeavesTheStoreSound()
    {
        store.Write("fails.nix", "derivation { name = \"fails\"; system = \"x86_64-linux\"; builder = \"/bin/sh\"; args = [ \"-c\" \"echo partial > $out; echo why >&2; exit 3\" ]; }");
        string[] arguments = ["--store", store.Root, store.File("fails.nix"), "--no-out-link"];
        var ours = Programs.Firn.Run("nix-build", arguments);
        Assert.Equal(Programs.Peer.Run("nix-build", arguments).Status, ours.Status);
        Assert.Contains("builder failed with exit code 3", ours.Error, StringComparison.Ordinal);
        Assert.Contains("why", ours.Error, StringComparison.Ordinal);
        Assert.Equal("", ours.Output);
        store.PeerVerifies();
    }

    [PeerFact]
    public void TheBuilderSeesNothingOfTheMachine()
    {
        store.Write("looks.nix", """
            derivation {
              name = "looks"; system = "x86_64-linux"; builder = "/bin/sh";
              args = [ "-c" "{ id -u; id -g; pwd; hostname; ls / /etc /dev; cat /etc/passwd /etc/group /etc/hosts; env | sort; ls /sys/class/net 2>/dev/null; umask; } > $out 2>&1" ];
            }
            """);
        string Look(Programs programs, string root)
        {
            var path = programs.Run("nix-build", ["--store", store.File(root), store.File("looks.nix"), "--no-out-link"], environment: new() { ["SECRET"] = "x" }).Succeeded().Lines[0];
            return File.ReadAllText(store.File(root) + path);
        }
        var ours = Look(Programs.Firn, "ours");
        Assert.Equal(Look(Programs.Peer, "theirs"), ours);
        Assert.DoesNotContain("SECRET", ours, StringComparison.Ordinal);
    }
}
