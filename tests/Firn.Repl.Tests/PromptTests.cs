using Firn.Evaluation.Tests;

namespace Firn.Repl.Tests;

public class PromptTests
{
    static string Of(params string[] lines) => Conversation.Of(new MemoryHost().Add("/a.nix", "{ fromA = 1; }"), lines);

    [Fact]
    public void AnInterruptionEndsTheEvaluationOnly()
    {
        Action? press = null;
        using var pressed = new Timer(_ => press?.Invoke(), null, 200, 100);
        // The person lets go once the second line is typed.
        var text = new Conversation(new MemoryHost(), "builtins.length (builtins.genericClosure { startSet = [ { key = 1; } ]; operator = x: [ { key = x.key + 1; } ]; })", "40 + 2")
        {
            During = interrupt => press = press is null ? interrupt : static () => { },
        }.Run();
        Assert.Contains("error: interrupted by the user\n", text, StringComparison.Ordinal);
        Assert.Contains("nix-repl> 40 + 2\n42\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void CompletesVariablesAttributesCommandsAndFiles()
    {
        Assert.Contains("<tab>\nlongName\n", Of("longName = { alpha = 1; alps = 2; \"odd name\" = 3; }", "longN\t"), StringComparison.Ordinal);
        Assert.Contains("<tab>\n1 + x.alpha\n1 + x.alps\n", Of("x = { alpha = 1; alps = 2; beta = 3; }", "1 + x.al\t"), StringComparison.Ordinal);
        Assert.Contains("<tab>\nx.\"odd name\"\n", Of("x = { \"odd name\" = 3; }", "x.\t"), StringComparison.Ordinal);
        Assert.Contains("<tab>\n:l\n:last-loaded\n:lf\n:ll\n:load\n:load-flake\n:log\n", Of(":l\t"), StringComparison.Ordinal);
        Assert.Contains("<tab>\nimport ./one.nix\nimport ./other/\n", Of("import ./o\t"), StringComparison.Ordinal);
        Assert.Contains("<tab>\n\n", Of("(throw \"never seen\").\t"), StringComparison.Ordinal);
        Assert.DoesNotContain("never seen\"", Of("(throw \"never seen\").\t").Replace("(throw \"never seen\")", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void CancelledInputIsForgotten() => Assert.Contains("nix-repl> 2\n2\n", Of("(1 +", "xyz\t", "2"), StringComparison.Ordinal);

    [Fact]
    public void ColoursAreForTerminals()
    {
        Assert.Contains("\u001b[36;1m1\u001b[0m", new Conversation(new MemoryHost(), "1") { Colors = true }.Run(), StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", Of("{ a = 1; b = \"x\"; c = x: x; d = /p; e = throw \"\"; }"), StringComparison.Ordinal);
    }

    [Fact]
    public void LoadsWhatTheCommandLineNamedAndAgainAtReload()
    {
        var times = 0;
        var said = new Conversation(new MemoryHost(), "n", ":r", "n")
        {
            Installables = [new Installable("thing", evaluator => evaluator.EvaluateText($"{{ n = {++times}; }}", evaluator.Host.WorkingDirectory))],
        }.Run();
        Assert.Contains("Loading installable 'thing'...\nAdded 1 variables.\nn\n", said, StringComparison.Ordinal);
        Assert.Contains("nix-repl> n\n1\n", said, StringComparison.Ordinal);
        Assert.EndsWith("nix-repl> n\n2\n\nnix-repl> \n", said, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadsAFileAgainAfterItChanged()
    {
        var files = new MemoryHost().Add("/a.nix", "{ v = 1; }");
        var count = 0;
        var changed = new Conversation(files, ":l a.nix", "v", ":r", "v")
        {
            During = _ =>
            {
                if (++count == 3)
                {
                    files.Add("/a.nix", "{ v = 2; }");
                }
            },
        };
        Assert.EndsWith("nix-repl> v\n2\n\nnix-repl> \n", changed.Run(), StringComparison.Ordinal);
    }

    [Fact]
    public void ADirectoryIsListedOnceForALineAndAgainForTheNextOne()
    {
        var files = new MemoryHost().Add("/d/one", "").Add("/nix/store/two", "");
        var count = 0;
        var said = new Conversation(files, "map (d: builtins.attrNames (builtins.readDir d)) [ /d /d /nix/store ./d /nix/store ]", "builtins.attrNames (builtins.readDir /d)")
        {
            During = _ =>
            {
                if (++count == 2)
                {
                    files.Add("/d/three", "");
                }
            },
        }.Run();
        Assert.Contains("[\n  \"one\"\n  \"three\"\n]", said, StringComparison.Ordinal);
        Assert.Equal(["/d", "/nix/store", "/nix/store", "/d"], files.Listed);
    }

    [Fact]
    public void OpensTheSourceOfAFunctionAndOfAPackage()
    {
        var conversation = new Conversation(
            new MemoryHost().Add("/f.nix", "{\n  f = x:\n    x;\n}"),
            ":l f.nix", ":e f", ":e { type = \"derivation\"; meta.position = \"/pkgs/thing.nix:17\"; }", ":e ./f.nix", ":e 5");
        var said = conversation.Run();
        Assert.Equal(["edit /f.nix:2", "edit /pkgs/thing.nix:17", "edit /f.nix:0"], conversation.Done);
        Assert.Contains("error: package '5' has no source location information", said, StringComparison.Ordinal);
    }

    [Fact]
    public void TheHelpNamesEveryCommand()
    {
        var help = Of(":?");
        foreach (var command in (string[])[":a,", ":b ", ":bl ", ":doc", ":e,", ":i ", ":l,", ":lf,", ":ll,", ":log", ":p,", ":q,", ":r,", ":sh", ":t ", ":te,", ":u ", ":?,"])
        {
            Assert.Contains($"  {command}", help, StringComparison.Ordinal);
        }
        Assert.DoesNotContain(":bt", help, StringComparison.Ordinal);
    }
}
