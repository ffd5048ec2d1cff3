using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

/// <summary>
/// Each case is a file <c>tests/data/option-notes/NAME.nix</c> that fails; <c>NAME.notes</c> is what stands below Nix's own text.
/// </summary>
public sealed class OptionNoteTests
{
    static string Data { get; } = Path.Combine(Repository.Root, "tests/data/option-notes");

    public static TheoryData<string> Cases => [.. Directory.GetFiles(Data, "*.nix").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Cases))]
    public void AFailureNamesTheOptionAndWhereItIsSet(string name)
    {
        var error = Programs.Firn.Run("nix-instantiate", "--store", "dummy://", "--eval", "--strict", Path.Combine(Data, name + ".nix")).Failed().Error;
        var start = error.IndexOf("\nnote: ", StringComparison.Ordinal);
        var notes = (start < 0 ? "" : error[(start + 1)..]).Replace(Data, "@dir@", StringComparison.Ordinal);
        var expected = Path.Combine(Data, name + ".notes");
        if (Environment.GetEnvironmentVariable("FIRN_ACCEPT") == "1")
        {
            File.WriteAllText(expected, notes);
        }
        Assert.Equal(File.ReadAllText(expected), notes);
    }

    /// <summary>What people know from Nix stays as it is; notes come after it.</summary>
    [PeerTheory, MemberData(nameof(Cases))]
    public void NixsOwnTextStays(string name)
    {
        string[] arguments = ["--store", "dummy://", "--eval", "--strict", Path.Combine(Data, name + ".nix")];
        var ours = Programs.Firn.Run("nix-instantiate", arguments).Failed().Error;
        var theirs = Programs.Peer.Run("nix-instantiate", arguments).Failed().Error;
        Assert.Equal(LastMessage(theirs), LastMessage(ours));
    }

    static string LastMessage(string text) => text[text.LastIndexOf("error: ", StringComparison.Ordinal)..].Split("\nnote: ")[0].Split("\n       at ")[0].TrimEnd();
}
