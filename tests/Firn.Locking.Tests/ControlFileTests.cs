using Firn.Locking.Debian;
using FsCheck;
using FsCheck.Fluent;

namespace Firn.Locking.Tests;

public class ControlFileTests
{
    static List<Dictionary<string, string>> Read(string text) => [.. ControlFile.Read(new StringReader(text), "Packages")];

    [Fact]
    public void ReadsStanzasAndContinuations()
    {
        var stanzas = Read("Package: a\nDescription: one\n two\n\tthree\n\n\nPackage: b\nVersion:1\n");
        Assert.Equal(2, stanzas.Count);
        Assert.Equal("one\ntwo\nthree", stanzas[0]["description"]);
        Assert.Equal("1", stanzas[1]["Version"]);
    }

    [Fact]
    public void NamesFileAndLineOfWhatItCannotRead() =>
        Assert.Contains("Packages, line 2", Assert.Throws<LockingException>(() => Read("Package: a\nnonsense\n")).Message);

    [Fact]
    public void RejectsAContinuationOfNothing() =>
        Assert.Contains("line 1", Assert.Throws<LockingException>(() => Read(" x\n")).Message);

    [Fact]
    public void KeepsEveryFieldThatIsWritten()
    {
        var fields = Gen.NonEmptyListOf(Gen.Elements("A", "Bc", "D-E", "F")).Select(names => names.Distinct().ToDictionary(name => name, name => name.ToLowerInvariant() + " value: x"));
        Prop.ForAll(Arb.From(Gen.NonEmptyListOf(fields)), stanzas =>
        {
            var text = string.Join("\n", stanzas.Select(stanza => string.Concat(stanza.Select(field => $"{field.Key}: {field.Value}\n"))));
            var read = Read(text);
            return read.Count == stanzas.Count && read.Zip(stanzas).All(pair => pair.First.Count == pair.Second.Count && pair.Second.All(field => pair.First[field.Key] == field.Value));
        }).QuickCheckThrowOnFailure();
    }
}
