using Firn.Cli.Tests.Harness;
using Firn.Differential;

namespace Firn.Cli.Tests;

/// <summary>
/// Corners of the language: every <c>tests/data/corners/TOPIC/NAME.nix</c> has beside it (<c>.exp</c>) its status and what it prints, or says
/// last. The real Nix is asked again where there is one. Where that differs, <c>tests/data/differences.tsv</c> says why.
/// </summary>
public sealed class CornerCaseTests
{
    const string Flags = "# flags: ";

    static string Data { get; } = Path.Combine(Repository.Root, "tests/data/corners");

    public static TheoryData<string> Cases =>
        [.. Directory.GetFiles(Data, "*.nix", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Data, file)[..^4]).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Cases))]
    public void FirnSaysWhatStandsBesideIt(string name)
    {
        var said = Evaluate(Programs.Firn, name);
        var expected = Path.Combine(Data, name + ".exp");
        if (Environment.GetEnvironmentVariable("FIRN_ACCEPT") == "1")
        {
            File.WriteAllText(expected, said);
        }
        Assert.Equal(File.ReadAllText(expected), said);
    }

    [PeerTheory, MemberData(nameof(Cases))]
    public void RealNixSaysTheSame(string name)
    {
        var said = Evaluate(Programs.Peer, name);
        var expected = File.ReadAllText(Path.Combine(Data, name + ".exp"));
        if (ListedDifferenceTests.List.Entries.FirstOrDefault(entry => entry.How == ExpectedDifferences.Case && entry.Shown == name) is { } listed)
        {
            Assert.True(listed.Explains(expected, said), $"{name} is listed as different ({listed.Why}), but not so:\n{said}");
            return;
        }
        Assert.Equal(expected, said);
    }

    [Fact]
    public void EveryListedCaseIsThere() => Assert.All(
        ListedDifferenceTests.List.Entries.Where(entry => entry.How == ExpectedDifferences.Case), entry => Assert.True(File.Exists(Path.Combine(Data, entry.Shown + ".nix")), entry.Name));

    // "at FILE:LINE:COLUMN:", and the text's own lines below it. Suggestions come after them.
    static bool IsPlace(string line) =>
        line.StartsWith("       at ", StringComparison.Ordinal) || line.TrimStart().TrimStart("0123456789").StartsWith('|') && line.StartsWith("      ", StringComparison.Ordinal);

    static string Evaluate(Programs programs, string name)
    {
        var file = name + ".nix";
        var first = File.ReadLines(Path.Combine(Data, file)).First();
        string[] flags = first.StartsWith(Flags, StringComparison.Ordinal) ? first[Flags.Length..].Split(' ') : [];
        var run = programs.Run("nix-instantiate", ["--store", "dummy://", "--eval", "--strict", .. flags, file], "", new() { ["NIX_PATH"] = "" }, Data);
        var at = run.Error.LastIndexOf("error: ", StringComparison.Ordinal);
        var told = run.Error.Split('\n').Where(line => line.StartsWith("trace: ", StringComparison.Ordinal) || line.StartsWith("warning: ", StringComparison.Ordinal) || line.StartsWith("evaluation warning: ", StringComparison.Ordinal));
        // What was said last, without where: traces are held against Nix's own suite.
        var last = at < 0 ? [] : run.Error[at..].Split('\n').Where(line => !IsPlace(line)).Select(line => line.TrimEnd());
        return string.Join('\n', [$"status {run.Status}", .. told, run.Output.TrimEnd('\n'), .. last]).TrimEnd().Replace(Data, "@dir@", StringComparison.Ordinal) + "\n";
    }
}
