using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

public class ProgramNameTests
{
    static string[] Names => Programs.Firn.Run("firn", "--names").Succeeded().Lines;

    [Fact]
    public void EveryNameHasALinkToTheOneBinary() =>
        Assert.All(Names, name => Assert.Equal(
            new FileInfo(Programs.Firn["firn"]).FullName,
            name == "firn" ? Programs.Firn["firn"] : File.ResolveLinkTarget(Programs.Firn[name], returnFinalTarget: true)?.FullName));

    [Fact]
    public void EveryNameSaysItsVersion() => Assert.All(Names, name =>
    {
        var said = Programs.Firn.Run(name, "--version").Succeeded();
        Assert.Matches(name == "firn" ? @"^firn \d+\.\d+\.\d+\n$" : $@"^{name} \(Nix\) 2\.\d+\.\d+\n$", said.Output);
        Assert.Equal("", said.Error);
    });

    [Fact]
    public void EveryNameExplainsItself() => Assert.All(Names, name =>
    {
        var said = Programs.Firn.Run(name, "--help").Succeeded();
        Assert.StartsWith(name == "nix" ? "# firn" : $"# {name}", said.Output, StringComparison.Ordinal);
        Assert.Equal("", said.Error);
    });

    [Fact]
    public void WhatIsNotThereYetSaysSo() => Assert.All(Names.Where(name => name is "nix-channel" or "nix-daemon"), name =>
        Assert.Contains($"'{name}' is not part of this version", Programs.Firn.Run(name).Failed().Error, StringComparison.Ordinal));

    [Fact]
    public void FirstArgumentStandsForTheName()
    {
        string[] arguments = ["--eval", "-E", "1 + 1"];
        Assert.Equal("2\n", Programs.Firn.Run("firn", ["nix-instantiate", .. arguments]).Succeeded().Output);
        Assert.Equal("2\n", Programs.Firn.Run("nix-instantiate", arguments).Succeeded().Output);
    }

    [Fact]
    public void SuggestsTheCommandThatWasMeant()
    {
        Assert.Contains("did you mean 'eval'?", Programs.Firn.Run("firn", "evla").Failed().Error, StringComparison.Ordinal);
        Assert.Contains("did you mean 'store verify'?", Programs.Firn.Run("nix", "store", "verfy").Failed().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesANameThatItDoesNotKnow()
    {
        using var store = new TemporaryStore();
        File.CreateSymbolicLink(store.File("nix-frobnicate"), Programs.Firn["firn"]);
        Assert.Contains("'nix-frobnicate' is not a name", new Programs(store.Directory).Run("nix-frobnicate").Failed().Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nix-instantiate")]
    [InlineData("nix-store")]
    [InlineData("nix-hash")]
    [InlineData("nix-env")]
    [InlineData("nix-collect-garbage")]
    public void NamesTheFlagThatItDoesNotKnow(string program)
    {
        var said = Programs.Firn.Run(program, "--no-such-flag").Failed();
        Assert.Contains("--no-such-flag", said.Error, StringComparison.Ordinal);
        Assert.Equal("", said.Output);
    }
}
