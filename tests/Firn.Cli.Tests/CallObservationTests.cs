using Firn.Cli.Tests.Harness;

namespace Firn.Cli.Tests;

/// <summary><c>trace-function-calls</c> and <c>eval-profiler</c>: what is told is what the real Nix tells, apart from the time and the order of stacks.</summary>
public sealed class CallObservationTests : IDisposable
{
    readonly TemporaryStore store = new();

    public void Dispose() => store.Dispose();

    public static TheoryData<string, string, string> Cases => new()
    {
        { "let f = a: b: a; in f 1 2", ">1:21 <1:21", "«string»:1:21:f 1" },
        { "builtins.tryEval (throw \"x\")", ">1:1 >1:19 <1:19 <1:1", "«string»:1:1:primop tryEval 1|«string»:1:1:primop tryEval;«string»:1:19:primop throw 1" },
        { "({ x }: x) { }", ">1:1 <1:1", "«string»:1:1 1" },
        { "1 2", ">1:1 <1:1", "«string»:1:1 1" },
        { "5 - 2", ">1:3 <1:3", "«string»:1:3:primop sub 1" },
        { "let p = builtins.all (let f = x: x; in f); in p [ true ]", ">1:9 <1:9 >1:47 >«none»:0 <«none»:0 <1:47", "«string»:1:47:primop all 1|«string»:1:47:primop all;«string»:1:31:f 1|«string»:1:9:primop all 1" },
        { "{ __functor = if true then x: a: a else 1; } 1", ">1:1 >1:3 <1:3 <1:1", "«string»:1:1:functor 1|«string»:1:1:functor;«string»:1:3 1" },
        { "{ __functor = x: a: a; } 1", ">1:1 >1:3 <1:3 <1:1", "«string»:1:1:functor 1|«string»:1:1:functor;«string»:1:3 1" },
        { "let o = { __functor = x: a: a; }; in builtins.seq (o 1) (o 2)", ">1:38 >1:52 >1:11 <1:11 <1:52 >1:58 >1:11 <1:11 <1:58 <1:38", "«string»:1:38:primop seq 1|«string»:1:38:primop seq;«string»:1:52:functor 1|«string»:1:38:primop seq;«string»:1:52:functor;«string»:1:11 1|«string»:1:38:primop seq;«string»:1:58:functor 1|«string»:1:38:primop seq;«string»:1:58:functor;«string»:1:11:__functor 1" },
        { "let f = a: b: a - b; g = f 1; in g 2", ">1:26 <1:26 >1:34 >1:17 <1:17 <1:34", "«string»:1:26:f 1|«string»:1:34:f 1|«string»:1:34:f;«string»:1:17:primop sub 1" },
        { "map (x: x) [ 1 ]", ">1:1 <1:1 >1:6 <1:6", "«string»:1:1:primop map 1|«string»:1:6 1" },
        { "builtins.derivationStrict { name = \"pack\" + \"age\"; }", ">1:1 <1:1", "«string»:1:1:primop derivationStrict:package 1" },
        { "let f = x: x; in builtins.deepSeq (map f [ 1 2 3 ]) 0", ">1:18 >1:36 <1:36 >1:9 <1:9 >1:9 <1:9 >1:9 <1:9 <1:18", "«string»:1:18:primop deepSeq 1|«string»:1:18:primop deepSeq;«string»:1:36:primop map 1|«string»:1:18:primop deepSeq;«string»:1:9:f 3" },
        { "builtins.derivationStrict { }", ">1:1 <1:1", "«string»:1:1:primop derivationStrict 1" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void EveryCallIsToldWhenItBeginsAndEnds(string expression, string calls, string stacks)
    {
        _ = stacks;
        Assert.Equal(calls, Trace(Programs.Firn, expression));
    }

    [PeerTheory, MemberData(nameof(Cases))]
    public void RealNixTellsTheSameCalls(string expression, string calls, string stacks)
    {
        _ = stacks;
        Assert.Equal(calls, Trace(Programs.Peer, expression));
    }

    [Theory, MemberData(nameof(Cases))]
    public void AProfileHasEveryStackWhenAskedForAll(string expression, string calls, string stacks)
    {
        _ = calls;
        Assert.Equal(stacks, Profile(Programs.Firn, expression));
    }

    [PeerTheory, MemberData(nameof(Cases))]
    public void RealNixProfilesTheSame(string expression, string calls, string stacks)
    {
        _ = calls;
        Assert.Equal(stacks, Profile(Programs.Peer, expression));
    }

    [Fact]
    public void AFrequencyLooksAtSomeCallsOnly()
    {
        Programs.Firn.Run("nix-instantiate", ["--eval", "--eval-profiler", "flamegraph", "--eval-profile-file", store.File("p"), "-E", "let f = n: if n == 0 then 0 else f (n - 1); in f 100"]).Succeeded();
        Assert.True(File.ReadAllLines(store.File("p")).Length < 20);
    }

    [Fact]
    public void AProfileReplacesAnOlderOneAndIsNotTakenWithoutBeingAskedFor()
    {
        store.Write("nix.profile", new string('x', 10_000));
        string[] evaluate = ["--eval", "-E", "(x: x) 1"];
        Programs.Firn.Run("nix-instantiate", evaluate, workingDirectory: store.Directory).Succeeded();
        Assert.Equal(10_000, File.ReadAllText(store.File("nix.profile")).Length);
        Programs.Firn.Run("nix-instantiate", [.. evaluate, "--eval-profiler", "flamegraph", "--eval-profiler-frequency", "0"], workingDirectory: store.Directory).Succeeded();
        Assert.Equal("«string»:1:1 1\n", File.ReadAllText(store.File("nix.profile")));
    }

    [Fact]
    public void APlaceForTheProfileThatCannotBeWrittenIsAnError() =>
        Assert.Contains("/nowhere/at/all", Programs.Firn.Run(
            "nix-instantiate", ["--eval", "-E", "1", "--eval-profiler", "flamegraph", "--eval-profile-file", "/nowhere/at/all"]).Failed().Error, StringComparison.Ordinal);

    static string Trace(Programs programs, string expression)
    {
        var lines = programs.Run("nix-instantiate", "--eval", "--strict", "--trace-function-calls", "-E", expression).Error.Split('\n');
        return string.Join(' ', lines.Where(line => line.StartsWith("function-trace ", StringComparison.Ordinal)).Select(line => line.Split(' '))
            .Select(words => (words[1] == "entered" ? ">" : "<") + words[2].Replace("«string»:", "", StringComparison.Ordinal)));
    }

    string Profile(Programs programs, string expression)
    {
        programs.Run("nix-instantiate", "--eval", "--strict", "--eval-profiler", "flamegraph", "--eval-profiler-frequency", "0", "--eval-profile-file", store.File("profile"), "-E", expression);
        return string.Join('|', File.ReadAllLines(store.File("profile")).Order(StringComparer.Ordinal));
    }
}
