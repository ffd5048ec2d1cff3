using System.Diagnostics;
using System.Globalization;
using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

/// <summary>Parts of an evaluation that other processes do: the same output, messages, failure and derivations as without them.</summary>
public sealed class EvaluationWorkerTests : IDisposable
{
    readonly TemporaryStore store = new();

    public void Dispose() => store.Dispose();

    // From the first package on somebody else has to look; or everything is done here.
    static readonly string[] byOthers = ["--option", "eval-process-memory", "1"], here = ["--option", "eval-process-memory", "100000000000000"];

    const string Make = """
        let
          work = n: builtins.foldl' (a: i: a + builtins.bitAnd i n) 0 (builtins.genList (i: i) 2000);
          make = name: more: derivation ({ inherit name; system = "s"; builder = "b"; n = work 3; } // more);
          many = n: f: builtins.listToAttrs (builtins.genList (i: { name = "a${toString (i + 10)}"; value = f i; }) n);
        in

        """;

    [Theory]
    [InlineData("each is its own", "many 30 (i: make \"n${toString i}\" { inherit i; })")]
    [InlineData("they need each other", "let l = many 30 (i: make \"n\" { below = if i == 0 then [ ] else [ l.\"a${toString (i + 9)}\" l.a10 ]; }); in l")]
    [InlineData("a value with several names is one", "let x = make \"x\" { }; in many 30 (i: if builtins.bitAnd i 3 == 1 then x else make \"x\" { inherit i; })")]
    [InlineData("equal values are several", "many 10 (i: make \"x\" { })")]
    [InlineData("sets below", "many 6 (i: { recurseForDerivations = i != 3; } // many 5 (j: make \"n${toString j}\" { inherit i; }))")]
    [InlineData("other values", "many 12 (i: builtins.elemAt [ (make \"d\" { inherit i; }) 1 null \"text\" { } { type = \"other\"; } [ (make \"l\" { }) ] (x: x) ] (builtins.bitAnd i 7))")]
    [InlineData("a list", "[ (make \"a\" { }) { b = make \"b\" { }; c = make \"c\" { outputs = [ \"dev\" \"out\" ]; }; } [ (make \"d\" { }) ] ({ x ? 1 }: make \"e\" { inherit x; }) ]")]
    [InlineData("one alone", "make \"only\" { outputs = [ \"dev\" \"out\" ]; }")]
    [InlineData("a function of the command line", "{ value ? \"0\" }: many 5 (i: make \"v${value}\" { inherit i; })")]
    [InlineData("messages keep their order", "let s = builtins.trace \"shared\" 1; in many 20 (i: make \"n\" { t = if i == 7 then builtins.trace \"seven\" s else if i > 12 then s + i else i; })")]
    [InlineData("messages of the search", "many 8 (i: builtins.trace \"look ${toString i}\" (make \"n\" { i = builtins.trace \"tell ${toString i}\" i; }))")]
    [InlineData("the first failure of the search counts", "many 20 (i: if i == 15 then throw \"late\" else if i == 8 then throw \"early ${toString (work i)}\" else make \"n\" { inherit i; })")]
    [InlineData("what came before a failure is shown", "many 20 (i: make \"n\" { i = if i == 11 then throw \"no ${toString (work i)}\" else i; })")]
    [InlineData("a failure that is shared keeps its frames", "let f = n: if n == 0 then abort \"deep\" else 1 + f (n - 1); in many 9 (i: make \"n\" { i = if i > 4 then f i else i; })")]
    [InlineData("endless recursion ends", "let f = n: f (n + 1) + 1; in many 9 (i: make \"n\" { i = if i == 6 then f 0 else i; })")]
    [InlineData("no value for the name", "many 5 (i: (make \"n\" { inherit i; }) // (if i == 3 then { name = 1; } else { }))")]
    [InlineData("no name of the output", "many 5 (i: (make \"n\" { inherit i; }) // (if i == 3 then { outputName = \"\"; } else { }))")]
    [InlineData("the time is one", "many 12 (i: make \"n\" { inherit i; t = builtins.currentTime - builtins.currentTime; })")]
    [InlineData("what is written to be read", "many 6 (i: make \"n\" { t = import (builtins.toFile \"x.nix\" \"${toString i} + 1\"); })")]
    public void What_other_processes_find_is_what_this_one_would_find(string fact, string expression)
    {
        Assert.NotEmpty(fact);
        var file = store.Write("case.nix", Make + expression);
        Finished Run(string root, params string[] how) =>
            Programs.Firn.Run("nix-instantiate", ["--store", store.File(root), "--no-eval-cache", "--show-trace", "--argstr", "value", "7", file, "--eval-cores", .. how]);
        var alone = Run("alone", ["1", .. here]);
        foreach (var (root, cores) in ((string, string)[])[("one", "1"), ("two", "2"), ("four", "4")])
        {
            var divided = Run(root, [cores, .. byOthers]);
            Assert.Equal((alone.Status, alone.Output, alone.Error), (divided.Status, divided.Output, divided.Error));
            // More than that may have been written before a failure.
            if (alone.Status == 0)
            {
                Assert.Equal(Held("alone"), Held(root));
            }
            foreach (var line in divided.Lines)
            {
                Programs.Firn.Run("nix-store", "--store", store.File(root), "--check-validity", line.Split('!')[0]).Succeeded();
            }
        }
    }

    string[] Held(string root) =>
        [.. Directory.GetFiles(store.File(root) + "/nix/store", "*.drv").Select(file => $"{Path.GetFileName(file)} {File.ReadAllText(file)}").Order(StringComparer.Ordinal)];

    [Fact]
    public void Several_inputs_and_selection_paths_keep_their_order()
    {
        var first = store.Write("first.nix", Make + "{ x = many 4 (i: make \"x\" { inherit i; }); y = make \"y\" { }; z = make \"z\" { outputs = [ \"a\" \"b\" ]; }; }");
        var second = store.Write("second.nix", Make + "{ x = make \"second\" { }; y = [ (make \"u\" { }) (make \"v\" { }) ]; z = make \"w\" { }; }");
        string[] words = [first, second, "-A", "z", "-A", "x", "-A", "y", "--no-eval-cache"];
        var alone = Programs.Firn.Run("nix-instantiate", ["--store", store.File("alone"), .. words, "--eval-cores", "1", .. here]).Succeeded();
        Assert.Equal(10, alone.Lines.Length);
        Assert.Equal(alone.Output, Programs.Firn.Run("nix-instantiate", ["--store", store.File("divided"), .. words, "--eval-cores", "3", .. byOthers]).Succeeded().Output);
        Assert.Equal(Held("alone"), Held("divided"));
    }

    [Theory]
    [InlineData("nix build --dry-run --json -f FILE x y z^b path text")]
    [InlineData("nix build --dry-run --json -f FILE x z^* no.such.thing")]
    [InlineData("nix derivation show -f FILE y z x")]
    [InlineData("nix-build --dry-run FILE -A z -A y -A x")]
    public void Several_attributes_are_built_the_same(string words)
    {
        store.Write("source", "text");
        var file = store.Write("parts.nix", Make + """
            {
              x = make "x" { outputs = [ "out" "dev" ]; } // { meta.outputsToInstall = [ "dev" ]; };
              y = many 6 (i: make "y${toString i}" { inherit i; });
              z = make "z" { outputs = [ "a" "b" ]; };
              path = ./source;
              text = "${make "of-a-text" { }}";
            }
            """);
        string[] parts = words.Replace("FILE", file, StringComparison.Ordinal).Split(' ');
        Finished Run(string root, params string[] how) => Programs.Firn.Run(
            parts[0], [.. parts[1..], "--store", store.File(root), "--extra-experimental-features", "nix-command", "--no-eval-cache", "--eval-cores", .. how]);
        var alone = Run("alone", ["1", .. here]);
        Assert.Equal(words.Contains("no.such", StringComparison.Ordinal) ? 1 : 0, alone.Status);
        var divided = Run("divided", ["3", .. byOthers]);
        Assert.Equal((alone.Status, alone.Output, alone.Error), (divided.Status, divided.Output, divided.Error));
    }

    [Theory]
    [InlineData("nix-env -qaP")]
    [InlineData("nix-env -qaPs --system --drv-path --out-path --description")]
    [InlineData("nix-env -qa --json --out-path --drv-path")]
    [InlineData("nix-env -qa --json --meta")]
    [InlineData("nix-env -qa --xml --meta")]
    [InlineData("nix-env -qas --xml --description")]
    [InlineData("nix-env -qa --system-filter t")]
    [InlineData("nix-env -qa n.*")]
    [InlineData("nix-env -qab")]
    [InlineData("nix search --json")]
    [InlineData("nix search")]
    public void Packages_are_listed_the_same(string words)
    {
        var file = store.Write("packages.nix", Make + """
            many 40 (i:
              if builtins.bitAnd i 7 == 5 then throw "not for this system"
              else make "n${toString i}-${toString (i / 3)}" { outputs = [ "out" "dev" ]; system = if i > 30 then "t" else "s"; }
                // { meta.description = if i == 20 then throw "no description" else "number ${toString i} <&>"; meta.f = if i == 11 then x: x else [ "é" ]; })
            // { again = { recurseForDerivations = true; } // many 6 (i: make "n${toString i}" { }); }
            """);
        string[] parts = words.Split(' ');
        string[] all = parts[0] == "nix"
            ? ["--extra-experimental-features", "nix-command", "search", "--store", store.Root, "-f", file, "", "numb", .. parts[2..]]
            : ["--store", store.Root, "-f", file, .. parts[1..]];
        Finished Run(params string[] how) => Programs.Firn.Run(parts[0], [.. all, "--no-eval-cache", "--eval-cores", .. how]);
        var alone = Run(["1", .. here]).Succeeded();
        foreach (var cores in (string[])["1", "3"])
        {
            var divided = Run([cores, .. byOthers]);
            Assert.Equal((0, alone.Output, alone.Error), (divided.Status, divided.Output, divided.Error));
        }
    }

    [Fact]
    public void A_remembered_evaluation_knows_what_other_processes_looked_at()
    {
        for (var i = 0; i < 4; i++)
        {
            store.Write($"part{i}.nix", $"derivation {{ name = \"p{i}\"; system = \"s\"; builder = \"b\"; }}");
        }
        var file = store.Write("all.nix", "builtins.listToAttrs (builtins.genList (i: { name = \"p${toString i}\"; value = import (./. + \"/part${toString i}.nix\"); }) 4)");
        Finished Run() => Programs.Firn.Run("nix-instantiate", ["--store", store.Root, file, "-v", .. byOthers]).Succeeded();
        var first = Run();
        var again = Run();
        Assert.Equal(first.Output, again.Output);
        Assert.DoesNotContain("evaluating again", again.Error, StringComparison.Ordinal);
        store.Write("part2.nix", "derivation { name = \"changed\"; system = \"s\"; builder = \"b\"; }");
        var changed = Run();
        Assert.Contains("evaluating again", changed.Error, StringComparison.Ordinal);
        Assert.Contains("part2.nix", changed.Error, StringComparison.Ordinal);
        Assert.Equal(["-p0.drv", "-p1.drv", "-changed.drv", "-p3.drv"], changed.Lines.Select(line => line[line.IndexOf('-', StringComparison.Ordinal)..]));
    }

    /// <summary>A process that is killed in the middle of its work is missed by nobody, and the store has all that it is said to have.</summary>
    [PeerFact]
    public async Task What_a_lost_process_did_not_say_is_found_out_here()
    {
        var file = store.Write("slow.nix", Make + "many 60 (i: make \"n${toString i}\" { n = work (200 + i) + builtins.length (builtins.genList (x: work x) 60) + builtins.foldl' (a: x: a + work x) 0 (builtins.genList (x: x) 60); })");
        var expected = Programs.Firn.Run("nix-instantiate", ["--store", store.File("alone"), file, "--no-eval-cache", "--eval-cores", "1", .. here]).Succeeded().Output;
        var start = new ProcessStartInfo(Programs.Firn["nix-instantiate"], ["--store", store.Root, file, "--no-eval-cache", "--eval-cores", "2", .. byOthers]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        var killed = 0;
        while (!process.HasExited)
        {
            // Not at once: some of them have told something by then.
            foreach (var child in Children(process.Id).Where(child => Processor(child) > 8))
            {
                killed++;
                Process.Start("/bin/kill", ["-9", child.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
            }
            await Task.Delay(5);
        }
        Assert.Equal((0, expected), (process.ExitCode, await output));
        Assert.DoesNotContain("error", await error, StringComparison.Ordinal);
        Assert.True(killed > 0, "there was no other process");
        Programs.Firn.Run("nix-store", ["--store", store.Root, "--check-validity", .. expected.Split('\n', StringSplitOptions.RemoveEmptyEntries)]).Succeeded();
        store.PeerVerifies();
    }

    /// <summary>Who is interrupted takes its helpers along.</summary>
    [Fact]
    public async Task No_process_outlives_the_one_that_it_helps()
    {
        var file = store.Write("endless.nix", Make + "many 4 (i: make \"n${toString i}\" { n = builtins.foldl' (a: x: a + work x) 0 (builtins.genList (x: x) 10000000); })");
        var start = new ProcessStartInfo(Programs.Firn["nix-instantiate"], ["--store", store.Root, file, "--no-eval-cache", "--eval-cores", "2", .. byOthers]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        int[] children = [];
        for (var watch = Stopwatch.StartNew(); children.Length == 0 && watch.Elapsed < TimeSpan.FromSeconds(60) && !process.HasExited;)
        {
            await Task.Delay(10);
            children = Children(process.Id);
        }
        process.Kill();
        await process.WaitForExitAsync();
        Assert.NotEmpty(children);
        foreach (var child in children)
        {
            for (var watch = Stopwatch.StartNew(); Directory.Exists($"/proc/{child}"); await Task.Delay(10))
            {
                Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"process {child} still runs");
            }
        }
    }

    /// <summary>What lives of one package is let go of when a process has become full.</summary>
    [Theory]
    [InlineData("nix-instantiate")]
    [InlineData("nix-env")]
    public async Task Many_packages_need_no_more_memory_than_some(string program)
    {
        var file = store.Write("large.nix", Make + """
            many 24 (i: let text = builtins.genList (x: toString (x + i)) 150000; in make "n${toString i}" { n = builtins.stringLength (builtins.concatStringsSep "" text); } // { inherit text; })
            """);
        string[] words = program == "nix-env" ? ["-f", file, "-qaP", "--drv-path"] : [file];
        var whole = await Largest(program, ["--store", store.File("alone"), .. words, "--no-eval-cache", "--eval-cores", "1", .. here]);
        var parts = await Largest(program, ["--store", store.File("divided"), .. words, "--no-eval-cache", "--eval-cores", "1", "--option", "eval-process-memory", "100000000"]);
        Assert.Equal(whole.Output, parts.Output);
        Assert.InRange(parts.Kilobytes, 0, whole.Kilobytes * 6 / 10);
    }

    // The largest of all processes, as the system counts it; looked at every few milliseconds.
    async Task<(string Output, int Kilobytes)> Largest(string program, string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(Programs.Firn[program], words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        var largest = 0;
        while (!process.HasExited)
        {
            largest = Math.Max(largest, Children(process.Id).Append(process.Id).Max(Peak));
            await Task.Delay(5);
        }
        Assert.True(process.ExitCode == 0, await error);
        return (await output, largest);
    }

    // Hundredths of a second that it has worked.
    static int Processor(int process)
    {
        try
        {
            return int.Parse(File.ReadAllText($"/proc/{process}/stat").Split(' ')[13], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    static int Peak(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    static int[] Children(int process)
    {
        try
        {
            return
            [
                .. Directory.GetDirectories($"/proc/{process}/task").SelectMany(thread => File.ReadAllText($"{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    .Select(number => int.Parse(number, CultureInfo.InvariantCulture)),
            ];
        }
        catch (IOException)
        {
            return [];
        }
    }

    [Fact]
    public void A_size_that_is_none_is_named() => Assert.Contains(
        "'eval-process-memory' has invalid value '-1'",
        Programs.Firn.Run("nix-instantiate", "--store", "dummy://", "-E", "{ }", "--eval-process-memory", "-1").Failed().Error, StringComparison.Ordinal);

    [Fact]
    public void An_order_that_nobody_gave_is_refused() =>
        Assert.Contains("for firn itself", Programs.Firn.Run("nix-instantiate", "--evaluate-for-another-process", "x").Failed().Error, StringComparison.Ordinal);
}
