using System.Text;
using Firn.Store;

namespace Firn.Building.Tests;

public sealed class RealiserTests : IDisposable
{
    readonly TestStore test = new();

    public void Dispose() => test.Dispose();

    StorePath Dependent(string name, string script, params StorePath[] inputs) => test.Script(name, script, edit =>
    {
        foreach (var input in inputs)
        {
            edit.Inputs[input] = ["out"];
            edit.Environment[$"in{edit.Inputs.Count}"] = test.Store.Directory.Show(test.Output(input));
        }
    });

    [Fact]
    public void BuildsInputsFirstAndFindsReferences()
    {
        var one = test.Script("one", "echo 1 > $out");
        var two = Dependent("two", "cat $in1 > $out; echo $in1 >> $out", one);
        test.Make(two);
        var info = test.Store.QueryPathInfo(test.Output(two));
        Assert.Equal([test.Output(one)], info.References);
        Assert.Equal(two, info.Deriver);
        Assert.True(info.Ultimate);
        Assert.Equal(2, test.Built);
        Assert.Equal(BuildStatus.AlreadyValid, test.Build(two).Status);
        Assert.Equal(2, test.Built);
    }

    [Fact]
    public void BuildsIndependentDerivationsAtTheSameTime()
    {
        test.Options = test.Options with { MaximumJobs = 2 };
        var slow = Enumerable.Range(0, 2).Select(i => new BuildRequest(test.Script($"slow{i}", "sleep 3; date +%s.%N > $out"))).ToList();
        Assert.True(test.Realiser.Build(slow).Success, test.Log);
        var ends = slow.Select(request => double.Parse(File.ReadAllText(test.Store.RealPath(test.Output(request.Path)).ToString()).Split('.')[0])).ToList();
        Assert.InRange(Math.Abs(ends[0] - ends[1]), 0, 2.5);
    }

    [Fact]
    public void RegistersSeveralOutputsAndTheirReferencesToEachOther()
    {
        var derivation = test.Script("many", "mkdir $out $dev; echo $out > $dev/ref", edit => edit.Outputs = ["out", "dev"]);
        var result = test.Build(derivation);
        Assert.True(result.Success, result.Failure?.Message);
        Assert.Equal([result.Outputs["out"]], test.Store.QueryPathInfo(result.Outputs["dev"]).References);
        Assert.EndsWith("-many-dev", result.Outputs["dev"].BaseName, StringComparison.Ordinal);
    }

    [Fact]
    public void ReportsReasonAndEndOfLog()
    {
        var derivation = test.Script("fails", "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do echo line $i; done; exit 3");
        var summary = test.Realiser.Build([new BuildRequest(derivation)]);
        Assert.Equal(100, summary.ExitCode);
        var message = summary.Failures.Single().Failure!.Message;
        var shown = test.Store.Directory.Show(derivation);
        Assert.StartsWith($"Cannot build '{shown}'.\n       Reason: builder failed with exit code 3.\n       Output paths:\n         {test.Store.Directory.Show(test.Output(derivation))}", message, StringComparison.Ordinal);
        Assert.Contains("Last 25 log lines:\n       > line 6\n", message, StringComparison.Ordinal);
        Assert.DoesNotContain("> line 5\n", message, StringComparison.Ordinal);
        Assert.EndsWith($"nix log {shown}", message, StringComparison.Ordinal);
        using var log = new StreamReader(BuildLogs.TryRead(test.Store.LogDirectory, derivation)!);
        Assert.Equal(30, log.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.True(File.Exists($"{test.Store.LogDirectory}/drvs/{derivation.BaseName[..2]}/{derivation.BaseName[2..]}.bz2"));
    }

    [Fact]
    public void GoesOnAfterAFailureWhenAsked()
    {
        var bad = test.Script("bad", "exit 1");
        var good = test.Script("good", "echo > $out");
        var top = Dependent("top", "echo > $out", bad, good);
        test.Options = test.Options with { KeepGoing = true };
        var summary = test.Realiser.Build([new BuildRequest(top)]);
        Assert.True(test.Store.IsValid(test.Output(good)));
        Assert.Equal(BuildStatus.DependencyFailed, summary.Results.Single(result => result.Derivation == top).Status);
        Assert.Equal(100, summary.ExitCode);
    }

    [Fact]
    public void CheckFlagsABuildThatReadsRandomness()
    {
        var random = test.Script("random", "head -c 16 /dev/urandom > $out");
        test.Make(random);
        var before = File.ReadAllBytes(test.Store.RealPath(test.Output(random)).ToString());
        var summary = test.Realiser.Build([new BuildRequest(random)], BuildMode.Check);
        Assert.Equal(104, summary.ExitCode);
        Assert.Contains("may not be deterministic", summary.Failures.Single().Failure!.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(test.Store.RealPath(test.Output(random)).ToString()));
        var steady = test.Script("steady", "echo steady > $out");
        test.Make(steady);
        Assert.Equal(0, test.Realiser.Build([new BuildRequest(steady)], BuildMode.Check).ExitCode);
    }

    [Fact]
    public void ChecksWithoutASandboxAtAScratchPath()
    {
        using var test = new TestStore(inPlace: true);
        var derivation = test.Script("self", "echo $out > $out");
        test.Make(derivation);
        Assert.Equal(0, test.Realiser.Build([new BuildRequest(derivation)], BuildMode.Check).ExitCode);
        Assert.Equal([test.Output(derivation)], test.Store.QueryPathInfo(test.Output(derivation)).References);
    }

    [Fact]
    public void SaysWhichHashWasGot()
    {
        var derivation = test.Script("wrong", "printf abc > $out", edit => edit.FixedOutput([], wrong: true));
        var summary = test.Realiser.Build([new BuildRequest(derivation)]);
        Assert.Equal(102, summary.ExitCode);
        var message = summary.Failures.Single().Failure!.Message;
        Assert.Contains("\n         specified: sha256-2XvemOEtL2bgZgnJJt4eEXhTv+EA/z5Qss+MhaEwuK4=\n", message.Replace(Specified(message), "2XvemOEtL2bgZgnJJt4eEXhTv+EA/z5Qss+MhaEwuK4=", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("got:    sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", message, StringComparison.Ordinal);
    }

    static string Specified(string message) => message.Split("specified: sha256-")[1].Split('\n')[0];

    [Fact]
    public void RegistersAFixedOutputByItsContent()
    {
        var content = Encoding.ASCII.GetBytes("abc");
        var derivation = test.Script("right", "printf abc > $out", edit => edit.FixedOutput(content));
        test.Make(derivation);
        var info = test.Store.QueryPathInfo(test.Output(derivation));
        Assert.True(info.IsContentAddressed(test.Store.StorePaths));
    }

    [Fact]
    public void EnforcesAllowedReferences()
    {
        var input = test.Script("input", "echo > $out");
        var derivation = test.Script("promise", "echo $in1 > $out", edit =>
        {
            edit.Inputs[input] = ["out"];
            edit.Environment["in1"] = test.Store.Directory.Show(test.Output(input));
            edit.Environment["allowedReferences"] = "";
        });
        var result = test.Build(derivation);
        Assert.Contains("is not allowed to refer to the following paths", result.Failure!.Message, StringComparison.Ordinal);
        Assert.False(test.Store.IsValid(test.Output(derivation)));
    }

    [Fact]
    public void PassesAttributesAsFilesAndAsJson()
    {
        var asFile = test.Script("as-file", "cat $textPath > $out", edit =>
        {
            edit.Environment["passAsFile"] = "text";
            edit.Environment["text"] = "long text";
        });
        Assert.Equal("long text", File.ReadAllText(test.Make(asFile)));
        var structured = test.Script("structured", "grep -q 'declare -a list=' $NIX_ATTRS_SH_FILE || exit 9; cat $NIX_ATTRS_JSON_FILE | sed 's/.*\"outputs\":{\"out\":\"\\([^\"]*\\)\".*/\\1/' > where; cat $NIX_ATTRS_JSON_FILE > $(cat where)",
            edit => edit.Environment["__json"] = """{"b":true,"list":["x","y"],"name":"it's"}""");
        Assert.Contains("""{"b":true,"list":["x","y"],"name":"it""", File.ReadAllText(test.Make(structured)), StringComparison.Ordinal);
    }

    [Fact]
    public void ExportsTheGraphOfReferences()
    {
        var one = test.Script("leaf", "echo leaf > $out");
        test.Make(one);
        var shown = test.Store.Directory.Show(test.Output(one));
        var derivation = test.Script("graph", "cat graph > $out", edit =>
        {
            edit.Inputs[one] = ["out"];
            edit.Environment["exportReferencesGraph"] = $"graph {shown}";
        });
        Assert.Equal($"{shown}\n\n0\n", File.ReadAllText(test.Make(derivation)));
    }

    [Fact]
    public void CancelKillsTheBuilders()
    {
        using var cancel = new CancellationTokenSource();
        var derivation = test.Script("endless", "echo up; sleep 1000");
        var task = Task.Run(() => test.Realiser.Build([new BuildRequest(derivation)], BuildMode.Normal, cancel.Token));
        SpinWait.SpinUntil(() => test.Log.Contains("up", StringComparison.Ordinal), TimeSpan.FromSeconds(30));
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => task.WaitAsync(TimeSpan.FromSeconds(20)).GetAwaiter().GetResult());
        Assert.Empty(Directory.GetDirectories(Path.Combine(test.Root, "nix/store"), "tmp-*"));
    }
}
