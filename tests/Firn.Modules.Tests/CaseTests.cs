namespace Firn.Modules.Tests;

/// <summary>Each case is a file <c>tests/data/modules/NAME.nix</c> beside <c>NAME.exp</c>, its value, or <c>NAME.err</c>, the message of its error.</summary>
public sealed class CaseTests
{
    static string Data { get; } = Path.Combine(Evaluator.Root, "tests", "data", "modules");

    public static TheoryData<string> Cases => [.. Directory.GetFiles(Data, "*.nix").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Cases))]
    public void FirnSaysWhatIsExpected(string name) => Check(Evaluator.Firn, name);

    /// <summary>The cases say what the modules do, not what this evaluator does: the real Nix agrees (where there is one).</summary>
    [Theory, MemberData(nameof(Cases))]
    public void RealNixSaysWhatIsExpected(string name)
    {
        if (Evaluator.Peer is { } peer)
        {
            Check(peer, name);
        }
    }

    static void Check(Evaluator evaluator, string name)
    {
        var outcome = evaluator.Evaluate(Path.Combine(Data, name + ".nix"));
        var expected = Path.Combine(Data, name + (outcome.Succeeded ? ".exp" : ".err"));
        Assert.True(File.Exists(expected), $"{name} {(outcome.Succeeded ? "gives a value" : "fails")}, which is not expected:\n{outcome.Text}");
        Assert.Equal(File.ReadAllText(expected).Replace("@dir@", "@root@/tests/data/modules", StringComparison.Ordinal), outcome.Text);
    }
}
