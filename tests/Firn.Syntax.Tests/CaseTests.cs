using System.Runtime.CompilerServices;

namespace Firn.Syntax.Tests;

/// <summary>Each case is a file <c>tests/data/syntax/okay|fail/NAME.nix</c> beside its expected output <c>NAME.exp</c>.</summary>
public sealed class CaseTests
{
    static string Data([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../data/syntax"));

    public static TheoryData<string> Cases()
    {
        var cases = new TheoryData<string>();
        foreach (var file in Directory.GetFiles(Data(), "*.nix", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            cases.Add(Path.GetRelativePath(Data(), file));
        }
        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public void MatchesExpectedOutput(string name)
    {
        var file = Path.Combine(Data(), name);
        var shown = Texts.Show(File.ReadAllBytes(file));
        Assert.Equal(name.StartsWith("fail", StringComparison.Ordinal), shown.StartsWith("error: ", StringComparison.Ordinal));
        Assert.Equal(File.ReadAllText(Path.ChangeExtension(file, "exp")), shown + "\n");
    }

    [Theory, MemberData(nameof(Cases))]
    public void EveryTruncationIsATreeOrASyntaxError(string name)
    {
        var text = File.ReadAllBytes(Path.Combine(Data(), name));
        for (var length = 0; length < text.Length; length++)
        {
            Assert.NotNull(Texts.Show(text.AsSpan(0, length)));
        }
    }
}
