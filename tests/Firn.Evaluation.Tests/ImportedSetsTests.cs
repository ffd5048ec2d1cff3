using Firn.Primitives;
using Firn.Store;

namespace Firn.Evaluation.Tests;

/// <summary>Remembered texts stand in the cells in which they would come out, and nowhere else.</summary>
public sealed class ImportedSetsTests
{
    readonly MemoryHost host = new MemoryHost()
        .Add("/set.nix", """
            { kind ? "none", ... }:
            let
              set = {
                a = { drvPath = throw "computed"; other = 2; alias = set.a.drvPath; };
                below.deep.er = { outPath = throw "computed"; };
                outer = { inner = set.a.drvPath; };
                inherit kind;
                later = if kind == "none" then { text = throw "computed"; } else null;
                number = 1;
                loud = builtins.trace "said" { text = "own"; };
                quiet = { text = "own"; number = 7; };
              };
            in set // { again = set.a; }
            """)
        .Add("/other.nix", "{ }: { a.drvPath = \"own\"; }")
        .Add("/plain.nix", "x: { a.drvPath = \"own\"; }")
        .Add("/lib.nix", "let l = { one = 1; two = l.one + 1; }; in l")
        .Add("/empty.nix", "{ }")
        .Add("/functions.nix", "{ f = x: x; }")
        .Add("/dir/function.nix", "a: b: { f = x: [ ./a/b ../c ./d/${toString x} <n> /e http://f ]; }")
        .Add("/dir/home.nix", "_: { f = x: ~/a; }")
        .Add("/dir/scoped.nix", "{ f = x: map x; }")
        .Add("/dir/odd.nix", "_: let y = throw \"never\"; in { f = x: y; }");

    readonly List<(string File, string Argument)> asked = [];

    static ByteString[] Way(string way) => [.. way.Split('.').Select(name => (ByteString)name)];

    string Print(string text, params (string Way, string Text)[] known) => EvaluationThread.Run(() =>
    {
        var evaluator = Watched(known).CreateEvaluator();
        try
        {
            return Language.Print(evaluator, evaluator.EvaluateText(text, host.WorkingDirectory));
        }
        catch (EvaluationException failure)
        {
            return failure.Message;
        }
    });

    EvaluationSession Watched(params (string Way, string Text)[] known)
    {
        var session = Language.Session(host);
        session.ImportedSets = new ImportedSets((file, argument) =>
        {
            asked.Add((file.ToString(), argument));
            return file.Path == "/set.nix" ? [.. known.Select(each => new RememberedText(Way(each.Way), new StringValue(each.Text)))] : null;
        });
        return session;
    }

    [Theory]
    [InlineData("(import ./set.nix { }).a.drvPath", "\"known\"")]
    [InlineData("(import ./set.nix { }).a.other", "2")]
    [InlineData("(import ./set.nix { }).a.alias", "\"known\"")]
    [InlineData("(import ./set.nix { }).outer.inner", "\"known\"")]
    [InlineData("(import ./set.nix { }).again.drvPath", "\"known\"")]
    [InlineData("(import ./set.nix { }).below.deep.er.outPath", "\"deep\"")]
    [InlineData("let s = import ./set.nix { }; in builtins.attrValues (builtins.mapAttrs (n: v: v.drvPath) { inherit (s) a again; })", "[ \"known\" \"known\" ]")]
    [InlineData("(import ./set.nix { kind = \"x\"; }).later", "null")]
    [InlineData("builtins.attrNames (import ./set.nix { }).a", "[ \"alias\" \"drvPath\" \"other\" ]")]
    [InlineData("builtins.unsafeGetAttrPos \"drvPath\" (import ./set.nix { }).a", "{ column = 11; file = \"/set.nix\"; line = 4; }")]
    [InlineData("(import ./set.nix { }).number", "1")]
    public void A_known_text_is_not_computed(string text, string value) =>
        Assert.Equal(value, Print(text, ("a.drvPath", "known"), ("below.deep.er.outPath", "deep"), ("later.text", "late"), ("number.text", "none"), ("missing.text", "none")));

    [Theory]
    [InlineData("(import ./other.nix { }).a.drvPath")]
    [InlineData("(import ./plain.nix { }).a.drvPath")]
    [InlineData("(scopedImport { } ./set.nix { }).quiet.text")]
    [InlineData("let f = { }: { quiet.text = \"own\"; }; in (f { }).quiet.text")]
    public void Only_the_set_that_it_belongs_to_gets_it(string text) => Assert.Equal("\"own\"", Print(text, ("a.drvPath", "known"), ("quiet.text", "known")));

    [Theory]
    [InlineData("{ }", "{ }")]
    [InlineData("{ kind = \"a\\n\\\"\\${b}\"; }", "{ \"kind\" = \"a\\n\\\"\\${b}\"; }")]
    [InlineData("{ z = 1; kind = \"k\"; b = { c = [ true null [ ] ]; }; }", "{ \"b\" = { \"c\" = [ true null [ ] ]; }; \"kind\" = \"k\"; \"z\" = 1; }")]
    [InlineData("({ kind = \"k\"; } // { b = 2; })", "{ \"b\" = 2; \"kind\" = \"k\"; }")]
    [InlineData("{ path = ./set.nix; }", "{ \"path\" = /set.nix; }")]
    public void An_argument_that_can_be_written_down_is_a_text_that_means_the_same(string argument, string text)
    {
        Print($"(import ./set.nix {argument}).number");
        Assert.Equal([("/set.nix", text)], asked);
        Assert.Equal("true", Print($"{argument} == {text}"));
    }

    [Theory]
    [InlineData("{ f = x: x; }", "{ \"f\" = (x: x); }")]
    [InlineData("{ f = a: b: a + b; }", "{ \"f\" = (a: b: a + b); }")]
    [InlineData("{ f = { a ? 1, ... }@all: /* why */ all // { inherit a; }; }", "{ \"f\" = ({ a ? 1, ... }@all: /* why */ all // { inherit a; }); }")]
    [InlineData("{ l = [ (x: x) (x: x) ]; }", "{ \"l\" = [ (x: x) (x: x) ]; }")]
    [InlineData("(let n = 2; m = [ n ]; f = x: n; in { f = y: f (m ++ [ n ]); })", "{ \"f\" = (let f = (let n = 2; in x: n); m = [ 2 ]; n = 2; in y: f (m ++ [ n ])); }")]
    [InlineData("(let n = 2; in { f = n: n; g = { n }: let x = n; in x; h = _: rec { n = 1; x = n; }; })", "{ \"f\" = (n: n); \"g\" = ({ n }: let x = n; in x); \"h\" = (_: rec { n = 1; x = n; }); }")]
    [InlineData("(let n = 2; in { f = _: { inherit n; }; g = _: rec { inherit n; m = n; }; })", "{ \"f\" = (let n = 2; in _: { inherit n; }); \"g\" = (let n = 2; in _: rec { inherit n; m = n; }); }")]
    [InlineData("(let \"a b\" = 2; in { f = _: { inherit \"a b\"; }; })", "{ \"f\" = (let \"a b\" = 2; in _: { inherit \"a b\"; }); }")]
    [InlineData("(let map = 1; in { f = x: map; g = x: toString x; })", "{ \"f\" = (let map = 1; in x: map); \"g\" = (x: toString x); }")]
    [InlineData("{ f = p: with p; [ q (map r s) ]; }", "{ \"f\" = (p: with p; [ q (map r s) ]); }")]
    [InlineData("(with { q = 1; }; { f = x: toString x; })", "{ \"f\" = (x: toString x); }")]
    [InlineData("((n: { f = x: n + x; }) 5)", "{ \"f\" = (let n = 5; in x: n + x); }")]
    [InlineData("(let lib = import ./lib.nix; in { f = x: lib.one; })", "{ \"f\" = (let lib = (import /lib.nix); in x: lib.one); }")]
    [InlineData("(let lib = import ./lib.nix; in builtins.seq lib { f = x: lib.one; })", "{ \"f\" = (let lib = (import /lib.nix); in x: lib.one); }")]
    [InlineData("(let c = import ./functions.nix; in builtins.seq c { inherit c; f = x: x == c; })", "{ \"c\" = (import /functions.nix); \"f\" = (let c = (import /functions.nix); in x: x == c); }")]
    [InlineData("(let e = import ./empty.nix; in builtins.seq e { c = { }; f = x: x; })", "{ \"c\" = { }; \"f\" = (x: x); }")]
    [InlineData("(let g = import ./dir/function.nix; in builtins.seq g { f = g; h = [ g g ]; })", "{ \"f\" = (import /dir/function.nix); \"h\" = [ (import /dir/function.nix) (import /dir/function.nix) ]; }")]
    [InlineData("(import ./dir/function.nix 1 2)", "{ \"f\" = (x: [ /dir/a/b /c /dir/d/${toString x} <n> /e http://f ]); }")]
    [InlineData("(scopedImport { map = 1; } ./dir/scoped.nix)", "{ \"f\" = (let map = 1; in x: map x); }")]
    [InlineData("(import ./dir/home.nix 1)", "{ \"f\" = (x: /home/me/a); }")]
    public void A_function_is_written_with_what_it_sees(string argument, string text)
    {
        host.Home = "/home/me";
        Print($"(import ./set.nix {argument}).number");
        Assert.Equal([("/set.nix", text)], asked);
        // It is the same as an argument again, or nothing would be remembered.
        Assert.True(EvaluationThread.Run(() => RememberedTexts.In(Language.Session(host).CreateEvaluator(), new SourcePath(host.Disk, "/set.nix"), text) is not null));
    }

    [Theory]
    [InlineData("{ f = builtins.add; }")]
    [InlineData("{ f = x: __curPos.line; }")]
    [InlineData("{ f = x: ./a; }")]
    [InlineData("(with { q = 1; }; { f = x: q; })")]
    [InlineData("(let f = x: f x; in { inherit f; })")]
    [InlineData("(let f = x: x; in { a = f; b = f; })")]
    [InlineData("(let s = { f = x: x; }; in { a = s; b = s; })")]
    [InlineData("(let n = 1 + 1; in { f = x: n; })")]
    [InlineData("(let n = throw \"never\"; in { f = x: n; })")]
    [InlineData("(let n = import ./none.nix; in { f = x: n; })")]
    [InlineData("(let n = import (./lib + \".nix\"); in { f = x: n; })")]
    [InlineData("(let f = a: b: a; in builtins.seq (f 1) { f = f 1; })")]
    [InlineData("{ f = import ./dir/function.nix; }")]
    [InlineData("(import ./dir/odd.nix 1)")]
    [InlineData("{ number = -1; }")]
    [InlineData("{ number = 1.5; }")]
    [InlineData("{ unknown = 1 + 1; }")]
    [InlineData("{ unknown = throw \"never\"; }")]
    [InlineData("{ list = [ (throw \"never\") ]; }")]
    [InlineData("{ path = ./. + \"/a b\"; }")]
    [InlineData("(let s = { inherit s; }; in s)")]
    [InlineData("{ many = builtins.genList (x: x) 1000; }")]
    public void Another_argument_is_not_asked_for_and_nothing_of_it_is_computed(string argument)
    {
        Assert.Equal("1", Print($"(import ./set.nix {argument}).number"));
        Assert.Empty(asked);
    }

    [Fact]
    public void What_is_known_by_itself_counts() => Assert.Equal("[ 3 1 ]", Print("let n = 1 + 2; in builtins.seq n [ n (import ./set.nix { inherit n; }).number ]"));

    [Fact]
    public void Texts_are_found_out_where_nothing_is_said_or_fails() => EvaluationThread.Run(() =>
    {
        Speculation.StayAhead();
        var evaluator = Language.Session(host).CreateEvaluator();
        string[] ways = ["a.drvPath", "quiet.text", "quiet.number", "loud.text", "missing.text", "kind", "kind.text", "quiet.text"];
        var set = RememberedTexts.In(evaluator, new SourcePath(host.Disk, "/set.nix"), "{ \"kind\" = \"k\"; }")!;
        Assert.Equal([null, "own", null, null, null, "k", null, "own"], ways.Select(way => set.At(Way(way)).Text?.ToString()));
        Assert.Empty(host.Messages);
        Assert.Null(RememberedTexts.In(evaluator, new SourcePath(host.Disk, "/set.nix"), "{ kind = \"k\"; }"));
        Assert.Null(RememberedTexts.In(evaluator, new SourcePath(host.Disk, "/none.nix"), "{ }"));
        return 0;
    });

    [Fact]
    public void Derivations_whose_path_was_asked_for_are_found_once_and_by_the_shortest_way() => EvaluationThread.Run(() =>
    {
        host.Valid.UnionWith(((string[])["a", "a-dev", "b", "b-dev", "d", "inner", "inner-dev"]).Select(name => StorePath.Parse($"00000000000000000000000000000000-{name}.drv")));
        host.Add("/packages.nix", """
            { }:
            let
              path = name: builtins.appendContext "/${name}" { "/nix/store/00000000000000000000000000000000-${name}.drv" = { outputs = [ "out" ]; }; };
              make = name: { type = "derivation"; inherit name; drvPath = path name; outPath = path name; } // { dev = make "${name}-dev"; stdenv = { inherit inner; }; };
              inner = make "inner";
              plain = { type = "derivation"; drvPath = "/plain.drv"; outPath = "/plain"; };
              set = { inherit plain; a = make "a"; b = make "b"; nested.c = set.a; more = { d = make "d"; }; self = set; };
            in set
            """);
        var session = Watched();
        var evaluator = session.CreateEvaluator();
        Language.Print(evaluator, evaluator.EvaluateText("let s = import ./packages.nix { }; in [ s.nested.c.drvPath s.a.dev.outPath s.self.more.d.outPath s.b.stdenv.inner.outPath s.b.name s.plain.outPath ]", host.WorkingDirectory));
        var made = Assert.Single(session.ImportedSets!.Made);
        var found = ForcedDerivations.In(made.Set, session);
        Assert.Equal(["a", "a-dev", "d"], found.Select(derivation => derivation.Path.Name[..^".drv".Length]).Order(StringComparer.Ordinal));
        var texts = found.SelectMany(derivation => derivation.Texts).OrderBy(text => string.Join('.', text.Path), StringComparer.Ordinal).ToArray();
        // By then nobody had asked for `a` itself, but for what it is another name of.
        Assert.Equal(["a.dev.drvPath", "a.dev.outPath", "a.drvPath", "a.outPath", "more.d.drvPath", "more.d.outPath"], texts.Select(text => string.Join('.', text.Path)));
        Assert.Equal([null, "/a-dev", "/a", null, null, "/d"], texts.Select(text => text.Text?.ToString()));
        return 0;
    });
}
