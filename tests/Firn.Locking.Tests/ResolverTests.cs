using System.Text;
using System.Text.Json;
using Firn.Locking.Debian;
using FsCheck;
using FsCheck.Fluent;

namespace Firn.Locking.Tests;

public class ResolverTests
{
    static string Stanza(string name, string version = "1", string more = "") =>
        $"Package: {name}\nVersion: {version}\nFilename: pool/{name}_{version}.deb\nSize: 10\nSHA256: {new string('a', 64)}\n{more}{(more.Length > 0 ? "\n" : "")}\n";

    static PackageIndex Index(params string[] stanzas)
    {
        var index = new PackageIndex();
        index.Add(new StringReader(string.Concat(stanzas)), "debian", "Packages");
        return index;
    }

    static SortedDictionary<string, Resolver.Choice> Resolve(PackageIndex index, string roots) =>
        Resolver.Resolve(index, Root.Read(new StringReader(roots), "roots").Packages);

    [Fact]
    public void FollowsDependsAndPreDepends() =>
        Assert.Equal(["a", "b", "c"], Resolve(Index(Stanza("a", more: "Depends: b"), Stanza("b", more: "Pre-Depends: c"), Stanza("c"), Stanza("d")), "a").Keys);

    [Fact]
    public void CyclesEnd() => Assert.Equal(["a"], Resolve(Index(Stanza("a", more: "Depends: b"), Stanza("b", more: "Depends: a")), "a")["b"].Depends);

    [Fact]
    public void TakesTheFirstAlternativeThatExists() =>
        Assert.Equal(["b"], Resolve(Index(Stanza("a", more: "Depends: x | b | c"), Stanza("b"), Stanza("c")), "a")["a"].Depends);

    [Fact]
    public void PrefersAnAlternativeThatIsChosenAlready() =>
        Assert.Equal(["a", "c"], Resolve(Index(Stanza("a", more: "Depends: b | c"), Stanza("b"), Stanza("c")), "a\nc").Keys);

    [Fact]
    public void SkipsAnAlternativeWhoseVersionIsTooOld() =>
        Assert.Equal(["c"], Resolve(Index(Stanza("a", more: "Depends: b (>= 2) | c"), Stanza("b", "1.9"), Stanza("c")), "a")["a"].Depends);

    [Fact]
    public void AVirtualPackageIsProvidedByTheHighestPriority() =>
        Assert.Equal(["gawk"], Resolve(Index(Stanza("a", more: "Depends: awk"), Stanza("busy", more: "Provides: awk\nPriority: optional"), Stanza("gawk", more: "Provides: awk\nPriority: required")), "a")["a"].Depends);

    [Fact]
    public void WhatIsProvidedWithoutAVersionFulfilsNoCondition()
    {
        var index = Index(Stanza("a", more: "Depends: awk (>= 1)"), Stanza("b", more: "Provides: awk"), Stanza("c", more: "Provides: awk (= 1.5)"));
        Assert.Equal(["c"], Resolve(index, "a")["a"].Depends);
    }

    [Fact]
    public void OfTwoSuitesTheNewerVersionCounts()
    {
        var index = Index(Stanza("a", "1.2~x"));
        index.Add(new StringReader(Stanza("a", "1.2")), "debian-security", "security");
        index.Add(new StringReader(Stanza("a", "1.1")), "debian", "old");
        Assert.Equal(("1.2", "debian-security"), (index.Find("a")!.Version.ToString(), index.Find("a")!.Archive));
    }

    [Fact]
    public void AnUnknownRootNamesItsLineAndTheNearestName()
    {
        var message = Assert.Throws<LockingException>(() => Resolve(Index(Stanza("nginx"), Stanza("bash")), "bash\n\nnginxx # typo")).Message;
        Assert.Contains("roots, line 3", message);
        Assert.Contains("'nginx'", message);
    }

    [Fact]
    public void AnUnfulfilledConditionNamesWhatTheSuiteHas() =>
        Assert.Equal("package 'a' 1: needs b (>= 2), and the suite has b 1.5", Assert.Throws<LockingException>(() => Resolve(Index(Stanza("a", more: "Depends: b (>= 2)"), Stanza("b", "1.5")), "a")).Message);

    [Theory]
    [InlineData("a (> 1)")]
    [InlineData("a (>= 1")]
    [InlineData("A")]
    [InlineData("a b")]
    public void ARootThatIsNoDependencyIsRefused(string root) =>
        Assert.Contains("roots, line 1", Assert.Throws<LockingException>(() => Root.Read(new StringReader(root), "roots")).Message);

    [Theory]
    [InlineData("Filename: /etc/passwd")]
    [InlineData("Filename: pool/../../x")]
    [InlineData("SHA256: zz")]
    [InlineData("Size: -1")]
    public void AnEntryThatLiesIsRefused(string field) => Assert.Throws<LockingException>(() => Index(Stanza("a", more: field)));

    [Fact]
    public void TheClosureIsClosedAndDoesNotDependOnTheOrderOfTheIndex()
    {
        var names = Enumerable.Range(0, 12).Select(number => $"p{number}").ToArray();
        var graphs = Gen.ListOf(Gen.Two(Gen.Choose(0, names.Length - 1)), 20);
        Prop.ForAll(Arb.From(graphs), edges =>
        {
            var stanzas = names.Select((name, number) =>
            {
                var needs = edges.Where(edge => edge.Item1 == number).Select(edge => names[edge.Item2]).Distinct().ToList();
                return Stanza(name, more: needs.Count > 0 ? $"Depends: {string.Join(", ", needs)}" : "");
            }).ToArray();
            var forwards = Resolve(Index(stanzas), "p0\np1");
            var backwards = Resolve(Index([.. Enumerable.Reverse(stanzas)]), "p0\np1");
            return forwards.Values.All(choice => choice.Depends.All(forwards.ContainsKey)) && forwards.Keys.SequenceEqual(backwards.Keys);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void TheLockIsSortedJsonThatSaysItHasNoSecurityUpdates()
    {
        var made = Lock(Index(Stanza("b", "2~1"), Stanza("a", more: "Depends: b\nEssential: yes")));
        using var json = JsonDocument.Parse(made.Write());
        Assert.Equal(["a", "b"], json.RootElement.GetProperty("packages").EnumerateObject().Select(package => package.Name));
        Assert.Contains("no security updates", json.RootElement.GetProperty("note").GetString());
        Assert.True(json.RootElement.GetProperty("packages").GetProperty("a").GetProperty("essential").GetBoolean());
        Assert.EndsWith("}\n", Encoding.UTF8.GetString(made.Write()));
    }

    [Fact]
    public void ALockKnowsWhatChanged()
    {
        var older = Lock(Index(Stanza("a", more: "Depends: b"), Stanza("b"))).Write();
        var newer = Lock(Index(Stanza("a", "2", "Depends: c").Replace(new string('a', 64), new string('b', 64)), Stanza("c")));
        Assert.Equal(["a: 1 -> 2", "b: gone, was 1", "c: new, 1"], newer.ChangesSince(older));
        Assert.Empty(newer.ChangesSince(newer.Write()));
        Assert.Throws<LockingException>(() => newer.ChangesSince("[]"u8.ToArray()));
    }

    static DebianLock Lock(PackageIndex index) => new()
    {
        Suite = "x", Release = "1", Date = "today", Security = false, Packages = Resolve(index, "a"), Sources = new(StringComparer.Ordinal),
    };
}
