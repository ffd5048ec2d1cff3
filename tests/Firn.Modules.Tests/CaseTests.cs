namespace Firn.Modules.Tests;

/// <summary>Each case is a file <c>tests/data/modules/NAME.nix</c> beside <c>NAME.exp</c>, its value, or <c>NAME.err</c>, the message of its error, with
/// <c>NAME.notes</c> where Firn says more about it.</summary>
public sealed class CaseTests
{
    static string Data { get; } = Path.Combine(Evaluator.Root, "tests", "data", "modules");

    public static TheoryData<string> Cases => [.. Directory.GetFiles(Data, "*.nix").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Cases))]
    public void FirnSaysWhatIsExpected(string name)
    {
        var notes = Path.Combine(Data, name + ".notes");
        Assert.Equal(File.Exists(notes) ? File.ReadAllText(notes).Replace("@dir@", Place, StringComparison.Ordinal) : "", Check(Evaluator.Firn, name).Notes);
    }

    /// <summary>The cases say what the modules do, not what this evaluator does: the real Nix agrees (where there is one).</summary>
    [Theory, MemberData(nameof(Cases))]
    public void RealNixSaysWhatIsExpected(string name)
    {
        if (Evaluator.Peer is { } peer)
        {
            Check(peer, name);
        }
    }

    const string Place = "@root@/tests/data/modules";

    static Outcome Check(Evaluator evaluator, string name)
    {
        var outcome = evaluator.Evaluate(Path.Combine(Data, name + ".nix"));
        var expected = Path.Combine(Data, name + (outcome.Succeeded ? ".exp" : ".err"));
        Assert.True(File.Exists(expected), $"{name} {(outcome.Succeeded ? "gives a value" : "fails")}, which is not expected:\n{outcome.Text}");
        Assert.Equal(File.ReadAllText(expected).Replace("@dir@", Place, StringComparison.Ordinal), outcome.Text);
        return outcome;
    }
}
