using System.Text.RegularExpressions;
using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

/// <summary>The conversations of tests/data/repl, had with the real program and with the real Nix.</summary>
public sealed partial class PromptTests : IDisposable
{
    readonly TemporaryStore store = new();

    public void Dispose() => store.Dispose();

    static string Data => Path.Combine(Repository.Data, "repl");

    static Finished Talk(Programs programs, string name, bool echo)
    {
        var debugged = $"{name}.debug.nix";
        string[] command = ["repl"];
        if (File.Exists(Path.Combine(Data, debugged)))
        {
            var setting = File.ReadLines(Path.Combine(Data, debugged)).First().TrimStart('#', ' ');
            command = ["eval", "--file", $"./{debugged}", "--debugger", .. setting is "ignore-try" or "debugger-on-trace" ? [$"--{setting}"] : Array.Empty<string>()];
        }
        var environment = new Dictionary<string, string> { ["NIX_CONFIG"] = "experimental-features = nix-command", ["HOME"] = "/nonexistent" };
        if (echo)
        {
            environment["_NIX_TEST_REPL_ECHO"] = "1";
        }
        return programs.Run("nix", ["--store", "dummy://", .. command], File.ReadAllText(Path.Combine(Data, name + ".in")), environment, Data);
    }

    // What is typed comes back from the real one's line editor even without a terminal; from ours when it is asked for.
    [PeerTheory]
    [InlineData("values")]
    [InlineData("bindings")]
    [InlineData("multiline")]
    [InlineData("failures")]
    [InlineData("loading")]
    [InlineData("stop")]
    [InlineData("break")]
    [InlineData("step")]
    [InlineData("try")]
    [InlineData("ignored")]
    [InlineData("adding")]
    [InlineData("misfit")]
    [InlineData("asserting")]
    [InlineData("levels")]
    [InlineData("deep")]
    [InlineData("scopes")]
    public void SaysWhatTheRealOneSays(string name)
    {
        var (ours, theirs) = (Talk(Programs.Firn, name, echo: true), Talk(Programs.Peer, name, echo: false));
        Assert.Equal(theirs.Status, ours.Status);
        Assert.Equal(Plain(theirs.Output), Plain(ours.Output));
        Assert.Equal(Plain(theirs.Error), Plain(ours.Error));
    }

    // Colours, the version, and the prompt that was left are each other's own. The order of the names of a scope is listed as different.
    static string Plain(string text)
    {
        text = Colour().Replace(text, "").Replace("\0", "", StringComparison.Ordinal).TrimEnd('\n', ' ', '>');
        text = text.EndsWith("nix-repl", StringComparison.Ordinal) ? text[..^"nix-repl".Length].TrimEnd('\n') : text;
        return string.Join('\n', text.Split('\n').Select(line => Banner().IsMatch(line) ? "Nix"
            : Scope().IsMatch(line) ? string.Join(' ', line.Split(' ').Where(word => word.Length > 0).Order(StringComparer.Ordinal)) : line));
    }

    [GeneratedRegex("\u001b\\[[0-9;]*[mK]")]
    private static partial Regex Colour();

    [GeneratedRegex(@"^Nix \d+\.[\d.]+( debugger)?$")]
    private static partial Regex Banner();

    [GeneratedRegex("^(static: |with: |abort |builtins |([a-z]+ )+$)")]
    private static partial Regex Scope();

    [Fact]
    public void WithoutATerminalNothingIsEchoedOrColoured()
    {
        var said = Programs.Firn.Run("nix", ["--store", "dummy://", "repl"], "1 + 1\n", new() { ["HOME"] = store.Directory }).Succeeded();
        Assert.Equal("2\n\n\n", said.Output);
        Assert.Equal("Nix 2.36.0\nType :? for help.\n", said.Error);
        Assert.Empty(Directory.GetFileSystemEntries(store.Directory));
    }

    /// <summary>A terminal of its own: keys edit the line, the tabulator completes, the history is there the next time, Ctrl-C stops an evaluation.</summary>
    [Fact]
    public void ATerminalEditsCompletesRemembersAndInterrupts()
    {
        string Talk(string keys) => Programs.Execute(
            "/bin/sh",
            ["-c", $"(sleep 0.5; printf '{keys}'; sleep 2) | script -qec '{Programs.Firn["nix"]} --store dummy:// repl' /dev/null"],
            [],
            new() { ["HOME"] = store.Directory, ["TERM"] = "xterm", ["NIX_CONFIG"] = "" },
            store.Directory,
            60).Output;
        Assert.Contains("\u001b[36;1m42\u001b[0m", Talk("nonsense\\025number = { inside = 20; }\\rnumber.in\\t + 22\\r\\004"), StringComparison.Ordinal);
        Assert.Equal("number = { inside = 20; }\nnumber.inside + 22\n", File.ReadAllText(store.File(".local/share/nix/repl-history")));
        Assert.Contains("\u001b[36;1m43\u001b[0m", Talk("number.inside = 21; \\r\\033[A\\033[A\\r\\004"), StringComparison.Ordinal);
        var interrupted = Talk("builtins.genericClosure { startSet = [ { key = 1; } ]; operator = x: [ { key = x.key + 1; } ]; }\\r'; sleep 1; printf '\\003'; sleep 0.5; printf '40 + 4\\r\\004");
        Assert.Contains("error: interrupted by the user", interrupted, StringComparison.Ordinal);
        Assert.Contains("\u001b[36;1m44\u001b[0m", interrupted, StringComparison.Ordinal);
    }

    [Fact]
    public void BuildsAndShowsLogs()
    {
        store.Write("d.nix", "derivation { name = \"made\"; system = builtins.currentSystem; builder = \"/bin/sh\"; args = [ \"-c\" \"echo said by the builder; echo > $out\" ]; }");
        var said = Programs.Firn.Run(
            "nix", ["--store", store.Root, "--option", "sandbox", "false", "repl"], "d = import ./d.nix\n:bl d\n:log d\n:b 1\n", workingDirectory: store.Directory).Succeeded();
        Assert.Matches(@"This derivation produced the following outputs:\n  \./repl-result-out -> /nix/store/\w+-made\n", said.Output);
        Assert.Contains("said by the builder\n", said.Output, StringComparison.Ordinal);
        Assert.Contains("error: expression does not evaluate to a derivation", said.Error, StringComparison.Ordinal);
        Assert.NotNull(new FileInfo(store.File("repl-result-out")).LinkTarget);
    }

    [Fact]
    public void LoadsFilesAndExpressionsOfTheCommandLine()
    {
        store.Write("f.nix", "{ x ? 20 }: { a.b = { y = x + 1; }; }");
        Assert.Equal("42\n\n\n", Programs.Firn.Run("nix", ["--store", "dummy://", "repl", "--file", "f.nix", "a.b", "--arg", "x", "41"], "y\n", workingDirectory: store.Directory).Succeeded().Output);
        Assert.Equal("3\n\n\n", Programs.Firn.Run("nix", ["--store", "dummy://", "repl", "--expr", "{ z = 3; }"], "z\n").Succeeded().Output);
        Assert.Contains("is not a flake", Programs.Firn.Run("nix", ["--store", "dummy://", "repl", store.File("f.nix")], "").Failed().Error, StringComparison.Ordinal);
    }
}
