namespace Firn.Scenarios.Tests;

/// <summary>The toolchain stands on its own: sources become programs in a sandbox without <c>/usr</c>.</summary>
public sealed class CompilationTests
{
    const string Hello = "(import <nixpkgs> { }).hello";

    [Fact, Trait("Requirement", "R31"), Trait("Requirement", "R33")]
    public void GnuHelloIsCompiledWithoutUsrAndTwiceToTheSameBytes()
    {
        var hello = FirnCommand.Run("nix-build", [.. FirnCommand.StoreOptions, "--no-out-link", "-E", Hello]);
        using (var root = new EmptyRoot(hello))
        {
            Assert.Equal("Hello, world!", root.Run($"{hello}/bin/hello"));
        }
        // Compiles it again beside the first result and compares.
        var again = FirnCommand.Try("nix-build", [.. FirnCommand.StoreOptions, "--no-out-link", "--check", "-E", Hello]);
        Assert.True(again.Code == 0, again.Error);
        Assert.Contains("configure", again.Error, StringComparison.Ordinal);
    }

    [Fact, Trait("Requirement", "R34")]
    public void ABuildThatIsNotTheSameTwiceIsNamedByCheck()
    {
        string[] build = ["nix-build", .. FirnCommand.StoreOptions, "--no-out-link", "-E", """with import <nixpkgs> { }; runScript { name = "dice"; script = builtins.toFile "dice" "mkdir $out; echo same > $out/same; head -c 16 /dev/urandom > $out/chance"; }"""];
        FirnCommand.Run(build[0], build[1..]);
        var again = FirnCommand.Try(build[0], [.. build[1..], "--check"]);
        Assert.NotEqual(0, again.Code);
        Assert.Contains("may not be deterministic", again.Error, StringComparison.Ordinal);
        Assert.Contains("-dice", again.Error, StringComparison.Ordinal);
    }

    /// <summary>What only works with the surroundings of this machine fails, and says at what.</summary>
    [Theory, Trait("Requirement", "R31")]
    [InlineData("cp /usr/include/stdio.h $out", "/usr/include/stdio.h")]
    [InlineData("$curl/bin/curl -sS -m 20 -o $out http://127.0.0.1:PORT/", "Failed to connect to 127.0.0.1")]
    public void ABuildThatReachesOutsideFails(string command, string named)
    {
        using var server = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        server.Start();
        var port = ((System.Net.IPEndPoint)server.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var script = command.Replace("PORT", port, StringComparison.Ordinal);
        var result = FirnCommand.Try("nix-build", [.. FirnCommand.StoreOptions, "--no-out-link", "-E",
            $"with import <nixpkgs> {{ }}; runScript {{ name = \"outside\"; inherit curl; script = builtins.toFile \"outside\" \"{script}\"; }}"]);
        Assert.NotEqual(0, result.Code);
        Assert.Contains(named, result.Error, StringComparison.Ordinal);
        Assert.False(server.Pending());
    }

    [Fact, Trait("Requirement", "R31")]
    public void TheSandboxOfABuildHasNoUsrAndNoNetwork()
    {
        var listing = FirnCommand.Run("nix-build", [.. FirnCommand.StoreOptions, "--no-out-link", "-E", """
            with import <nixpkgs> { };
            runScript { name = "surroundings"; script = builtins.toFile "look" "ls / > $out; ls /bin >> $out; cat /proc/net/dev | wc -l >> $out; $curl/bin/curl -sS -m 5 http://192.0.2.1/ 2>&1 | cut -c1-19 >> $out"; inherit curl; }
            """]);
        var seen = File.ReadAllLines(FirnCommand.Real(listing));
        Assert.DoesNotContain("usr", seen);
        Assert.DoesNotContain("home", seen);
        // No route: the answer is there at once.
        Assert.Contains("curl: (7) Failed to", seen);
        // Two lines of heading and the loopback device.
        Assert.Contains("3", seen);
    }
}
