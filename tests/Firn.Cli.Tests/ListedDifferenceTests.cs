using System.Text.RegularExpressions;
using Firn.Cli.Tests.Harness;
using Firn.Differential;

namespace Firn.Cli.Tests;

/// <summary>
/// <c>tests/data/differences.tsv</c>: everything in which we are meant to differ from the real Nix. Its commands are run here, its programs by
/// <see cref="DifferentialTests"/>, its cases by <see cref="CornerCaseTests"/>.
/// </summary>
public sealed partial class ListedDifferenceTests : IDisposable
{
    const string Configuration = "experimental-features = nix-command flakes pipe-operators";

    readonly TemporaryStore place = new();

    public static ExpectedDifferences List { get; } = ExpectedDifferences.Read(Path.Combine(Repository.Data, "differences.tsv"));

    public static TheoryData<string> Commands => [.. List.Entries.Where(entry => entry.How == ExpectedDifferences.Command).Select(entry => entry.Name)];

    public void Dispose() => place.Dispose();

    /// <summary>Both are as the list says, and not the same.</summary>
    [PeerTheory, MemberData(nameof(Commands))]
    public void EveryListedCommandStillDiffers(string name)
    {
        var entry = List.Entries.Single(entry => entry.Name == name);
        var (ours, theirs) = (Answer(Programs.Firn, entry.Shown), Answer(Programs.Peer, entry.Shown));
        Assert.True(entry.Explains(ours, theirs), $"{entry.Shown}\n--- ours\n{ours}--- theirs\n{theirs}");
    }

    /// <summary>What follows Nix 2.36 says by which file and function of it; all else is a decision of ours.</summary>
    [Fact]
    public void EveryEntryNamesItsOrigin()
    {
        Assert.All(List.Entries, entry => Assert.Matches(@"^(src/\S+\.(cc|hh) [\w:<>, ]+|ours)$", entry.Origin));
        Assert.Equal(List.Entries.Count, List.Entries.Select(entry => entry.Name).Distinct().Count());
    }

    string Answer(Programs programs, string script)
    {
        var directory = Directory.CreateDirectory(place.File("w")).FullName;
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = $"{programs.Directory}:/usr/bin:/bin", ["HOME"] = place.Directory, ["XDG_CACHE_HOME"] = place.File("cache"), ["NIX_PATH"] = "", ["NIX_CONFIG"] = Configuration,
        };
        var run = Programs.Execute("/bin/sh", ["-c", script], [], environment, directory, 60);
        Programs.Execute("/bin/sh", ["-c", "chmod -R u+w w cache; rm -rf w cache"], [], null, place.Directory, 60);
        return Colour().Replace($"status {run.Status}\n{run.Output}{run.Error}", "").Replace(directory, "DIRECTORY", StringComparison.Ordinal);
    }

    [GeneratedRegex("\u001b\\[[0-9;]*[mK]")]
    private static partial Regex Colour();
}
