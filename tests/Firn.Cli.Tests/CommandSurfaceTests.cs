using System.Text;
using System.Text.RegularExpressions;
using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

/// <summary>The command lines of <c>tests/data/commands/*.list</c>: ours says what the real one says.</summary>
public sealed partial class CommandSurfaceTests : IDisposable
{
    readonly TemporaryStore ours = new(), theirs = new();

    public void Dispose()
    {
        ours.Dispose();
        theirs.Dispose();
    }

    static string Data => Path.Combine(Repository.Data, "commands");

    static IEnumerable<string> Lines(string list) => File.ReadLines(Path.Combine(Data, list)).Where(line => line.Length > 0 && line[0] != '#');

    Finished Run(Programs programs, TemporaryStore place, string line)
    {
        var script = line.Replace("{store}", place.Root, StringComparison.Ordinal);
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = $"{programs.Directory}:/usr/bin:/bin",
            ["HOME"] = "/nonexistent",
            ["NIX_PATH"] = "",
            ["NIX_CONFIG"] = "experimental-features = nix-command",
        };
        return Programs.Execute("/bin/sh", ["-c", script], [], environment, place.File("w"), 60);
    }

    // Each one's own directory, colours, and the name that it was called by.
    static string Plain(string text, TemporaryStore place, Programs programs) => Colour().Replace(text, "")
        .Replace(place.Directory, "DIRECTORY", StringComparison.Ordinal)
        .Split('\n').Select(line => Hint().Replace(line, "Try '$1 --help'")).Aggregate(new StringBuilder(), (all, line) => all.Append(line).Append('\n')).ToString();

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Colour();

    [GeneratedRegex("Try '(?:[^']*/)?([^/']*) --help'")]
    private static partial Regex Hint();

    [PeerTheory]
    [InlineData("evaluation.list")]
    public void SaysWhatTheRealOneSays(string list)
    {
        foreach (var place in (TemporaryStore[])[ours, theirs])
        {
            Directory.CreateDirectory(place.File("w"));
            foreach (var file in Directory.GetFiles(Data, "*.nix"))
            {
                File.Copy(file, Path.Combine(place.File("w"), Path.GetFileName(file)));
            }
        }
        var differences = new StringBuilder();
        foreach (var line in Lines(list))
        {
            var (a, b) = (Run(Programs.Firn, ours, line), Run(Programs.Peer, theirs, line));
            var (own, real) = (
                $"{a.Status}\n{Plain(a.Output, ours, Programs.Firn)}{Plain(a.Error, ours, Programs.Firn)}",
                $"{b.Status}\n{Plain(b.Output, theirs, Programs.Peer)}{Plain(b.Error, theirs, Programs.Peer)}");
            if (own != real)
            {
                differences.Append($"=== {line}\n--- real\n{real}--- ours\n{own}");
            }
        }
        Assert.True(differences.Length == 0, differences.ToString());
    }

    /// <summary>What is written to files is outside of what a comparison of streams sees.</summary>
    [Fact]
    public void WritesValuesToFiles()
    {
        var target = ours.File("out");
        Programs.Firn.Run("nix", "--store", "dummy://", "eval", "--write-to", target, "--expr", "{ x = \"foo\" + \"bar\"; y = { z = \"bla\"; }; }").Succeeded();
        Assert.Equal(("foobar", "bla"), (File.ReadAllText(target + "/x"), File.ReadAllText(target + "/y/z")));
        Assert.Contains("already exists", Programs.Firn.Run("nix", "--store", "dummy://", "eval", "--write-to", target, "--expr", "\"x\"").Failed().Error, StringComparison.Ordinal);
        foreach (var name in (string[])[".", "..", "a/b", ""])
        {
            Assert.Contains(
                $"invalid file name '{name}'",
                Programs.Firn.Run("nix", "--store", "dummy://", "eval", "--write-to", ours.File($"bad{name.Length}"), "--expr", $"{{ \"{name}\" = \"x\"; }}").Failed().Error,
                StringComparison.Ordinal);
            if (name == ".")
            {
                Directory.Delete(ours.File("bad1"));
            }
        }
        Assert.Contains(
            "is not a string or an attribute set",
            Programs.Firn.Run("nix", "--store", "dummy://", "eval", "--write-to", ours.File("number"), "--expr", "{ a = 1; }").Failed().Error,
            StringComparison.Ordinal);
    }
}
